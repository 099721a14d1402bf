// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.model.ColumnType;
import io.millrace.model.Temporal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one column's values from the text protocol. Thread-safe. */
@FunctionalInterface
interface ValueReader {

    /** Text that the server sends in UTF-8. */
    ValueReader UTF8 = text(TextDecoder.of("utf8mb4").orElseThrow());

    /**
     * The canonical value.
     *
     * @throws IllegalArgumentException if the bytes are not of the expected shape; its text may quote them
     */
    Object read(byte[] bytes);

    static ValueReader of(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, YEAR -> ValueReader::integer;
            case BIGINT -> type.unsigned() ? ValueReader::unsigned : ValueReader::integer;
            case BIT -> ValueReader::bits;
            case DECIMAL -> bytes -> decimal(bytes, type.scale());
            case FLOAT -> bytes -> (float) Double.parseDouble(ascii(bytes));
            case DOUBLE -> bytes -> Double.parseDouble(ascii(bytes));
            case CHAR, VARCHAR, TEXT ->
                ownText(type.charset()).map(ValueReader::text).orElse(UTF8);
            case ENUM, SET, JSON, UUID, INET4, INET6 -> UTF8;
            case BINARY, VARBINARY, BLOB, GEOMETRY -> bytes -> bytes;
            case DATE -> ValueReader::date;
            case TIME -> ValueReader::time;
            case DATETIME -> ValueReader::dateTime;
            case TIMESTAMP -> bytes -> Temporal.epochMicros(dateTime(bytes));
        };
    }

    private static Long integer(byte[] bytes) {
        int start = bytes.length > 0 && bytes[0] == '-' ? 1 : 0;
        if (bytes.length - start < 1 || bytes.length - start > 19) {
            // Zerofill can be wider than the number.
            return Long.parseLong(ascii(bytes));
        }
        long value = digits(bytes, start, bytes.length);
        return start == 1 ? -value : value;
    }

    private static Long unsigned(byte[] bytes) {
        return bytes.length <= 18 ? (Long) digits(bytes, 0, bytes.length) : (Long) Long.parseUnsignedLong(ascii(bytes));
    }

    private static Long bits(byte[] bytes) {
        if (bytes.length > Long.BYTES) {
            throw new IllegalArgumentException("more than 64 bits");
        }
        long value = 0;
        for (byte b : bytes) {
            value = value << 8 | (b & 0xff);
        }
        return value;
    }

    private static BigDecimal decimal(byte[] bytes, int scale) {
        BigDecimal value = new BigDecimal(ascii(bytes));
        return value.scale() == scale ? value : value.setScale(scale);
    }

    private static ValueReader text(TextDecoder decoder) {
        return bytes -> decoder.decode(bytes, 0, bytes.length);
    }

    /**
     * The decoder for text that is fetched as the bytes of its own character set, since a server that makes UTF-8 of it
     * shows question marks for bytes that are none of its characters. Empty where the server has nothing to convert.
     */
    static Optional<TextDecoder> ownText(@Nullable String charset) {
        return charset == null || charset.equals("utf8mb4") ? Optional.empty() : TextDecoder.of(charset);
    }

    private static Long date(byte[] b) {
        expect(b.length == 10 && b[4] == '-' && b[7] == '-');
        return packedDate(b);
    }

    private static long packedDate(byte[] b) {
        return Temporal.packDate((int) digits(b, 0, 4), (int) digits(b, 5, 7), (int) digits(b, 8, 10));
    }

    private static Long dateTime(byte[] b) {
        expect(b.length >= 19 && b[4] == '-' && b[7] == '-' && b[10] == ' ');
        return Temporal.packDateTime(packedDate(b), clock(b, 11));
    }

    private static Long time(byte[] b) {
        boolean negative = b.length > 0 && b[0] == '-';
        long micros = clock(b, negative ? 1 : 0);
        return negative ? -micros : micros;
    }

    /** Microseconds of {@code h+:mm:ss[.ffffff]}. */
    private static long clock(byte[] b, int from) {
        int colon = from;
        while (colon < b.length && b[colon] != ':') {
            colon++;
        }
        int end = colon + 6;
        expect(colon > from && end <= b.length && b[colon + 3] == ':');
        long seconds = (digits(b, from, colon) * 60 + digits(b, colon + 1, colon + 3)) * 60 + digits(b, colon + 4, end);
        return seconds * 1_000_000 + fraction(b, end);
    }

    private static long fraction(byte[] b, int from) {
        if (from == b.length) {
            return 0;
        }
        expect(b[from] == '.' && b.length - from - 1 >= 1 && b.length - from - 1 <= 6);
        long value = digits(b, from + 1, b.length);
        for (int i = b.length - from - 1; i < 6; i++) {
            value *= 10;
        }
        return value;
    }

    private static long digits(byte[] b, int from, int to) {
        expect(to > from);
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = b[i] - '0';
            expect(digit >= 0 && digit <= 9);
            value = value * 10 + digit;
        }
        return value;
    }

    private static String ascii(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static void expect(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not of the expected shape");
        }
    }
}
