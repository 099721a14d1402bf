// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.model.Temporal;
import io.millrace.target.ValueNotHeld;
import java.math.BigDecimal;

/** Encoders of canonical values. What the server would round, cut or pad is refused here. */
final class Encoders {

    private static final int[] MICROS_OF_LAST_DIGIT = {1_000_000, 100_000, 10_000, 1_000, 100, 10, 1};
    private static final int FRACTION_DIGITS = 6;

    private Encoders() {}

    static void integer(Object value, ValueSink out) {
        out.number((Long) value);
    }

    static ValueEncoder integer(int bits, boolean unsigned) {
        long least = unsigned ? 0 : -(1L << (bits - 1));
        long greatest = unsigned ? (1L << bits) - 1 : (1L << (bits - 1)) - 1;
        return (value, out) -> {
            long number = (Long) value;
            if (number < least || number > greatest) {
                throw new ValueNotHeld("a number that is too large for its type");
            }
            out.number(number);
        };
    }

    static void unsigned(Object value, ValueSink out) {
        long number = (Long) value;
        if (number >= 0) {
            out.number(number);
        } else {
            out.exact(Long.toUnsignedString(number));
        }
    }

    /** With all digits: of fewer the server makes a year of this or the last century. */
    static void year(Object value, ValueSink out) {
        long year = (Long) value;
        if (year < 0 || year > 9999) {
            throw new ValueNotHeld("a year of more than four digits");
        }
        String digits = Long.toString(year);
        out.plain("0000".substring(digits.length()) + digits);
    }

    static ValueEncoder bits(int count) {
        return (value, out) -> {
            long bits = (Long) value;
            if (count < Long.SIZE && bits >>> count != 0) {
                throw new ValueNotHeld("more bits than its type has");
            }
            out.bits(bits, count);
        };
    }

    static ValueEncoder decimal(int scale) {
        return (value, out) -> {
            BigDecimal number = (BigDecimal) value;
            if (number.scale() > scale && number.stripTrailingZeros().scale() > scale) {
                throw new ValueNotHeld("a number with more than " + scale + " digits behind the point");
            }
            out.exact(number.toPlainString());
        };
    }

    /** By the digits of the double that is the same number: those of a float may be rounded twice on their way back. */
    static void float4(Object value, ValueSink out) {
        out.plain(Double.toString((double) (Float) value));
    }

    static void float8(Object value, ValueSink out) {
        out.plain(value.toString());
    }

    static void text(Object value, ValueSink out) {
        out.text((String) value);
    }

    /** VARCHAR, of which the server would cut spaces beyond the limit without a word. */
    static ValueEncoder text(int maxCharacters) {
        return (value, out) -> {
            String text = (String) value;
            if (text.length() > maxCharacters && text.codePointCount(0, text.length()) > maxCharacters) {
                throw new ValueNotHeld("text of more than " + maxCharacters + " characters");
            }
            out.text(text);
        };
    }

    /** CHAR, whose spaces at the end the server forgets. */
    static ValueEncoder character(int maxCharacters) {
        ValueEncoder text = text(maxCharacters);
        return (value, out) -> {
            if (((String) value).endsWith(" ")) {
                throw new ValueNotHeld("text with spaces at its end");
            }
            text.encode(value, out);
        };
    }

    static void bytes(Object value, ValueSink out) {
        out.bytes((byte[]) value);
    }

    /** BINARY, which the server would fill up. */
    static ValueEncoder binary(int length) {
        return (value, out) -> {
            byte[] bytes = (byte[]) value;
            if (bytes.length != length) {
                throw new ValueNotHeld("other than " + length + " bytes");
            }
            out.bytes(bytes);
        };
    }

    static void date(Object value, ValueSink out) {
        out.plain(Temporal.dateText((Long) value));
    }

    static ValueEncoder dateTime(int fractionDigits) {
        int unit = MICROS_OF_LAST_DIGIT[fractionDigits];
        return (value, out) -> {
            requireUnit(Temporal.microsOf((Long) value), unit);
            out.plain(Temporal.dateTimeText((Long) value, fractionDigits));
        };
    }

    static ValueEncoder instant(int fractionDigits) {
        int unit = MICROS_OF_LAST_DIGIT[fractionDigits];
        return (value, out) -> {
            if ((Long) value != Temporal.ZERO_TIMESTAMP) {
                requireUnit((Long) value, unit);
            }
            out.plain(Temporal.timestampText((Long) value, fractionDigits));
        };
    }

    static ValueEncoder time(int fractionDigits) {
        int unit = MICROS_OF_LAST_DIGIT[fractionDigits];
        return (value, out) -> {
            requireUnit((Long) value, unit);
            out.plain(Temporal.timeText((Long) value, FRACTION_DIGITS));
        };
    }

    private static void requireUnit(long micros, int unit) {
        // The server would round.
        if (unit > 1 && micros % unit != 0) {
            throw new ValueNotHeld("a time with more fractional digits than the column has");
        }
    }
}
