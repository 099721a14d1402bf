// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.model.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Small statements and their answers, and the source's way to quote. Stateless. */
public final class Sql {

    private Sql() {}

    /** The identifier in backticks. */
    public static String quote(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    /** The table's full name in backticks. */
    public static String quote(TableId table) {
        return quote(table.database()) + "." + quote(table.name());
    }

    /** The text as a literal, whatever it holds; for sessions with the default SQL mode. */
    public static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** All rows of an answer, each by lower-case column label; SQL NULL is null. */
    static List<Map<String, @Nullable String>> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            ResultSetMetaData shape = rows.getMetaData();
            List<Map<String, @Nullable String>> all = new ArrayList<>();
            while (rows.next()) {
                Map<String, @Nullable String> row = new LinkedHashMap<>();
                for (int i = 1; i <= shape.getColumnCount(); i++) {
                    row.put(shape.getColumnLabel(i).toLowerCase(Locale.ROOT), rows.getString(i));
                }
                all.add(row);
            }
            return all;
        }
    }

    /** The first column of the first row, or null where there is none or it is NULL. */
    static @Nullable String scalar(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A column of an answer that is never NULL. */
    static String text(Map<String, @Nullable String> row, String column) {
        return Objects.requireNonNull(row.get(column), column);
    }
}
