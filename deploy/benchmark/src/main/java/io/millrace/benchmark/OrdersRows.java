// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.SqlServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;

/** Rows as the table {@code orders} has them: seven columns, {@code id} the key. Stateless. */
final class OrdersRows {

    private static final int ROWS_PER_BATCH = 5_000;

    private OrdersRows() {}

    /** Makes a table at the source for them, and fills it. */
    static void create(SqlServer source, String table, LongStream keys) {
        source.execute(BenchmarkServers.DATABASE, "CREATE TABLE " + table + " (" + RowShape.ORDERS.definition() + ")");
        try (Connection connection = source.connect(BenchmarkServers.DATABASE);
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO " + table + " VALUES (?,?,?,?,?,?,?)")) {
            connection.setAutoCommit(false);
            int waiting = 0;
            for (PrimitiveIterator.OfLong each = keys.iterator(); each.hasNext(); ) {
                add(insert, each.nextLong());
                if (++waiting % ROWS_PER_BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("the table " + table + " was not filled: " + e.getMessage(), e);
        }
    }

    private static void add(PreparedStatement insert, long id) throws SQLException {
        insert.setLong(1, id);
        insert.setLong(2, id % 50_000);
        insert.setString(3, "new");
        insert.setString(4, id % 1000 + ".50");
        insert.setString(5, "note of order " + id + "x".repeat((int) (id % 40)));
        insert.setString(6, "2024-01-01 00:00:00.123456");
        insert.setDouble(7, id / 7.0);
        insert.addBatch();
    }

    /** Inserts one, so that somebody may see it arrive. */
    static void insert(SqlServer source, String table, long id) {
        source.execute(
                BenchmarkServers.DATABASE,
                "INSERT INTO " + table + " VALUES (" + id + ", 1, 'new', 9.99, 'an order', NOW(6), 1)");
    }

    /** Deletes a row, of any table with such a key. */
    static void delete(SqlServer source, String table, long id) {
        source.execute(BenchmarkServers.DATABASE, "DELETE FROM " + table + " WHERE id = " + id);
    }
}
