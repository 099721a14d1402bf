// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.filter;

import io.millrace.model.Column;
import io.millrace.model.ColumnType;
import io.millrace.model.Temporal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;

/** Reads literals of settings as values of a column, in canonical form. Stateless. */
public final class LiteralReader {

    private static final BigInteger MAX_UNSIGNED = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final BigInteger MIN_SIGNED = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX_SIGNED = BigInteger.valueOf(Long.MAX_VALUE);

    private LiteralReader() {}

    /**
     * The value that this text means in that column: numbers in decimal, dates and times as
     * {@code yyyy-mm-dd hh:mm:ss.ffffff} (TIMESTAMP in UTC), bytes in hexadecimal, all else as it stands.
     *
     * @throws IllegalArgumentException if the column cannot hold it
     */
    public static Object read(Column column, String text) {
        ColumnType type = column.type();
        try {
            return switch (type.kind()) {
                case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, YEAR -> wholeNumber(text, type.unsigned());
                case BIT -> wholeNumber(text, true);
                case DECIMAL -> new BigDecimal(text);
                case FLOAT -> Float.valueOf(text);
                case DOUBLE -> Double.valueOf(text);
                case DATE -> Temporal.parseDate(text);
                case DATETIME -> dateTime(text);
                case TIMESTAMP -> Temporal.epochMicros(dateTime(text));
                case TIME -> Temporal.parseTime(text);
                case BINARY, VARBINARY, BLOB, GEOMETRY -> HexFormat.of().parseHex(text);
                case ENUM -> label(type, text);
                case CHAR, VARCHAR, TEXT, SET, JSON, UUID, INET4, INET6 -> text;
            };
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a value of column " + column.name() + ", a " + type.kind(), e);
        }
    }

    private static Long wholeNumber(String text, boolean unsigned) {
        BigInteger number = new BigInteger(text);
        BigInteger low = unsigned ? BigInteger.ZERO : MIN_SIGNED;
        BigInteger high = unsigned ? MAX_UNSIGNED : MAX_SIGNED;
        if (number.compareTo(low) < 0 || number.compareTo(high) > 0) {
            throw new IllegalArgumentException("out of range");
        }
        return number.longValue();
    }

    private static long dateTime(String text) {
        return text.length() == 10 ? Temporal.packDateTime(Temporal.parseDate(text), 0) : Temporal.parseDateTime(text);
    }

    private static String label(ColumnType type, String text) {
        if (!type.labels().contains(text)) {
            throw new IllegalArgumentException("not a label");
        }
        return text;
    }
}
