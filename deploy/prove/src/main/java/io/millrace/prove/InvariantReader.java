// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.prove.check.TargetInvariants;
import io.millrace.prove.workload.Tables;
import io.millrace.testkit.SqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Reads the target again and again as any reader of it would, each time in one transaction. Thread-safe. */
final class InvariantReader implements AutoCloseable {

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long RETRY_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(300);

    private final SqlServer target;
    private final TargetInvariants invariants;
    private final Thread thread;
    private volatile long reads;
    private volatile boolean closed;

    /** Begins at once. */
    InvariantReader(SqlServer target, TargetInvariants invariants) {
        this.target = target;
        this.invariants = invariants;
        this.thread = new Thread(this::run, "prove-invariants");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closed) {
            try (Connection connection = target.connect(Tables.DATABASE)) {
                connection.setAutoCommit(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                connection.setReadOnly(true);
                while (!closed) {
                    invariants.check(connection);
                    connection.commit();
                    reads = invariants.reads();
                    LockSupport.parkNanos(PAUSE_NS);
                }
            } catch (SQLException e) {
                // The target is away: a look that was begun does not count.
                LockSupport.parkNanos(RETRY_PAUSE_NS);
            }
        }
    }

    /** Looks that came to their end. */
    long reads() {
        return reads;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
