// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.SqlServer;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The table {@code orders} and a backlog of its changes: transactions of ten rows, six updated, three inserted, one
 * deleted, each row by a statement of its own, in the server's own procedure. Every statement changes one row, so that
 * the number of changes is known. Not thread-safe.
 */
final class OrdersTable implements Load {

    /** Changes of one transaction. */
    static final int ROWS_PER_TRANSACTION = 10;

    /** Without its database. */
    static final String TABLE = "orders";

    static final String NAME = BenchmarkServers.DATABASE + "." + TABLE;

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

    /** Rows right before those, by which contenders see where they begin; no change of a load. */
    private static final int SETTLING = 10;

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

    @Override
    public String words() {
        return NAME;
    }

    @Override
    public List<String> tables() {
        return List.of(TABLE);
    }

    @Override
    public void create() {
        OrdersRows.create(
                source,
                NAME,
                LongStream.concat(
                        LongStream.rangeClosed(1, ROWS),
                        LongStream.rangeClosed(1, DELETED_AFTER).map(n -> INSERTED - n * 3)));
        source.execute(BenchmarkServers.DATABASE, PROCEDURE);
    }

    @Override
    public Backlog write(int changes) {
        int first = written;
        int behind = written + changes / ROWS_PER_TRANSACTION;
        source.execute(
                BenchmarkServers.DATABASE,
                "CALL " + BenchmarkServers.DATABASE + ".backlog(" + first + ", " + behind + ")");
        written = behind;
        long lastKey = inserted(behind - 1) + 2;
        return new Backlog(
                changes,
                TABLE,
                lastKey,
                // A transaction's first insertion is deleted again, the others stay.
                List.of(Witness.of(TABLE, inserted(first) + 1, "new")),
                Stream.concat(updated(behind - 1), Stream.of(Witness.of(TABLE, lastKey, "new")))
                        .toList());
    }

    /** The key of a row that is inserted so that a contender may see where it begins; each number once. */
    static long settling(int number) {
        return FREE_KEYS - 1 - number;
    }

    /** Whether it is the key of such a row. */
    static boolean isSettling(long key) {
        return key < FREE_KEYS && key >= FREE_KEYS - SETTLING;
    }

    /** The first key that a transaction inserts. */
    private static long inserted(int transaction) {
        return INSERTED + transaction * 3L;
    }

    /** The rows that a transaction updates. */
    private static Stream<Witness> updated(int transaction) {
        long first = transaction * 37L % 20_000 + 1;
        return LongStream.range(0, UPDATED).mapToObj(k -> Witness.of(TABLE, first + k * 20_000, "paid" + transaction));
    }

    @Override
    public void insert(long key) {
        OrdersRows.insert(source, NAME, key);
    }

    @Override
    public void delete(long key) {
        OrdersRows.delete(source, NAME, key);
    }
}
