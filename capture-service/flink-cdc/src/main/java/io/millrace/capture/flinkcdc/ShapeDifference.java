// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.debezium.relational.Table;
import io.millrace.capture.log.statement.ColumnClause;
import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.mysql.ColumnTypes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries what a statement changed in the connector's notation of a table over to ours. Columns that it did not touch
 * keep what is known of them: the connector's notation knows less (no expressions as defaults, no generated columns).
 */
final class ShapeDifference {

    private ShapeDifference() {}

    /**
     * The shape that follows.
     *
     * @param known the shape before; null for a table that is new
     * @param before the connector's notation of it; null for a table that is new
     * @param after the connector's notation of what follows
     * @param sql the statement
     * @throws IllegalArgumentException if a new column's type is not carried
     */
    static TableSchema apply(
            TableId table, @Nullable TableSchema known, @Nullable Table before, Table after, String sql) {
        List<Column> columns = new ArrayList<>();
        for (io.debezium.relational.Column column : after.columns()) {
            Column kept = known == null || before == null ? null : unchanged(known, before, column);
            columns.add(kept == null ? declared(known, column, sql) : kept);
        }
        List<Integer> key = new ArrayList<>();
        for (String name : after.primaryKeyColumnNames()) {
            key.add(indexOf(columns, name));
        }
        return new TableSchema(table, columns, key);
    }

    private static @Nullable Column unchanged(TableSchema known, Table before, io.debezium.relational.Column column) {
        io.debezium.relational.Column was = before.columnWithName(column.name());
        int index = known.indexOf(column.name());
        return was != null && index >= 0 && isSame(was, column)
                ? known.columns().get(index)
                : null;
    }

    private static boolean isSame(io.debezium.relational.Column was, io.debezium.relational.Column is) {
        // Another place within the table is no change of the column.
        return was.edit().position(is.position()).create().equals(is);
    }

    private static Column declared(@Nullable TableSchema known, io.debezium.relational.Column column, String sql) {
        ColumnClause clause = ColumnClause.in(sql, column.name()).orElseGet(() -> unmentioned(known, column.name()));
        String declaration = declaration(column);
        ColumnType type = ColumnTypes.parse(declaration, column.charsetName())
                .orElseThrow(() -> new IllegalArgumentException(
                        "column " + column.name() + " is " + declaration + ", which is not carried"));
        return new Column(column.name(), type, column.isOptional(), clause.generated(), clause.defaultValue());
    }

    /** A column that changes without being defined anew keeps the rest; of a new one nobody knows it. */
    private static ColumnClause unmentioned(@Nullable TableSchema known, String name) {
        int index = known == null ? -1 : known.indexOf(name);
        if (known == null || index < 0) {
            return new ColumnClause(ColumnDefault.expression("unknown"), false);
        }
        Column column = known.columns().get(index);
        return new ColumnClause(column.defaultValue(), column.generated());
    }

    private static String declaration(io.debezium.relational.Column column) {
        if (!column.enumValues().isEmpty()) {
            return column.typeName() + "(" + String.join(",", column.enumValues()) + ")";
        }
        if (column.length() < 0) {
            return column.typeName();
        }
        String scale = column.scale().map(digits -> "," + digits).orElse("");
        return column.typeName() + "(" + column.length() + scale + ")";
    }

    private static int indexOf(List<Column> columns, String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("key column " + name + " is not a column");
    }
}
