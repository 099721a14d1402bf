// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import io.millrace.model.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Numbers as the log writes them. */
final class NumberCells {

    static final CellReader YEAR = in -> {
        int year = in.readByte();
        return year == 0 ? 0L : 1900L + year;
    };
    static final CellReader FLOAT = in -> Float.intBitsToFloat((int) in.readLittle(4));
    static final CellReader DOUBLE = in -> Double.longBitsToDouble(in.readLittle(8));

    private static final int DIGITS_PER_WORD = 9;
    /** What surely fits. */
    private static final int DIGITS_OF_LONG = 18;
    /** Bytes that a given number of left-over decimal digits takes. */
    private static final int[] BYTES_OF_DIGITS = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

    private static final long[] POWER_OF_TEN = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
    };

    private NumberCells() {}

    static CellReader integer(int width, boolean unsigned) {
        return unsigned ? in -> in.readLittle(width) : in -> in.readLittleSigned(width);
    }

    static @Nullable CellReader bit(WireColumn wire, ColumnType type) {
        if (wire.type() != WireType.BIT || wire.precision() != type.length()) {
            return null;
        }
        int width = (type.length() + 7) / 8;
        return in -> in.readBig(width);
    }

    static @Nullable CellReader decimal(WireColumn wire, ColumnType type) {
        if (wire.type() != WireType.DECIMAL || wire.precision() != type.length() || wire.scale() != type.scale()) {
            return null;
        }
        return wire.precision() <= DIGITS_OF_LONG
                ? smallDecimal(wire.precision(), wire.scale())
                : in -> readDecimal(in, wire.precision(), wire.scale());
    }

    /** As {@link #readDecimal}, for those that fit a long: without a copy of the bytes. */
    private static CellReader smallDecimal(int precision, int scale) {
        int whole = precision - scale;
        int first = whole % DIGITS_PER_WORD;
        int words = whole / DIGITS_PER_WORD + scale / DIGITS_PER_WORD;
        int last = scale % DIGITS_PER_WORD;
        return in -> {
            // Negative numbers have all bits flipped, so that the first one is always set in the end: it is left out.
            long flip = (in.array()[in.index()] & 0x80) == 0 ? -1 : 0;
            int firstBits = BYTES_OF_DIGITS[first] * 8;
            long unscaled = first == 0 ? 0 : digits(in, flip, firstBits, firstBits - 1);
            for (int i = 0; i < words; i++) {
                long word = digits(in, flip, 32, first == 0 && i == 0 ? 31 : 32);
                unscaled = unscaled * POWER_OF_TEN[DIGITS_PER_WORD] + word;
            }
            if (last > 0) {
                int lastBits = BYTES_OF_DIGITS[last] * 8;
                int used = first == 0 && words == 0 ? lastBits - 1 : lastBits;
                unscaled = unscaled * POWER_OF_TEN[last] + digits(in, flip, lastBits, used);
            }
            return BigDecimal.valueOf(flip == 0 ? unscaled : -unscaled, scale);
        };
    }

    private static long digits(LogBytes in, long flip, int bits, int used) {
        return (in.readBig(bits / 8) ^ flip) & ((1L << used) - 1);
    }

    /**
     * Nine digits to four bytes, most significant first; the left-over digits of the whole part come first, those of
     * the fraction last. The first bit is set for positive numbers; negative ones have all bits flipped.
     */
    static BigDecimal readDecimal(LogBytes in, int precision, int scale) {
        int whole = precision - scale;
        int[] widths = {
            whole % DIGITS_PER_WORD, whole / DIGITS_PER_WORD + scale / DIGITS_PER_WORD, scale % DIGITS_PER_WORD
        };
        byte[] bytes = in.read(BYTES_OF_DIGITS[widths[0]] + widths[1] * 4 + BYTES_OF_DIGITS[widths[2]]);
        boolean negative = (bytes[0] & 0x80) == 0;
        bytes[0] = (byte) (bytes[0] ^ 0x80);
        if (negative) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) ~bytes[i];
            }
        }
        LogBytes words = new LogBytes(bytes);
        BigDecimal absolute = precision <= DIGITS_OF_LONG ? small(words, widths, scale) : large(words, widths, scale);
        return negative ? absolute.negate() : absolute;
    }

    private static BigDecimal small(LogBytes words, int[] digits, int scale) {
        long unscaled = words.readBig(BYTES_OF_DIGITS[digits[0]]);
        for (int i = 0; i < digits[1]; i++) {
            unscaled = unscaled * POWER_OF_TEN[DIGITS_PER_WORD] + words.readBig(4);
        }
        unscaled = unscaled * POWER_OF_TEN[digits[2]] + words.readBig(BYTES_OF_DIGITS[digits[2]]);
        return BigDecimal.valueOf(unscaled, scale);
    }

    private static BigDecimal large(LogBytes words, int[] digits, int scale) {
        BigInteger unscaled = BigInteger.valueOf(words.readBig(BYTES_OF_DIGITS[digits[0]]));
        BigInteger word = BigInteger.valueOf(POWER_OF_TEN[DIGITS_PER_WORD]);
        for (int i = 0; i < digits[1]; i++) {
            unscaled = unscaled.multiply(word).add(BigInteger.valueOf(words.readBig(4)));
        }
        unscaled = unscaled.multiply(BigInteger.valueOf(POWER_OF_TEN[digits[2]]))
                .add(BigInteger.valueOf(words.readBig(BYTES_OF_DIGITS[digits[2]])));
        return new BigDecimal(unscaled, scale);
    }
}
