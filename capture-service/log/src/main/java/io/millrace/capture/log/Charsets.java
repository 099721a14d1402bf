// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import io.millrace.model.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The server's character sets, by what names them.
 *
 * @param byTable what columns get that are added to a table without one
 * @param byDatabase what tables get that are made in a database without one
 * @param byCollation by the numbers that the log gives
 * @param widths the most bytes that a character of each takes
 */
public record Charsets(
        Map<TableId, String> byTable,
        Map<String, String> byDatabase,
        Map<Integer, String> byCollation,
        Map<String, Integer> widths) {

    public Charsets {
        byTable = Map.copyOf(byTable);
        byDatabase = Map.copyOf(byDatabase);
        byCollation = Map.copyOf(byCollation);
        widths = Map.copyOf(widths);
    }

    @FunctionalInterface
    private interface RowTaker {
        void take(ResultSet row) throws SQLException;
    }

    /** Asks the server. */
    public static Charsets read(Connection connection) throws SQLException {
        Map<TableId, String> tables = new HashMap<>();
        Map<String, String> databases = new HashMap<>();
        Map<Integer, String> collations = new HashMap<>();
        eachRow(
                connection,
                "SELECT table_schema, table_name, table_collation FROM information_schema.tables"
                        + " WHERE table_type = 'BASE TABLE' AND table_collation IS NOT NULL",
                row -> tables.put(new TableId(text(row, 1), text(row, 2)), charsetOf(text(row, 3))));
        eachRow(
                connection,
                "SELECT schema_name, default_character_set_name FROM information_schema.schemata",
                row -> databases.put(text(row, 1), normal(text(row, 2))));
        eachRow(
                connection,
                "SELECT character_set_name, id FROM " + collationTable(connection)
                        + " WHERE id IS NOT NULL AND character_set_name IS NOT NULL",
                row -> collations.put(row.getInt(2), normal(text(row, 1))));
        Map<String, Integer> widths = new HashMap<>();
        eachRow(
                connection,
                "SELECT character_set_name, maxlen FROM information_schema.character_sets",
                row -> widths.put(normal(text(row, 1)), row.getInt(2)));
        return new Charsets(tables, databases, collations, widths);
    }

    /** MariaDB from 10.10 has collations that fit several character sets, each pair with a number of its own. */
    private static String collationTable(Connection connection) throws SQLException {
        boolean[] numbered = new boolean[1];
        eachRow(
                connection,
                "SELECT 1 FROM information_schema.columns WHERE table_schema = 'information_schema'"
                        + " AND table_name = 'COLLATION_CHARACTER_SET_APPLICABILITY' AND column_name = 'ID'",
                row -> numbered[0] = true);
        return numbered[0]
                ? "information_schema.collation_character_set_applicability"
                : "information_schema.collations";
    }

    private static void eachRow(Connection connection, String sql, RowTaker taker) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                taker.take(rows);
            }
        }
    }

    private static String text(ResultSet row, int column) throws SQLException {
        return Objects.requireNonNull(row.getString(column));
    }

    /** A collation's name begins with its character set's. */
    private static String charsetOf(String collation) {
        int end = collation.indexOf('_');
        return normal(end < 0 ? collation : collation.substring(0, end));
    }

    /** The same name on all versions. */
    private static String normal(String charset) {
        return charset.equals("utf8") ? "utf8mb3" : charset;
    }

    /** What a column of that table gets that names none; null if nobody knows. */
    public @Nullable String ofTable(TableId table) {
        String own = byTable.get(table);
        return own == null ? byDatabase.get(table.database()) : own;
    }
}
