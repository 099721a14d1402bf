// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A server that speaks SQL, with its administrator's account. */
public interface SqlServer extends EmbeddedServer {

    /** JDBC address of one database of this server, without credentials; time zone UTC. */
    String jdbcUrl(String database);

    String user();

    String password();

    /** The database that exists from the start. */
    String firstDatabase();

    /** A new connection of the administrator, which the caller closes. */
    default Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), user(), password());
    }

    /** Runs statements one after another on one connection of the administrator. */
    default void execute(String database, String... statements) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(name() + ": " + e.getMessage(), e);
        }
    }

    /** All rows of a query, each with its columns as the driver's text, NULL as "NULL", joined by a bar. */
    default List<String> query(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            List<String> result = new ArrayList<>();
            while (rows.next()) {
                StringBuilder line = new StringBuilder();
                for (int column = 1; column <= columns; column++) {
                    line.append(column == 1 ? "" : "|")
                            .append(rows.getString(column) == null ? "NULL" : rows.getString(column));
                }
                result.add(line.toString());
            }
            return result;
        } catch (SQLException e) {
            throw new IllegalStateException(name() + ": " + e.getMessage(), e);
        }
    }

    /** Whether the server answers a query now. */
    default boolean answers() {
        try (Connection connection = connect(firstDatabase());
                Statement statement = connection.createStatement()) {
            return statement.execute("SELECT 1");
        } catch (SQLException e) {
            return false;
        }
    }
}
