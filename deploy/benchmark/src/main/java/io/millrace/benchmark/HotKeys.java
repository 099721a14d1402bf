// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.SqlServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * The table {@code orders}, whose rows are updated by Zipf's law: few of them most of the time. Transactions of ten updates.
 * The first and the last one of each backlog update rows that no other one touches, for those who watch.
 */
final class HotKeys implements Load {

    /** Rows that are updated by that law, with the keys from 1. */
    static final int ROWS = 100_000;

    /** Its exponent. */
    static final double EXPONENT = 1.1;

    private static final String TABLE = OrdersTable.TABLE;
    private static final int PER_TRANSACTION = OrdersTable.ROWS_PER_TRANSACTION;
    private static final long SEED = 11;
    /** Puts rows of neighbouring ranks apart; has no divisor in common with the number of rows. */
    private static final long STRIDE = 38_653;

    private final SqlServer source;
    private final int backlogs;
    private final Random random = new Random(SEED);
    private final Zipf zipf = new Zipf(ROWS, EXPONENT);
    private long nextQuietKey = ROWS + 1L;
    private long changes;

    /**
     * Describes it.
     *
     * @param backlogs how many are to be written
     */
    HotKeys(SqlServer source, int backlogs) {
        this.source = source;
        this.backlogs = backlogs;
    }

    @Override
    public String words() {
        return "%s, keys of %,d by Zipf %s".formatted(OrdersTable.NAME, ROWS, EXPONENT);
    }

    @Override
    public List<String> tables() {
        return List.of(TABLE);
    }

    @Override
    public void create() {
        OrdersRows.create(source, OrdersTable.NAME, LongStream.rangeClosed(1, ROWS + 2L * PER_TRANSACTION * backlogs));
    }

    @Override
    public Backlog write(int changes) {
        int transactions = changes / PER_TRANSACTION;
        List<Witness> first = new ArrayList<>();
        List<Witness> last = new ArrayList<>();
        SourceTransactions.write(source, transactions, number -> {
            List<String> statements = new ArrayList<>();
            for (int i = 0; i < PER_TRANSACTION; i++) {
                boolean begins = number == 0;
                boolean ends = number == transactions - 1;
                long key = begins || ends ? nextQuietKey++ : zipf.rank(random) * STRIDE % ROWS + 1;
                String status = "paid" + ++this.changes;
                statements.add("UPDATE " + OrdersTable.NAME + " SET status = '" + status + "', total = "
                        + this.changes % 100_000 + ".25 WHERE id = " + key);
                if (begins) {
                    first.add(Witness.of(TABLE, key, status));
                }
                if (ends) {
                    last.add(Witness.of(TABLE, key, status));
                }
            }
            return statements;
        });
        return new Backlog(changes, TABLE, last.get(last.size() - 1).key(), first, last);
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
