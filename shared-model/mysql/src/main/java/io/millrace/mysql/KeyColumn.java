// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.model.Column;
import io.millrace.model.ColumnType;
import io.millrace.model.TableSchema;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a key column's values are fetched so that they can be given back to the source exactly.
 *
 * @param name quoted
 * @param expression gives the value as plain characters
 * @param before what stands before these characters in a literal
 * @param after what stands behind them
 */
record KeyColumn(String name, String expression, String before, String after) {

    /** Character sets whose text is, in UTF-8 as it is sent, byte by byte what is stored. */
    private static final Set<String> SENT_AS_STORED = Set.of("utf8mb4", "utf8mb3", "utf8", "ascii");

    /** All columns of a table's key, in its order; empty if there is none, or one that has no literals. */
    static Optional<List<KeyColumn>> ofKey(TableSchema schema) {
        List<KeyColumn> key = new ArrayList<>();
        for (Column column : schema.keyColumns()) {
            KeyColumn keyColumn = of(column);
            if (keyColumn == null) {
                return Optional.empty();
            }
            key.add(keyColumn);
        }
        return key.isEmpty() ? Optional.empty() : Optional.of(key);
    }

    /** Null for types whose order in the index is not that of their literals. */
    static @Nullable KeyColumn of(Column column) {
        String name = Sql.quote(column.name());
        ColumnType type = column.type();
        return switch (type.kind()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, YEAR, DECIMAL, BIT ->
                new KeyColumn(name, name + " + 0", "", "");
            case CHAR, VARCHAR ->
                type.charset() == null
                        ? null
                        : new KeyColumn(name, "HEX(" + name + ")", "_" + type.charset() + " x'", "'");
            case BINARY, VARBINARY -> new KeyColumn(name, "HEX(" + name + ")", "x'", "'");
            case DATE, TIME, DATETIME, TIMESTAMP, UUID, INET4, INET6 ->
                new KeyColumn(name, "CAST(" + name + " AS CHAR)", "'", "'");
            case FLOAT, DOUBLE, ENUM, SET, TEXT, JSON, BLOB, GEOMETRY -> null;
        };
    }

    String literal(String characters) {
        return before + characters + after;
    }

    /** Whether the expression itself is needed for {@link #literalOf}, and not the column's value. */
    boolean asksForExpression(Column column) {
        return switch (column.type().kind()) {
            case CHAR, VARCHAR ->
                !SENT_AS_STORED.contains(String.valueOf(column.type().charset()));
            default -> false;
        };
    }

    /**
     * The literal of a value that a SELECT has sent.
     *
     * @param bytes of the expression where {@link #asksForExpression}, else of the column itself
     */
    String literalOf(Column column, byte[] bytes) {
        if (asksForExpression(column)) {
            return literal(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        return switch (column.type().kind()) {
            case CHAR, VARCHAR, BINARY, VARBINARY ->
                literal(HexFormat.of().withUpperCase().formatHex(bytes));
            case BIT -> literal(new BigInteger(1, bytes).toString());
            default -> literal(new String(bytes, StandardCharsets.ISO_8859_1));
        };
    }

    /** The canonical value of a literal, of any kind but text and what is kept as text. */
    static Object valueOf(Column column, String literal) {
        ColumnType type = column.type();
        return switch (type.kind()) {
            case BIT -> Long.parseUnsignedLong(literal);
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, YEAR, DECIMAL ->
                ValueReader.of(type).read(literal.getBytes(StandardCharsets.ISO_8859_1));
            case BINARY, VARBINARY -> HexFormat.of().parseHex(literal.substring("x'".length(), literal.length() - 1));
            case DATE, TIME, DATETIME, TIMESTAMP ->
                ValueReader.of(type)
                        .read(literal.substring(1, literal.length() - 1).getBytes(StandardCharsets.ISO_8859_1));
            case CHAR, VARCHAR, TEXT, FLOAT, DOUBLE, ENUM, SET, JSON, UUID, INET4, INET6, BLOB, GEOMETRY ->
                throw new IllegalArgumentException("no value of " + type.kind() + " is made from a literal");
        };
    }
}
