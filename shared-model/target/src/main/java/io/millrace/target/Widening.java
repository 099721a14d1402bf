// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import java.math.BigInteger;
import java.util.Objects;

/** Which changes of a type leave every value what it was, so that the source's silent rewrite of its rows is none. */
final class Widening {

    private Widening() {}

    static boolean keepsValues(ColumnType before, ColumnType after) {
        if (integerBits(before) > 0 && integerBits(after) > 0) {
            return minimum(after).compareTo(minimum(before)) <= 0
                    && maximum(after).compareTo(maximum(before)) >= 0;
        }
        return keepsCharacters(before, after) && (isRelaxed(before, after) || isLonger(before, after));
    }

    /** Another kind that holds all values of the first, unchanged. */
    private static boolean isRelaxed(ColumnType before, ColumnType after) {
        return switch (before.kind()) {
            case CHAR -> after.kind() == ColumnKind.VARCHAR && after.length() >= before.length();
            case BINARY -> after.kind() == ColumnKind.VARBINARY && after.length() >= before.length();
            default -> false;
        };
    }

    private static boolean isLonger(ColumnType before, ColumnType after) {
        if (before.kind() != after.kind() || before.unsigned() != after.unsigned()) {
            return false;
        }
        return switch (before.kind()) {
            case ENUM -> after.labels().containsAll(before.labels());
            // The source writes a value's labels in their order, which so must stay.
            case SET ->
                after.labels().stream()
                        .filter(before.labels()::contains)
                        .toList()
                        .equals(before.labels());
            case CHAR, VARCHAR, TEXT, VARBINARY, BLOB, BIT -> after.length() == 0 || after.length() >= before.length();
            case DECIMAL ->
                after.scale() >= before.scale() && after.length() - after.scale() >= before.length() - before.scale();
            case TIME, DATETIME, TIMESTAMP -> after.scale() >= before.scale();
            // The display width says nothing about values.
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT -> true;
            // Padded to its length, so every value changes with it.
            case BINARY -> after.length() == before.length();
            case FLOAT, DOUBLE, YEAR, JSON, UUID, INET4, INET6, GEOMETRY, DATE -> after.equals(before);
        };
    }

    /** Text stays what it is in the same character set, and in the one that has all characters. */
    private static boolean keepsCharacters(ColumnType before, ColumnType after) {
        return Objects.equals(before.charset(), after.charset()) || "utf8mb4".equals(after.charset());
    }

    private static int integerBits(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT -> 8;
            case SMALLINT -> 16;
            case MEDIUMINT -> 24;
            case INT -> 32;
            case BIGINT -> 64;
            default -> 0;
        };
    }

    private static BigInteger minimum(ColumnType type) {
        return type.unsigned()
                ? BigInteger.ZERO
                : BigInteger.ONE.shiftLeft(integerBits(type) - 1).negate();
    }

    private static BigInteger maximum(ColumnType type) {
        int bits = type.unsigned() ? integerBits(type) : integerBits(type) - 1;
        return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    }
}
