// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.prove.check.TargetInvariants;
import io.millrace.prove.check.ViolationKind;
import io.millrace.prove.check.Violations;
import io.millrace.prove.workload.Tables;
import io.millrace.testkit.Await;
import io.millrace.testkit.SqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Reads the target again and again as any reader of it would, each time in one transaction. Thread-safe. */
final class InvariantReader implements AutoCloseable {

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long RETRY_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final Duration LOOK_LIMIT = Duration.ofMinutes(2);

    /** SQLSTATEs: no connection, the server shuts down or starts, the transaction was rolled back. */
    private static final List<String> AWAY = List.of("08", "57P0", "40");

    private final SqlServer target;
    private final TargetInvariants invariants;
    private final Violations violations;
    private final Thread thread;
    private volatile long reads;
    private volatile boolean closed;

    /**
     * Begins at once.
     *
     * @param violations takes what keeps it from looking, but for connections that are lost
     */
    InvariantReader(SqlServer target, TargetInvariants invariants, Violations violations) {
        this.target = target;
        this.violations = violations;
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
                if (!isAway(e)) {
                    cannotLook(e);
                }
                LockSupport.parkNanos(RETRY_PAUSE_NS);
            } catch (RuntimeException e) {
                cannotLook(e);
                LockSupport.parkNanos(RETRY_PAUSE_NS);
            }
        }
    }

    private void cannotLook(Exception e) {
        violations.add(ViolationKind.UNREADABLE, "look " + (reads + 1) + " at the target", String.valueOf(e));
    }

    /** Whether a server that is killed, starts or ends a transaction for another one's sake says so. */
    static boolean isAway(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return AWAY.stream().anyMatch(state::startsWith);
    }

    /** Returns when it has looked once more from beginning to end; that it does not is a violation. */
    void requireAnother() {
        // One may be under way that began before.
        long wanted = reads + 2;
        long limit = System.nanoTime() + LOOK_LIMIT.toNanos();
        Await.until(
                "a look at the target",
                LOOK_LIMIT.multipliedBy(2),
                () -> reads >= wanted || System.nanoTime() - limit > 0);
        if (reads < wanted) {
            violations.add(
                    ViolationKind.UNREADABLE,
                    "the end",
                    "nobody could look at the target for " + LOOK_LIMIT.toSeconds() + " s after the last fault");
        }
    }

    /** That there were fewer is a violation. */
    void requireAtLeast(long looks) {
        if (reads < looks) {
            violations.add(
                    ViolationKind.UNREADABLE,
                    "the stream",
                    "there were " + reads + " looks at the target, at least " + looks + " were possible");
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
