// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.types;

import io.millrace.model.ColumnType;
import io.millrace.model.Temporal;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Canonical values as text, a different one for every value: unsigned numbers without a sign, all digits of a fraction,
 * text in quotes with its unseen characters escaped, bytes as {@code x'00ff'}. The arithmetic of dates is its own, so that
 * a mistake in {@link Temporal} does not hide itself.
 */
public final class CanonicalText {

    /** SQL's NULL. */
    public static final String NULL = "NULL";

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
    private static final int[] DAYS_BEFORE_MONTH = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

    private CanonicalText() {}

    /**
     * The text of a value.
     *
     * @throws ClassCastException if the value is not of the kind's canonical form
     */
    public static String of(ColumnType type, @Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        return switch (type.kind()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, YEAR -> Long.toString((Long) value);
            case BIGINT -> type.unsigned() ? Long.toUnsignedString((Long) value) : Long.toString((Long) value);
            case BIT -> Long.toUnsignedString((Long) value);
            case DECIMAL -> ((BigDecimal) value).toPlainString();
            case FLOAT -> Float.toString((Float) value);
            case DOUBLE -> shortest((Double) value);
            case CHAR, VARCHAR, TEXT, ENUM, SET, JSON, UUID, INET4, INET6 -> "\"" + escaped((String) value) + "\"";
            case BINARY, VARBINARY, BLOB, GEOMETRY -> "x'" + HexFormat.of().formatHex((byte[]) value) + "'";
            case DATE -> date((Long) value);
            case TIME -> ((Long) value < 0 ? "-" : "") + clock(Math.abs((Long) value), type.scale());
            case DATETIME -> date((Long) value >> 37) + " " + clock((Long) value & (1L << 37) - 1, type.scale());
            case TIMESTAMP -> instant((Long) value, type.scale());
        };
    }

    /** As {@link Double#toString(double)}, which before Java 19 gives more digits than needed to numbers such as 2e23. */
    private static String shortest(double value) {
        String text = Double.toString(value);
        for (int digits = 1; text.contains("E") && digits < 16; digits++) {
            String shorter = String.format(Locale.ROOT, "%." + digits + "e", value);
            if (Double.parseDouble(shorter) == value) {
                int exponent = shorter.indexOf('e');
                return shorter.substring(0, exponent) + "E" + Integer.parseInt(shorter.substring(exponent + 1));
            }
        }
        return text;
    }

    private static String date(long packed) {
        return "%04d-%02d-%02d".formatted(packed >> 9, packed >> 5 & 15, packed & 31);
    }

    private static String clock(long micros, int digits) {
        long seconds = micros / MICROS_PER_SECOND;
        String whole = "%02d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
        String fraction = "%06d".formatted(micros % MICROS_PER_SECOND);
        if (!fraction.substring(digits).chars().allMatch(digit -> digit == '0')) {
            return whole + "." + fraction + " of " + digits + " digits";
        }
        return digits == 0 ? whole : whole + "." + fraction.substring(0, digits);
    }

    private static String instant(long micros, int digits) {
        if (micros == Temporal.ZERO_TIMESTAMP) {
            return "0000-00-00 " + clock(0, digits) + "Z";
        }
        long day = Math.floorDiv(micros, MICROS_PER_DAY);
        int year = 1970;
        while (day < 0 || day >= daysOf(year)) {
            day -= day < 0 ? -daysOf(--year) : daysOf(year++);
        }
        int month = 12;
        while (day < daysBefore(year, month)) {
            month--;
        }
        return "%04d-%02d-%02d ".formatted(year, month, day - daysBefore(year, month) + 1)
                + clock(Math.floorMod(micros, MICROS_PER_DAY), digits) + "Z";
    }

