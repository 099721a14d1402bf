// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the values of a column follow when its type does not hold all of them. The source rewrites its rows without a word
 * in the log: what it made of them is known only for values that both types hold as they are.
 *
 * @param suspect a condition on the column, which stands in it as {@code U+0001}, under which the source may have changed
 *     a value; empty if there is none
 * @param doubt what no condition can tell; empty if nothing
 */
record Conversion(String suspect, String doubt) {

    private static final String COLUMN = "\u0001";

    private static Optional<Conversion> exactUnless(String suspect) {
        return Optional.of(new Conversion(suspect, ""));
    }

    private static Optional<Conversion> doubtful(String doubt) {
        return Optional.of(new Conversion("", doubt));
    }

    /** The conversion; empty if values are others in the new type, in a way that is the source's own. */
    static Optional<Conversion> between(ColumnType before, ColumnType after) {
        if (isInteger(before)) {
            return ofInteger(before, after);
        }
        if (isText(before) && isText(after)) {
            return ofText(before, after);
        }
        boolean sameKind = before.kind() == after.kind() && before.unsigned() == after.unsigned();
        return switch (before.kind()) {
            case DECIMAL -> sameKind ? exactUnless(outside(after, true)) : Optional.empty();
            case DATE -> after.kind() == ColumnKind.DATETIME ? exactUnless("") : Optional.empty();
            case TIME, DATETIME, TIMESTAMP ->
                sameKind
                        ? exactUnless(COLUMN + "::" + PostgresType.of(after).name() + " <> " + COLUMN)
                        : Optional.empty();
            case VARBINARY, BLOB -> ofBytes(after);
            case BIT -> sameKind ? exactUnless(COLUMN + " >= " + BigInteger.TWO.pow(after.length())) : Optional.empty();
            case FLOAT ->
                after.kind() == ColumnKind.DOUBLE
                        ? doubtful("the source may have rounded on the way")
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Conversion> ofInteger(ColumnType before, ColumnType after) {
        if (isInteger(after)) {
            return exactUnless(COLUMN + " NOT BETWEEN " + minimum(after) + " AND " + maximum(after));
        }
        return switch (after.kind()) {
            case DECIMAL -> exactUnless(outside(after, !before.unsigned()));
            case CHAR, VARCHAR, TEXT ->
                Optional.of(new Conversion(
                        tooLong(after, COLUMN + "::text"), "with ZEROFILL the source has written zeros in front"));
            default -> Optional.empty();
        };
    }

    /** A number that a DECIMAL does not hold as it is. */
    private static String outside(ColumnType decimal, boolean mayBeNegative) {
        BigInteger bound = BigInteger.TEN.pow(decimal.length() - decimal.scale());
        return COLUMN + " >= " + bound + (mayBeNegative ? " OR " + COLUMN + " <= -" + bound : "") + " OR " + COLUMN
                + " <> round(" + COLUMN + "::numeric, " + decimal.scale() + ")"
                + (decimal.unsigned() ? " OR " + COLUMN + " < 0" : "");
    }

    private static Optional<Conversion> ofText(ColumnType before, ColumnType after) {
        boolean keepsCharacters =
                Objects.equals(before.charset(), after.charset()) || Objects.equals(after.charset(), "utf8mb4");
        String doubt = keepsCharacters ? "" : "characters that " + after.charset() + " lacks are others at the source";
        return switch (after.kind()) {
            case ENUM -> Optional.of(new Conversion(COLUMN + " <> ALL (" + labels(after) + ")", doubt));
            case SET ->
                before.kind() == ColumnKind.SET && isInOrder(before.labels(), after.labels())
                        ? Optional.of(new Conversion(
                                COLUMN + " <> '' AND NOT string_to_array(" + COLUMN + ", ',') <@ " + labels(after),
                                doubt))
                        : Optional.empty();
            case CHAR -> Optional.of(new Conversion(tooLong(after, COLUMN) + " OR " + COLUMN + " LIKE '% '", doubt));
            case VARCHAR -> Optional.of(new Conversion(tooLong(after, COLUMN), doubt));
            default ->
                Optional.of(new Conversion("", doubt.isEmpty() ? "a TINYTEXT holds no more than 255 bytes" : doubt));
        };
    }

    private static Optional<Conversion> ofBytes(ColumnType after) {
        return switch (after.kind()) {
            case VARBINARY -> exactUnless("octet_length(" + COLUMN + ") > " + after.length());
            case BLOB -> doubtful("a TINYBLOB holds no more than 255 bytes");
            default -> Optional.empty();
        };
    }

    private static String tooLong(ColumnType after, String text) {
        return after.kind() == ColumnKind.TEXT ? "" : "char_length(" + text + ") > " + after.length();
    }

    /** Whether the labels that stay are in the order that they had. */
    private static boolean isInOrder(List<String> before, List<String> after) {
        return after.stream()
                .filter(before::contains)
                .toList()
                .equals(before.stream().filter(after::contains).toList());
    }

    private static String labels(ColumnType type) {
        return type.labels().stream()
                .map(label -> "'" + label.replace("'", "''") + "'")
                .collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
    }

    /** The condition for that column, by its quoted name. */
    String suspect(String column) {
        return suspect.replace(COLUMN, column);
    }

    private static boolean isText(ColumnType type) {
        return switch (type.kind()) {
            case CHAR, VARCHAR, TEXT, ENUM, SET -> true;
            default -> false;
        };
    }

    private static boolean isInteger(ColumnType type) {
        return bits(type) > 0;
    }

    private static int bits(ColumnType type) {
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
                : BigInteger.TWO.pow(bits(type) - 1).negate();
    }

    private static BigInteger maximum(ColumnType type) {
        return BigInteger.TWO.pow(type.unsigned() ? bits(type) : bits(type) - 1).subtract(BigInteger.ONE);
    }
}
