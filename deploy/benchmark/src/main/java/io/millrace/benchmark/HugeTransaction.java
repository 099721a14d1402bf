// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.SqlServer;
import java.util.List;
import java.util.stream.LongStream;

/** The table {@code orders}, into which one transaction inserts all rows of a backlog. Not thread-safe. */
final class HugeTransaction implements Load {

    private static final String TABLE = OrdersTable.TABLE;

    /** Rows that are there before, with the keys from 1; a statement counts as far as their number cubed. */
    private static final int ROWS = 1_000;

    /** What is inserted has keys from here on. */
    private static final long INSERTED = 1_000_000;

    /** Rows at the end that are looked for: some of them in each partition of whoever has several. */
    private static final int WATCHED = 32;

    private final SqlServer source;
    private long next = INSERTED;

    HugeTransaction(SqlServer source) {
        this.source = source;
    }

    @Override
    public String words() {
        return OrdersTable.NAME + " in one transaction (time runs from the start of the processes)";
    }

    @Override
    public List<String> tables() {
        return List.of(TABLE);
    }

    @Override
    public void create() {
        OrdersRows.create(source, OrdersTable.NAME, LongStream.rangeClosed(1, ROWS));
    }

    @Override
    public Backlog write(int changes) {
        long first = next;
        next += changes;
        source.execute(
                BenchmarkServers.DATABASE,
                "INSERT INTO %1$s SELECT %2$d + k, k %% 50000, 'new', k %% 1000 + 0.5, CONCAT('note of order ', k),"
                                .formatted(OrdersTable.NAME, first)
                        + " '2024-01-01 00:00:00.5' + INTERVAL k SECOND, k / 7e0 FROM (SELECT a.id - 1 + (b.id - 1) * "
                        + ROWS + " + (c.id - 1) * " + (long) ROWS * ROWS + " AS k FROM " + rowsOf("a") + ", "
                        + rowsOf("b") + ", " + rowsOf("c") + " WHERE c.id <= " + (changes / (ROWS * ROWS) + 1)
                        + " HAVING k < " + changes + ") AS numbers ORDER BY k");
        long last = next - 1;
        // Nothing of it is seen before all of it, by who keeps transactions whole.
        return new Backlog(
                changes,
                TABLE,
                last,
                List.of(),
                LongStream.rangeClosed(Math.max(first, last - WATCHED + 1), last)
                        .mapToObj(key -> Witness.of(TABLE, key, "new"))
                        .toList());
    }

    private static String rowsOf(String name) {
        return "(SELECT id FROM " + OrdersTable.NAME + " WHERE id <= " + ROWS + ") AS " + name;
    }

    @Override
    public void insert(long key) {
        OrdersRows.insert(source, OrdersTable.NAME, key);
    }

    @Override
    public void delete(long key) {
        OrdersRows.delete(source, OrdersTable.NAME, key);
    }
}
