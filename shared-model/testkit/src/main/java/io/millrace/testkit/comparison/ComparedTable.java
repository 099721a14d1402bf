// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.comparison;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a pair of tables: what is read from each side and in what order.
 *
 * @param columns all columns of the source, in its order
 * @param isFamily whether the target is a MariaDB or MySQL as well, which is read as the source is
 * @param keys the primary key's columns, in its order; empty for a table without one
 */
record ComparedTable(TablePair pair, List<Column> columns, List<Column> keys, boolean isFamily) {

    /**
     * One column.
     *
     * @param index its place among the columns, from 0
     * @param keyPlace its place in the primary key, from 1; 0 for no part of it
     * @param targetName its name in the target
     * @param targetType PostgreSQL's short name of its type, for example {@code int8}; empty where the target is of the
     *     source's own family
     */
    record Column(int index, String name, ValueForm form, int keyPlace, String targetName, String targetType) {

        @Nullable
        String canonical(@Nullable String text) {
            return text == null ? null : form.canonical(text, targetType);
        }
    }

    /** In the place of a type: all columns are read as the driver shows them. */
    private static final String DERBY = "derby";

    private record TargetColumn(String name, String type) {}

    /**
     * Reads the shape from both servers.
     *
     * @throws IllegalStateException when a table is missing or the target lacks a column
     */
    static ComparedTable of(TablePair pair, Connection source, Connection target) throws SQLException {
        boolean isFamily = isFamily(target);
        Map<String, TargetColumn> targetColumns = targetColumns(pair, target, isFamily);
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement query = source.prepareStatement("""
                SELECT c.column_name, c.data_type, coalesce(s.seq_in_index, 0)
                FROM information_schema.columns c
                LEFT JOIN information_schema.statistics s ON s.table_schema = c.table_schema
                  AND s.table_name = c.table_name AND s.column_name = c.column_name AND s.index_name = 'PRIMARY'
                WHERE c.table_schema = ? AND c.table_name = ? ORDER BY c.ordinal_position
                """)) {
            query.setString(1, pair.sourceDatabase());
            query.setString(2, pair.sourceTable());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    String name = rows.getString(1);
                    @Nullable TargetColumn copy = targetColumns.get(name.toLowerCase(Locale.ROOT));
                    if (copy == null) {
                        throw new IllegalStateException("the target has no column " + name + " for " + pair);
                    }
                    ValueForm form = ValueForm.ofSourceType(rows.getString(2));
                    columns.add(new Column(columns.size(), name, form, rows.getInt(3), copy.name(), copy.type()));
                }
            }
        }
        if (columns.isEmpty()) {
            throw new IllegalStateException("no table " + pair + " in the source");
        }
        List<Column> keys = columns.stream()
                .filter(column -> column.keyPlace() > 0)
                .sorted(Comparator.comparingInt(Column::keyPlace))
                .toList();
        return new ComparedTable(pair, List.copyOf(columns), keys, isFamily);
    }

    /** Whether that is a MariaDB or a MySQL. */
    static boolean isFamily(Connection connection) throws SQLException {
        return !connection.getMetaData().getDatabaseProductName().equals("PostgreSQL") && !isDerby(connection);
    }

    static boolean isDerby(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("Apache Derby");
    }

    private static Map<String, TargetColumn> targetColumns(TablePair pair, Connection target, boolean isFamily)
            throws SQLException {
        String standard = "SELECT column_name, " + (isFamily ? "''" : "udt_name")
                + " FROM information_schema.columns WHERE table_schema = ? AND table_name = ?";
        String ofDerby = "SELECT c.columnname, '" + DERBY + "' FROM sys.syscolumns c"
                + " JOIN sys.systables t ON t.tableid = c.referenceid JOIN sys.sysschemas s ON s.schemaid = t.schemaid"
                + " WHERE s.schemaname = ? AND t.tablename = ?";
        try (PreparedStatement query = target.prepareStatement(isDerby(target) ? ofDerby : standard)) {
            query.setString(1, pair.targetSchema());
            query.setString(2, pair.targetTable());
            try (ResultSet rows = query.executeQuery()) {
                Map<String, TargetColumn> columns = new HashMap<>();
                while (rows.next()) {
                    TargetColumn column = new TargetColumn(rows.getString(1), rows.getString(2));
                    columns.put(column.name().toLowerCase(Locale.ROOT), column);
                }
                if (columns.isEmpty()) {
                    throw new IllegalStateException(
                            "no table " + pair.targetSchema() + "." + pair.targetTable() + " in the target");
                }
                return columns;
            }
        }
    }

    String sourceQuery() {
        return familyQuery(Column::name, pair.sourceDatabase(), pair.sourceTable());
    }

    private String familyQuery(Function<Column, String> columnName, String database, String tableName) {
        Function<Column, String> name =
                column -> "t.`" + columnName.apply(column).replace("`", "``") + "`";
        return query(
                keys,
                columns,
                column -> column.form().sourceText(name.apply(column)),
                "`" + database + "`.`" + tableName + "`",
                column -> column.form().sourceOrder(name.apply(column)));
    }

    String targetQuery() {
        if (isFamily) {
            return familyQuery(Column::targetName, pair.targetSchema(), pair.targetTable());
        }
        Function<Column, String> name = column -> "t.\"" + column.targetName() + "\"";
        boolean isDerby = columns.get(0).targetType().equals(DERBY);
        return query(
                isDerby ? List.of() : keys,
                columns,
                column -> isDerby
                        ? name.apply(column)
                        : column.form().targetText(name.apply(column), column.targetType()),
                "\"" + pair.targetSchema() + "\".\"" + pair.targetTable() + "\"",
                column -> column.form().targetOrder(name.apply(column)));
    }

    private static String query(
            List<Column> keys,
            List<Column> read,
            Function<Column, String> text,
            String table,
            Function<Column, String> order) {
        String all = read.stream().map(text).collect(Collectors.joining(", "));
        // Qualified, the order is by the column itself; the bare name would mean its text in the list.
        String by = keys.stream().map(order).collect(Collectors.joining(", "));
        return "SELECT " + all + " FROM " + table + " t" + (keys.isEmpty() ? "" : " ORDER BY " + by);
    }
}
