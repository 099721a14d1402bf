// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.comparison;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a value of one kind is read as text on both sides, and what two texts must have in common to be the same value.
 */
enum ValueForm {
    INTEGER,
    BITS,
    DECIMAL,
    FLOAT,
    DOUBLE,
    TEXT,
    BINARY,
    DATE,
    DATETIME,
    TIME,
    JSON;

    private static final Pattern TIME_TEXT = Pattern.compile("(-?)(\\d+):(\\d{2}):(\\d{2})(?:\\.(\\d{1,6}))?");
    private static final long MICROS_PER_SECOND = 1_000_000;

    /** The form of a column of the source, by {@code information_schema.columns.data_type}. */
    static ValueForm ofSourceType(String dataType) {
        return switch (dataType.toLowerCase(Locale.ROOT)) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "year" -> INTEGER;
            case "bit" -> BITS;
            case "decimal" -> DECIMAL;
            case "float" -> FLOAT;
            case "double" -> DOUBLE;
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set" -> TEXT;
            case "uuid", "inet4", "inet6" -> TEXT;
            case "date" -> DATE;
            case "datetime", "timestamp" -> DATETIME;
            case "time" -> TIME;
            case "json" -> JSON;
            // What is left is bytes: binary, blobs, geometry, vector.
            default -> BINARY;
        };
    }

    /** The expression that gives the source's text of a column. */
    String sourceText(String column) {
        return switch (this) {
            // Plus zero: no padding of ZEROFILL, no bytes of BIT.
            case INTEGER, BITS -> "CAST(" + column + " + 0 AS CHAR)";
            // As double: a FLOAT's own text is rounded to six digits. No CAST to CHAR: MySQL cuts the digits of an
            // expression to 22 characters there.
            case FLOAT, DOUBLE -> column + " + 0e0";
            case DECIMAL, DATE, DATETIME, TIME, JSON -> "CAST(" + column + " AS CHAR)";
            case TEXT -> column;
            case BINARY -> "LOWER(HEX(" + column + "))";
        };
    }

    /** The expression that gives the target's text of a column of this PostgreSQL type. */
    String targetText(String column, String type) {
        return switch (type) {
            case "bool" -> column + "::int::text";
            case "bytea" -> "encode(" + column + ", 'hex')";
            case "timestamptz" -> "(" + column + " AT TIME ZONE 'UTC')::text";
            case "interval" -> "(extract(epoch FROM " + column + ") * 1000000)::bigint::text";
            case "inet", "cidr" -> "host(" + column + ")";
            default -> column + "::text";
        };
    }

    /** The order of the source, so that both sides come in one order whatever their collations. */
    String sourceOrder(String column) {
        return this == TEXT ? "CAST(CONVERT(" + column + " USING utf8mb4) AS BINARY)" : column;
    }

    String targetOrder(String column) {
        return this == TEXT ? "convert_to(" + column + "::text, 'UTF8')" : column;
    }

    /** What all texts of the same value have in common. */
    String canonical(String text, String targetType) {
        return switch (this) {
            case INTEGER, BITS -> integer(text, targetType);
            case DECIMAL -> new BigDecimal(text).toPlainString();
            case FLOAT -> Float.toString((float) Double.parseDouble(text));
            case DOUBLE -> Double.toString(Double.parseDouble(text));
            case TEXT -> targetType.startsWith("json") ? JsonText.canonical(text) : text;
            case JSON -> JsonText.canonical(text);
            case BINARY, DATE -> text;
            case DATETIME -> withoutTrailingZeros(text);
            case TIME -> Long.toString(micros(text));
        };
    }

    /** Order of two canonical key values, the same as that of the order expressions. */
    int compareKeys(String left, String right) {
        return switch (this) {
            case INTEGER, BITS, DECIMAL, FLOAT, DOUBLE, TIME -> new BigDecimal(left).compareTo(new BigDecimal(right));
            case TEXT, JSON ->
                Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
            case BINARY, DATE, DATETIME -> left.compareTo(right);
        };
    }

    private static String integer(String text, String targetType) {
        return switch (targetType) {
            case "bit", "varbit" -> isBinaryDigits(text) ? new BigInteger(text, 2).toString() : text;
            default -> text;
        };
    }

    private static boolean isBinaryDigits(String text) {
        return text.chars().allMatch(digit -> digit == '0' || digit == '1');
    }

    private static String withoutTrailingZeros(String text) {
        int point = text.indexOf('.');
        if (point < 0) {
            return text;
        }
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, end - 1 == point ? point : end);
    }

    private static long micros(String text) {
        Matcher parts = TIME_TEXT.matcher(text);
        if (!parts.matches()) {
            // An interval, read as microseconds already.
            return Long.parseLong(text);
        }
        long seconds = Long.parseLong(parts.group(2)) * 3600
                + Long.parseLong(parts.group(3)) * 60
                + Long.parseLong(parts.group(4));
        String fraction = parts.group(5) == null ? "" : parts.group(5);
        long micros = seconds * MICROS_PER_SECOND + Long.parseLong((fraction + "000000").substring(0, 6));
        return parts.group(1).isEmpty() ? micros : -micros;
    }
}
