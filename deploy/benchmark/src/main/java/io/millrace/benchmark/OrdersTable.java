// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.SqlServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The table {@code orders} and a backlog of its changes: transactions of ten rows, six updated, three inserted, one
 * deleted, each row by a statement of its own, in the server's own procedure. Every statement changes one row, so that
 * the number of changes is known. Not thread-safe.
 */
final class OrdersTable {

    /** Changes of one transaction. */
    static final int ROWS_PER_TRANSACTION = 10;

    static final String NAME = BenchmarkServers.DATABASE + ".orders";

    /** Rows that are updated, with the keys from 1. */
    private static final int ROWS = 120_000;

    /** Rows that each transaction updates. */
    private static final int UPDATED = 6;

    /** What is inserted has keys from here on; before them are the rows that the first transactions delete. */
    private static final long INSERTED = 1_000_000;

    /** How many transactions later an inserted row is deleted. */
    private static final int DELETED_AFTER = 1_000;

    /** What other scenarios insert has keys from here on. */
    static final long FREE_KEYS = 1_000_000_000;

    private static final String CREATE = "CREATE TABLE " + NAME + " (id BIGINT PRIMARY KEY, customer INT NOT NULL,"
            + " status VARCHAR(16) NOT NULL, total DECIMAL(12,2) NOT NULL, note VARCHAR(100),"
            + " placed_at DATETIME(6) NOT NULL, weight DOUBLE)";

    private static final String PROCEDURE = """
            CREATE PROCEDURE %1$s.backlog(first INT, behind INT)
            BEGIN
              DECLARE n INT DEFAULT first;
              DECLARE k INT;
              WHILE n < behind DO
                START TRANSACTION;
                SET k = 0;
                WHILE k < 6 DO
                  UPDATE %1$s.orders SET status = CONCAT('paid', n), total = n %% 100000 + 0.25
                    WHERE id = (n * 37 %% 20000) + k * 20000 + 1;
                  SET k = k + 1;
                END WHILE;
                SET k = 0;
                WHILE k < 3 DO
                  INSERT INTO %1$s.orders VALUES (%2$d + n * 3 + k, n %% 50000, 'new', 9.99,
                    CONCAT('note of order ', n), '2024-01-01 00:00:00.5' + INTERVAL n SECOND, n / 7);
                  SET k = k + 1;
                END WHILE;
                DELETE FROM %1$s.orders WHERE id = %2$d + (n - %3$d) * 3;
                COMMIT;
                SET n = n + 1;
              END WHILE;
            END""".formatted(BenchmarkServers.DATABASE, INSERTED, DELETED_AFTER);

    private final SqlServer source;
    private int written;

    OrdersTable(SqlServer source) {
        this.source = source;
    }

    /** Makes the table and fills it. */
    void create() {
        source.execute(BenchmarkServers.DATABASE, CREATE, PROCEDURE);
        try (Connection connection = source.connect(BenchmarkServers.DATABASE);
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO " + NAME + " VALUES (?,?,?,?,?,?,?)")) {
            connection.setAutoCommit(false);
            for (long id = 1; id <= ROWS; id++) {
                add(insert, id);
            }
            for (long n = 1; n <= DELETED_AFTER; n++) {
                add(insert, INSERTED - n * 3);
            }
            insert.executeBatch();
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("the table was not filled: " + e.getMessage(), e);
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
        if (id % 5_000 == 0) {
            insert.executeBatch();
        }
    }

    /** Writes that many more changes. */
    Backlog write(int changes) {
        int behind = written + changes / ROWS_PER_TRANSACTION;
        try (Connection connection = source.connect(BenchmarkServers.DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute("CALL " + BenchmarkServers.DATABASE + ".backlog(" + written + ", " + behind + ")");
        } catch (SQLException e) {
            throw new IllegalStateException("the backlog was not written: " + e.getMessage(), e);
        }
        Backlog backlog = new Backlog(changes, INSERTED + written * 3L, INSERTED + (behind - 1) * 3L + 2, behind - 1);
        written = behind;
        return backlog;
    }

    /** What holds at the target once all rows are there that a transaction updates. */
    static String areUpdated(String table, int transaction) {
        long first = (long) transaction * 37 % 20_000 + 1;
        return "(SELECT count(*) FROM %s WHERE status = 'paid%d' AND id IN (%s)) = %d"
                .formatted(
                        table,
                        transaction,
                        LongStream.range(0, UPDATED)
                                .mapToObj(k -> String.valueOf(first + k * 20_000))
                                .collect(Collectors.joining(", ")),
                        UPDATED);
    }

    /** Inserts an order, so that somebody may see it arrive. */
    void insert(long id) {
        source.execute(
                BenchmarkServers.DATABASE,
                "INSERT INTO " + NAME + " VALUES (" + id + ", 1, 'new', 9.99, 'an order', NOW(6), 1)");
    }
}
