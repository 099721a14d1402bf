// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.shop;

import java.util.concurrent.atomic.LongAdder;

/** What the writers have done so far. Thread-safe. */
public final class ShopCounts {

    private final LongAdder transactions = new LongAdder();
    private final LongAdder statements = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder rollbacks = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder reconnects = new LongAdder();

    /** Transactions committed. */
    public long transactions() {
        return transactions.sum();
    }

    /** Statements of committed transactions. */
    public long statements() {
        return statements.sum();
    }

    /** Rows that committed transactions inserted, changed or deleted, as the server counts them. */
    public long rows() {
        return rows.sum();
    }

    /** Transactions rolled back on purpose. */
    public long rollbacks() {
        return rollbacks.sum();
    }

    /** Transactions that the server refused: deadlocks and duplicate keys; they left nothing. */
    public long refusals() {
        return refusals.sum();
    }

    /** Connections lost and made again. */
    public long reconnects() {
        return reconnects.sum();
    }

    void committed(long committedStatements, long committedRows) {
        transactions.increment();
        statements.add(committedStatements);
        rows.add(committedRows);
    }

    void rolledBack() {
        rollbacks.increment();
    }

    void refused() {
        refusals.increment();
    }

    void reconnected() {
        reconnects.increment();
    }

    @Override
    public String toString() {
        return "%d transactions, %d statements, %d rows, %d rollbacks, %d refused, %d reconnects"
                .formatted(transactions(), statements(), rows(), rollbacks(), refusals(), reconnects());
    }
}
