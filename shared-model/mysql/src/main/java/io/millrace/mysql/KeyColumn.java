// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.model.Column;
import io.millrace.model.ColumnType;
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
}
