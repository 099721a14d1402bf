// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.target.ValueNotHeld;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Encoders of numbers. */
final class NumberEncoders {

    private static final int GROUP_DIGITS = 4;
    private static final int GROUP = 10_000;
    private static final int LONG_DIGITS = 18;
    private static final int POSITIVE = 0x0000;
    private static final int NEGATIVE = 0x4000;
    private static final long[] POWERS_OF_TEN = {1, 10, 100, 1000};

    private NumberEncoders() {}

    static void int2(Object value, BinaryBuffer out) {
        long number = (Long) value;
        if (number != (short) number) {
            throw new ValueNotHeld("a number outside of smallint");
        }
        out.putInt(2);
        out.putShort((int) number);
    }

    static void int4(Object value, BinaryBuffer out) {
        long number = (Long) value;
        if (number != (int) number) {
            throw new ValueNotHeld("a number outside of integer");
        }
        out.putInt(4);
        out.putInt((int) number);
    }

    static void int8(Object value, BinaryBuffer out) {
        out.putInt(8);
        out.putLong((Long) value);
    }

    static void float4(Object value, BinaryBuffer out) {
        out.putInt(4);
        out.putInt(Float.floatToRawIntBits((Float) value));
    }

    static void float8(Object value, BinaryBuffer out) {
        out.putInt(8);
        out.putLong(Double.doubleToRawLongBits((Double) value));
    }

    /** Numbers whose long holds 64 unsigned bits. */
    static void unsigned(Object value, BinaryBuffer out) {
        long bits = (Long) value;
        if (bits >= 0) {
            putNumeric(bits, 0, out);
        } else {
            putNumeric(new BigInteger(Long.toUnsignedString(bits)), 0, out);
        }
    }

    /** Decimals of a column with that many digits after the point. */
    static ValueEncoder decimal(int scale) {
        return (value, out) -> {
            BigDecimal number = (BigDecimal) value;
            if (number.scale() > scale) {
                number = number.stripTrailingZeros();
                if (number.scale() > scale) {
                    throw new ValueNotHeld("a number with more than " + scale + " digits after the point");
                }
            }
            // After setScale, nothing is rounded and the scale is not negative.
            number = number.setScale(scale);
            int padding = padding(scale);
            if (number.precision() + padding <= LONG_DIGITS) {
                putNumeric(number.unscaledValue().longValue(), scale, out);
            } else {
                putNumeric(number.unscaledValue(), scale, out);
            }
        };
    }

    /** Decimal digits that fill up the last group of four after the point. */
    private static int padding(int scale) {
        return (GROUP_DIGITS - scale % GROUP_DIGITS) % GROUP_DIGITS;
    }

    private static void putNumeric(long unscaled, int scale, BinaryBuffer out) {
        long rest = Math.abs(unscaled);
        int padding = padding(scale);
        if (padding > 0) {
            rest *= POWERS_OF_TEN[padding];
        }
        int groups = 0;
        for (long r = rest; r != 0; r /= GROUP) {
            groups++;
        }
        int digitsAt = putHeader(groups, unscaled < 0, scale, out);
        byte[] bytes = out.array();
        for (int i = groups - 1; i >= 0; i--) {
            int group = (int) (rest % GROUP);
            rest /= GROUP;
            bytes[digitsAt + 2 * i] = (byte) (group >> 8);
            bytes[digitsAt + 2 * i + 1] = (byte) group;
        }
    }

    private static void putNumeric(BigInteger unscaled, int scale, BinaryBuffer out) {
        String digits = unscaled.abs().toString() + "0".repeat(padding(scale));
        if (unscaled.signum() == 0) {
            digits = "";
        }
        digits = "0".repeat((GROUP_DIGITS - digits.length() % GROUP_DIGITS) % GROUP_DIGITS) + digits;
        int groups = digits.length() / GROUP_DIGITS;
        int digitsAt = putHeader(groups, unscaled.signum() < 0, scale, out);
        byte[] bytes = out.array();
        for (int i = 0; i < groups; i++) {
            int group = Integer.parseInt(digits, i * GROUP_DIGITS, (i + 1) * GROUP_DIGITS, 10);
            bytes[digitsAt + 2 * i] = (byte) (group >> 8);
            bytes[digitsAt + 2 * i + 1] = (byte) group;
        }
    }

    /** Writes all but the groups of four digits, for which it makes room; returns where they start. */
    private static int putHeader(int groups, boolean negative, int scale, BinaryBuffer out) {
        int groupsAfterPoint = (scale + GROUP_DIGITS - 1) / GROUP_DIGITS;
        out.ensure(12 + 2 * groups);
        out.putInt(8 + 2 * groups);
        out.putShort(groups);
        out.putShort(groups - groupsAfterPoint - 1);
        out.putShort(negative ? NEGATIVE : POSITIVE);
        out.putShort(scale);
        int digitsAt = out.length();
        out.advanceTo(digitsAt + 2 * groups);
        return digitsAt;
    }
}
