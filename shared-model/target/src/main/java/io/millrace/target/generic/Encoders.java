// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.model.Temporal;
import io.millrace.target.ValueNotHeld;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/** Encoders of canonical values that do for any product. What it would round, cut or pad is refused here. Stateless. */
final class Encoders {

    private static final HexFormat HEX = HexFormat.of();
    private static final int FRACTION_DIGITS = 6;

    private Encoders() {}

    /** Numbers of so many bits. */
    static HeldType.Encoder integer(int bits, boolean unsigned) {
        long least = unsigned ? 0 : -(1L << (bits - 1));
        long greatest = unsigned ? (1L << bits) - 1 : -(least + 1);
        return value -> {
            long number = (Long) value;
            if (number < least || number > greatest) {
                throw new ValueNotHeld("a number that is too large for its type");
            }
            return value;
        };
    }

    /** All 64 bits of a number without a sign. */
    static Object unsigned(Object value) {
        long number = (Long) value;
        return number >= 0 ? BigDecimal.valueOf(number) : new BigDecimal(Long.toUnsignedString(number));
    }

    static HeldType.Encoder bits(int count) {
        return value -> {
            if ((Long) value >>> count != 0) {
                throw new ValueNotHeld("more bits than its type has");
            }
            return value;
        };
    }

    /** With all digits behind the point, so that one number is one text as well. No driver is given more digits. */
    static HeldType.Encoder decimal(int precision, int scale) {
        return value -> {
            BigDecimal number = (BigDecimal) value;
            if (number.stripTrailingZeros().scale() > scale) {
                throw new ValueNotHeld("a number with more than " + scale + " digits behind the point");
            }
            BigDecimal scaled = number.setScale(scale);
            if (scaled.precision() > precision) {
                throw new ValueNotHeld("a number of more than " + precision + " digits");
            }
            return scaled;
        };
    }

    /** What has no sign for zero. */
    static Object floating(Object value) {
        double number = ((Number) value).doubleValue();
        if (number == 0 && 1 / number < 0) {
            throw new ValueNotHeld("a negative zero, which the target has not");
        }
        return value;
    }

    static HeldType.Encoder text(int maxCharacters) {
        return value -> {
            String text = (String) value;
            if (text.length() > maxCharacters && text.codePointCount(0, text.length()) > maxCharacters) {
                throw new ValueNotHeld("text of more than " + maxCharacters + " characters");
            }
            return text(text);
        };
    }

    /** Text whose spaces at its end the product passes over when it compares. */
    static HeldType.Encoder keyText(int maxCharacters) {
        HeldType.Encoder any = text(maxCharacters);
        return value -> {
            if (((String) value).endsWith(" ")) {
                throw new ValueNotHeld("a key with spaces at its end, which the target takes for one without");
            }
            return any.of(value);
        };
    }

    static Object text(Object value) {
        String text = (String) value;
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new ValueNotHeld("text with half a character");
        }
        return text;
    }

    static Object lowerCase(Object value) {
        return ((String) value).toLowerCase(Locale.ROOT);
    }

    /** BINARY, which has no other length. */
    static HeldType.Encoder binary(int length) {
        return value -> {
            if (((byte[]) value).length != length) {
                throw new ValueNotHeld("other than " + length + " bytes");
            }
            return value;
        };
    }

    static HeldType.Encoder bytes(int maxLength) {
        return value -> {
            if (((byte[]) value).length > maxLength) {
                throw new ValueNotHeld("more than " + maxLength + " bytes");
            }
            return value;
        };
    }

    /** Digits are compared as the bytes are, and never end with a space. */
    static HeldType.Encoder hexadecimal(int maxLength) {
        HeldType.Encoder bytes = bytes(maxLength);
        return value -> HEX.formatHex((byte[]) bytes.of(value));
    }

    static Object date(Object value) {
        if (!Temporal.isCalendarDate((Long) value)) {
            throw new ValueNotHeld("a date that no calendar knows: a zero year, month or day, or past the month's end");
        }
        return Temporal.dateText((Long) value);
    }

    static Object dateTime(Object value) {
        Object date = date(Temporal.dateOf((Long) value));
        requireInCalendar((String) date);
        return Temporal.dateTimeText((Long) value, FRACTION_DIGITS);
    }

    static Object instant(Object value) {
        if ((Long) value == Temporal.ZERO_TIMESTAMP) {
            throw new ValueNotHeld("a zero timestamp, which is no instant");
        }
        return Temporal.timestampText((Long) value, FRACTION_DIGITS);
    }

    /** Java's calendar, by which whoever reads a time gets it, passes over ten days. */
    private static void requireInCalendar(String date) {
        if (date.compareTo("1582-10-05") >= 0 && date.compareTo("1582-10-14") <= 0) {
            throw new ValueNotHeld("a time in the ten days of October 1582 that the target's calendar has not");
        }
    }

    /** Always with all digits, so that a key is the same whatever precision the source's column has. */
    static Object time(Object value) {
        return Temporal.timeText((Long) value, FRACTION_DIGITS);
    }
}
