// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.TargetTable;
import io.millrace.target.jdbc.Sql;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the server's catalogue says about a table. */
record Catalogue(Sql sql) {

    private static final String DOING = "read the catalogue";

    /**
     * A table or view.
     *
     * @param kind {@code BASE TABLE} for a plain table
     */
    record Relation(String schema, String name, String kind, String engine) {}

    /**
     * A column as it is.
     *
     * @param type without the width in which numbers are shown, and without zerofill, which only shows them otherwise
     * @param drawn whether the server draws a number in place of NULL
     * @param charset null for types without one
     * @param collation null for types without one
     */
    record ActualColumn(
            String name,
            String type,
            boolean notNull,
            boolean hasDefault,
            boolean computed,
            boolean drawn,
            @Nullable String charset,
            @Nullable String collation) {}

    Optional<Relation> relation(TargetTable table) {
        return sql.first(
                DOING,
                row -> new Relation(row.getString(1), row.getString(2), row.getString(3), text(row.getString(4))),
                "SELECT table_schema, table_name, table_type, engine FROM information_schema.tables"
                        + " WHERE table_schema = ? AND table_name = ?",
                table.schema(),
                table.name());
    }

    List<ActualColumn> columns(Relation relation) {
        return sql.list(
                DOING,
                row -> new ActualColumn(
                        row.getString(1),
                        shown(row.getString(2)),
                        row.getString(3).equals("NO"),
                        row.getString(4) != null,
                        row.getString(5).toUpperCase(Locale.ROOT).contains("GENERATED")
                                && !row.getString(5).toUpperCase(Locale.ROOT).equals("DEFAULT_GENERATED"),
                        row.getString(5).toUpperCase(Locale.ROOT).contains("AUTO_INCREMENT"),
                        row.getString(6),
                        row.getString(7)),
                "SELECT column_name, column_type, is_nullable, column_default, extra, character_set_name,"
                        + " collation_name FROM information_schema.columns"
                        + " WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position",
                relation.schema(),
                relation.name());
    }

    private static String shown(String type) {
        return type.replaceFirst("^(tinyint|smallint|mediumint|int|bigint|year)\\(\\d+\\)", "$1")
                .replace(" zerofill", "");
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** The primary key's columns; empty if there is none. */
    Set<String> primaryKey(Relation relation) {
        return new HashSet<>(sql.list(
                DOING,
                row -> row.getString(1) + (row.getString(2) == null ? "" : " of which only a part"),
                "SELECT column_name, sub_part FROM information_schema.statistics"
                        + " WHERE table_schema = ? AND table_name = ? AND index_name = 'PRIMARY'",
                relation.schema(),
                relation.name()));
    }

    /** Whatever else is tied to the table and could refuse, change or multiply what a replay writes, in words. */
    List<String> obstacles(Relation relation) {
        String here = "table_schema = ? AND table_name = ?";
        return sql.list(
                DOING,
                row -> row.getString(1),
                "SELECT DISTINCT CONCAT('unique index ', index_name) FROM information_schema.statistics WHERE " + here
                        + " AND non_unique = 0 AND index_name <> 'PRIMARY'"
                        + " UNION ALL SELECT CONCAT('foreign key ', constraint_name)"
                        + " FROM information_schema.referential_constraints WHERE constraint_schema = ?"
                        + " AND table_name = ?"
                        + " UNION ALL SELECT CONCAT('foreign key to this table ', constraint_name)"
                        + " FROM information_schema.referential_constraints WHERE unique_constraint_schema = ?"
                        + " AND referenced_table_name = ?"
                        + " UNION ALL SELECT CONCAT('check constraint ', constraint_name)"
                        + " FROM information_schema.table_constraints WHERE " + here + " AND constraint_type = 'CHECK'"
                        + " UNION ALL SELECT CONCAT('trigger ', trigger_name) FROM information_schema.triggers"
                        + " WHERE event_object_schema = ? AND event_object_table = ?",
                relation.schema(),
                relation.name(),
                relation.schema(),
                relation.name(),
                relation.schema(),
                relation.name(),
                relation.schema(),
                relation.name(),
                relation.schema(),
                relation.name());
    }
}
