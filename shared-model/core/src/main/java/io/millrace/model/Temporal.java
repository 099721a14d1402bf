// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

/**
 * Canonical temporal values, packed into a long so that what a calendar does not know (zero dates, the 31st of
 * February under {@code ALLOW_INVALID_DATES}) is carried as exactly as everything else.
 *
 * <ul>
 *   <li>DATE: {@code year << 9 | month << 5 | day}
 *   <li>DATETIME: a packed DATE {@code << 37 | } microseconds of the day
 *   <li>TIME: microseconds, signed
 *   <li>TIMESTAMP: microseconds since the epoch in UTC; {@link #ZERO_TIMESTAMP} for {@code 0000-00-00 00:00:00}
 * </ul>
 *
 * <p>Packed values order as the values do.
 */
public final class Temporal {

    /** The TIMESTAMP {@code 0000-00-00 00:00:00}, which is no instant. */
    public static final long ZERO_TIMESTAMP = Long.MIN_VALUE;

    /** Microseconds of a day; one more is no longer a time of day. */
    public static final long MICROS_PER_DAY = 86_400_000_000L;

    private static final int MICROS_BITS = 37;
    private static final long MICROS_MASK = (1L << MICROS_BITS) - 1;

    private Temporal() {}

    /** Packs a date; month and day may be 0. */
    public static long packDate(int year, int month, int day) {
        if (year < 0 || year > 9999 || month < 0 || month > 12 || day < 0 || day > 31) {
            throw new IllegalArgumentException("no date: " + year + "-" + month + "-" + day);
        }
        return (long) year << 9 | (long) month << 5 | day;
    }

    /** Packs a date and the microseconds of its day. */
    public static long packDateTime(long packedDate, long microsOfDay) {
        if (microsOfDay < 0 || microsOfDay >= MICROS_PER_DAY) {
            throw new IllegalArgumentException("no time of day: " + microsOfDay + " us");
        }
        return packedDate << MICROS_BITS | microsOfDay;
    }

    /** The packed date of a packed DATETIME. */
    public static long dateOf(long packedDateTime) {
        return packedDateTime >> MICROS_BITS;
    }

    /** The microseconds of the day of a packed DATETIME. */
    public static long microsOf(long packedDateTime) {
        return packedDateTime & MICROS_MASK;
    }

    /** The year of a packed DATE. */
    public static int year(long packedDate) {
        return (int) (packedDate >> 9);
    }

    /** The month of a packed DATE, 0 to 12. */
    public static int month(long packedDate) {
        return (int) (packedDate >> 5) & 15;
    }

    /** The day of a packed DATE, 0 to 31. */
    public static int day(long packedDate) {
        return (int) packedDate & 31;
    }

    /** Whether a calendar knows this packed DATE: no zero year, month or day, and not past the month's end. */
    public static boolean isCalendarDate(long packedDate) {
        int month = month(packedDate);
        int day = day(packedDate);
        return year(packedDate) > 0
                && month > 0
                && day > 0
                && day <= java.time.YearMonth.of(year(packedDate), month).lengthOfMonth();
    }

    /** {@code yyyy-mm-dd}. */
    public static String dateText(long packedDate) {
        StringBuilder text = new StringBuilder(10);
        appendDate(text, packedDate);
        return text.toString();
    }

    /** {@code yyyy-mm-dd hh:mm:ss} with as many fractional digits as given. */
    public static String dateTimeText(long packedDateTime, int fractionDigits) {
        StringBuilder text = new StringBuilder(26);
        appendDate(text, dateOf(packedDateTime));
        text.append(' ');
        appendClock(text, microsOf(packedDateTime), fractionDigits);
        return text.toString();
    }

    /** {@code [-]hh:mm:ss} with as many fractional digits as given; hours may have three digits. */
    public static String timeText(long micros, int fractionDigits) {
        StringBuilder text = new StringBuilder(17);
        if (micros < 0) {
            text.append('-');
        }
        appendClock(text, Math.abs(micros), fractionDigits);
        return text.toString();
    }

    /** A TIMESTAMP as UTC date and time, with as many fractional digits as given; the zero one in zeros. */
    public static String timestampText(long epochMicros, int fractionDigits) {
        return dateTimeText(utcDateTime(epochMicros), fractionDigits);
    }