    private static boolean isLeap(int year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    private static int daysOf(int year) {
        return isLeap(year) ? 366 : 365;
    }

    private static int daysBefore(int year, int month) {
        return DAYS_BEFORE_MONTH[month - 1] + (month > 2 && isLeap(year) ? 1 : 0);
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean half = Character.isSurrogate(c) && !isInPair(text, i);
            if (c == '\\') {
                out.append("\\\\");
            } else if (Character.isISOControl(c) || c == '\u200b' || c == '\ufeff' || c == '\ufffd' || half) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean isInPair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }

    /** The canonical text of what PostgreSQL prints of a value in UTC. */
    public static String ofPostgres(ColumnType type, String stored) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, YEAR, BIT, DECIMAL, DATE -> stored;
            case FLOAT -> of(type, Float.parseFloat(stored));
            case DOUBLE -> of(type, Double.parseDouble(stored));
            case CHAR, VARCHAR, TEXT, ENUM, SET, JSON, UUID, INET4, INET6 -> of(type, stored);
            case BINARY, VARBINARY, BLOB, GEOMETRY -> "x'" + stored.substring(2) + "'";
            case TIME, DATETIME -> padded(stored, type.scale());
            case TIMESTAMP -> padded(stored.replaceFirst("\\+00$", ""), type.scale()) + "Z";
        };
    }

    private static String padded(String text, int digits) {
        int point = text.indexOf('.');
        String whole = point < 0 ? text : text.substring(0, point);
        String fraction = (point < 0 ? "" : text.substring(point + 1)) + "000000";
        return digits == 0 ? whole : whole + "." + fraction.substring(0, digits);
    }

    /** The value that such a text stands for; the counterpart of {@link #of}. */
    public static @Nullable Object parse(ColumnType type, String text) {
        if (text.equals(NULL)) {
            return null;
        }
        return switch (type.kind()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, YEAR -> Long.parseLong(text);
            case BIGINT -> type.unsigned() ? Long.parseUnsignedLong(text) : Long.parseLong(text);
            case BIT -> Long.parseUnsignedLong(text);
            case DECIMAL -> new BigDecimal(text);
            case FLOAT -> Float.parseFloat(text);
            case DOUBLE -> Double.parseDouble(text);
            case CHAR, VARCHAR, TEXT, ENUM, SET, JSON, UUID, INET4, INET6 ->
                unescaped(text.substring(1, text.length() - 1));
            case BINARY, VARBINARY, BLOB, GEOMETRY -> HexFormat.of().parseHex(text, 2, text.length() - 1);
            case DATE -> packedDate(text);
            case TIME -> text.startsWith("-") ? -micros(text.substring(1)) : micros(text);
            case DATETIME -> packedDate(text) << 37 | micros(text.substring(11));
            case TIMESTAMP -> instant(text.substring(0, text.length() - 1));
        };
    }

    private static long packedDate(String text) {
        return Long.parseLong(text.substring(0, 4)) << 9
                | Long.parseLong(text.substring(5, 7)) << 5
                | Long.parseLong(text.substring(8, 10));
    }

    private static long micros(String text) {
        String[] parts = text.split("[:.]");
        long seconds = (Long.parseLong(parts[0]) * 60 + Long.parseLong(parts[1])) * 60 + Long.parseLong(parts[2]);
        return seconds * MICROS_PER_SECOND
                + (parts.length == 3 ? 0 : Long.parseLong((parts[3] + "000000").substring(0, 6)));
    }

    private static long instant(String text) {
        if (text.startsWith("0000")) {
            return Temporal.ZERO_TIMESTAMP;
        }
        int year = Integer.parseInt(text.substring(0, 4));
        long days =
                daysBefore(year, Integer.parseInt(text.substring(5, 7))) + Integer.parseInt(text.substring(8, 10)) - 1L;
        for (int y = 1970; y < year; y++) {
            days += daysOf(y);
        }
        return days * MICROS_PER_DAY + micros(text.substring(11));
    }

    private static String unescaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '\\') {
                out.append(text.charAt(i));
            } else if (text.charAt(i + 1) == '\\') {
                out.append('\\');
                i++;
            } else {
                out.append((char) Integer.parseInt(text.substring(i + 2, i + 6), 16));
                i += 5;
            }
        }
        return out.toString();
    }
}
