// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.target.TargetTable;
import io.millrace.target.jdbc.Sql;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the driver's metadata says about tables. Its arguments are patterns that not every driver lets one escape: what it
 * gives is looked through by name once more.
 */
record Catalogue(Sql sql, Product product) {

    private static final String DOING = "read the catalogue";
    private static final String ANY = "%";

    /** A column as it is. */
    record ActualColumn(String name, String type, boolean notNull, boolean computed) {}

    /**
     * An index as it is.
     *
     * @param columns in order
     * @param parts the same as DDL has them
     */
    record ActualIndex(String name, boolean unique, List<String> columns, List<String> parts) {

        /** What it sorts by, as {@link IndexPlanner} writes it. */
        String definition() {
            return IndexPlanner.definition(parts);
        }
    }

    @FunctionalInterface
    private interface Question {
        ResultSet ask(DatabaseMetaData metadata) throws SQLException;
    }

    private <T> List<T> list(Question question, Sql.Reader<Optional<T>> reader) {
        try (ResultSet rows = question.ask(sql.connection().getMetaData())) {
            List<T> list = new ArrayList<>();
            while (rows.next()) {
                reader.read(rows).ifPresent(list::add);
            }
            return list;
        } catch (SQLException e) {
            throw sql.faults().of(e, DOING);
        }
    }

    boolean hasSchema(String schema) {
        return !list(
                        metadata -> metadata.getSchemas(null, ANY),
                        row -> Optional.of(row.getString("TABLE_SCHEM")).filter(schema::equals))
                .isEmpty();
    }

    /** What is there under that name: {@code TABLE} for a plain table. */
    Optional<String> kind(String schema, String name) {
        return list(
                        metadata -> metadata.getTables(null, schema, name, null),
                        row -> isOf(row, schema, name) ? Optional.of(row.getString("TABLE_TYPE")) : Optional.empty())
                .stream()
                .findFirst();
    }

    List<ActualColumn> columns(TargetTable table) {
        return list(
                metadata -> metadata.getColumns(null, table.schema(), table.name(), ANY),
                row -> isOf(row, table.schema(), table.name()) ? Optional.of(column(row)) : Optional.empty());
    }

    private ActualColumn column(ResultSet row) throws SQLException {
        String type = row.getString("TYPE_NAME");
        int size = row.getInt("COLUMN_SIZE");
        int digits = row.getInt("DECIMAL_DIGITS");
        boolean notNull = row.getInt("NULLABLE") == DatabaseMetaData.columnNoNulls;
        boolean computed =
                "YES".equals(row.getString("IS_AUTOINCREMENT")) || "YES".equals(row.getString("IS_GENERATEDCOLUMN"));
        return new ActualColumn(
                row.getString("COLUMN_NAME"), product.declaredType(type, size, digits), notNull, computed);
    }

    private static boolean isOf(ResultSet row, String schema, String name) throws SQLException {
        return schema.equals(row.getString("TABLE_SCHEM")) && name.equals(row.getString("TABLE_NAME"));
    }

    private static boolean isOf(ResultSet row, String side, TargetTable table) throws SQLException {
        return table.schema().equals(row.getString(side + "_SCHEM"))
                && table.name().equals(row.getString(side + "_NAME"));
    }

    Set<String> primaryKey(TargetTable table) {
        return new HashSet<>(list(
                metadata -> metadata.getPrimaryKeys(null, table.schema(), table.name()),
                row -> isOf(row, table.schema(), table.name())
                        ? Optional.of(row.getString("COLUMN_NAME"))
                        : Optional.empty()));
    }

    List<ActualIndex> indexes(TargetTable table) {
        Map<String, ActualIndex> indexes = new LinkedHashMap<>();
        list(
                        metadata -> metadata.getIndexInfo(null, table.schema(), table.name(), false, true),
                        row -> isOf(row, table.schema(), table.name()) ? part(row) : Optional.empty())
                .forEach(part -> indexes.merge(part.name(), part, Catalogue::joined));
        return List.copyOf(indexes.values());
    }

    /** Statistics, which some drivers give with the indexes, have no name. */
    private static Optional<ActualIndex> part(ResultSet row) throws SQLException {
        String name = row.getString("INDEX_NAME");
        if (name == null) {
            return Optional.empty();
        }
        String column = String.valueOf(row.getString("COLUMN_NAME"));
        String part = IndexPlanner.part(column, "D".equals(row.getString("ASC_OR_DESC")));
        return Optional.of(new ActualIndex(name, !row.getBoolean("NON_UNIQUE"), List.of(column), List.of(part)));
    }

    private static ActualIndex joined(ActualIndex first, ActualIndex next) {
        List<String> columns = new ArrayList<>(first.columns());
        columns.addAll(next.columns());
        List<String> parts = new ArrayList<>(first.parts());
        parts.addAll(next.parts());
        return new ActualIndex(first.name(), first.unique(), columns, parts);
    }

    /** What a replay could stumble over: other unique keys, foreign keys, triggers, checks. */
    List<String> obstacles(TargetTable table) {
        List<String> found = new ArrayList<>();
        Set<String> key = primaryKey(table);
        indexes(table).stream()
                .filter(index -> index.unique() && !new HashSet<>(index.columns()).equals(key))
                .forEach(index -> found.add("the unique index " + index.name()));
        list(
                        metadata -> metadata.getImportedKeys(null, table.schema(), table.name()),
                        row -> isOf(row, "FKTABLE", table)
                                ? Optional.of("the foreign key " + row.getString("FK_NAME"))
                                : Optional.<String>empty())
                .stream()
                .distinct()
                .forEach(found::add);
        list(
                        metadata -> metadata.getExportedKeys(null, table.schema(), table.name()),
                        row -> isOf(row, "PKTABLE", table)
                                ? Optional.of("the foreign key " + row.getString("FK_NAME") + " of table "
                                        + row.getString("FKTABLE_NAME"))
                                : Optional.<String>empty())
                .stream()
                .distinct()
                .forEach(found::add);
        found.addAll(product.obstacles(sql, table.schema(), table.name()));
        return found;
    }
}