    /** A TIMESTAMP as a packed DATETIME in UTC; zeros for {@link #ZERO_TIMESTAMP}. */
    public static long utcDateTime(long epochMicros) {
        if (epochMicros == ZERO_TIMESTAMP) {
            return 0;
        }
        java.time.LocalDate date = java.time.LocalDate.ofEpochDay(Math.floorDiv(epochMicros, MICROS_PER_DAY));
        return packDateTime(
                packDate(date.getYear(), date.getMonthValue(), date.getDayOfMonth()),
                Math.floorMod(epochMicros, MICROS_PER_DAY));
    }

    /** The instant of a packed DATETIME that is meant in UTC, in microseconds; zeros give {@link #ZERO_TIMESTAMP}. */
    public static long epochMicros(long packedDateTime) {
        if (packedDateTime == 0) {
            return ZERO_TIMESTAMP;
        }
        long date = dateOf(packedDateTime);
        long days = java.time.LocalDate.of(year(date), month(date), day(date)).toEpochDay();
        return days * MICROS_PER_DAY + microsOf(packedDateTime);
    }

    /**
     * Reads {@code yyyy-mm-dd}.
     *
     * @throws IllegalArgumentException if the text is of another shape
     */
    public static long parseDate(String text) {
        if (text.length() != 10 || text.charAt(4) != '-' || text.charAt(7) != '-') {
            throw new IllegalArgumentException("not of the shape yyyy-mm-dd");
        }
        return packDate(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10));
    }

    /**
     * Reads {@code yyyy-mm-dd hh:mm:ss[.ffffff]}.
     *
     * @throws IllegalArgumentException if the text is of another shape
     */
    public static long parseDateTime(String text) {
        if (text.length() < 19 || (text.charAt(10) != ' ' && text.charAt(10) != 'T')) {
            throw new IllegalArgumentException("not of the shape yyyy-mm-dd hh:mm:ss[.ffffff]");
        }
        return packDateTime(parseDate(text.substring(0, 10)), parseTime(text.substring(11)));
    }

    /**
     * Reads {@code [-]h+:mm:ss[.ffffff]} as microseconds.
     *
     * @throws IllegalArgumentException if the text is of another shape
     */
    public static long parseTime(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        int colon = text.indexOf(':');
        if (colon < start + 1 || text.length() < colon + 6 || text.charAt(colon + 3) != ':') {
            throw new IllegalArgumentException("not of the shape [-]hh:mm:ss[.ffffff]");
        }
        long seconds = (digits(text, start, colon) * 60L + digits(text, colon + 1, colon + 3)) * 60
                + digits(text, colon + 4, colon + 6);
        long micros = seconds * 1_000_000 + fraction(text, colon + 6);
        return start == 1 ? -micros : micros;
    }

    private static long fraction(String text, int from) {
        if (from == text.length()) {
            return 0;
        }
        int count = text.length() - from - 1;
        if (text.charAt(from) != '.' || count < 1 || count > 6) {
            throw new IllegalArgumentException("not one to six fractional digits");
        }
        long value = digits(text, from + 1, text.length());
        for (int i = count; i < 6; i++) {
            value *= 10;
        }
        return value;
    }

    private static int digits(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw new IllegalArgumentException("not a digit at " + i);
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    private static void appendDate(StringBuilder text, long packedDate) {
        appendPadded(text, year(packedDate), 4);
        text.append('-');
        appendPadded(text, month(packedDate), 2);
        text.append('-');
        appendPadded(text, day(packedDate), 2);
    }

    private static void appendClock(StringBuilder text, long micros, int fractionDigits) {
        long seconds = micros / 1_000_000;
        appendPadded(text, seconds / 3600, 2);
        text.append(':');
        appendPadded(text, seconds / 60 % 60, 2);
        text.append(':');
        appendPadded(text, seconds % 60, 2);
        if (fractionDigits > 0) {
            text.append('.');
            long fraction = micros % 1_000_000;
            for (int i = fractionDigits; i < 6; i++) {
                fraction /= 10;
            }
            appendPadded(text, fraction, fractionDigits);
        }
    }

    private static void appendPadded(StringBuilder text, long number, int width) {
        String digits = Long.toString(number);
        text.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
    }
}
