// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.result.Latency;
import io.millrace.benchmark.result.Run;
import io.millrace.benchmark.result.Used;
import io.millrace.testkit.SqlServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Transactions of one inserted order each, at a steady rate from one connection, and when each was committed and seen.
 * One thread writes, another one sees.
 */
final class SteadyLoad {

    private final SqlServer source;
    private final long firstKey;
    private final int rate;
    private final AtomicLongArray committed;
    private final AtomicLongArray seen;
    private double seconds;

    /**
     * Describes it.
     *
     * @param rate transactions per second
     * @param transactions how many in all
     */
    SteadyLoad(SqlServer source, long firstKey, int rate, int transactions) {
        this.source = source;
        this.firstKey = firstKey;
        this.rate = rate;
        this.committed = new AtomicLongArray(transactions);
        this.seen = new AtomicLongArray(transactions);
    }

    /** Writes all of it. A transaction that is late is written at once, and the next ones keep their times. */
    void write() {
        try (Connection connection = source.connect(BenchmarkServers.DATABASE);
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO " + OrdersTable.NAME + " VALUES (?, 1, 'new', 9.99, 'an order', NOW(6), 1)")) {
            connection.setAutoCommit(false);
            long begun = System.nanoTime();
            for (int i = 0; i < committed.length(); i++) {
                awaitTime(begun + TimeUnit.SECONDS.toNanos(1) * i / rate);
                insert.setLong(1, firstKey + i);
                insert.executeUpdate();
                committed.set(i, System.nanoTime());
                connection.commit();
            }
            seconds = (System.nanoTime() - begun) / 1e9;
        } catch (SQLException e) {
            throw new IllegalStateException("the load was not written: " + e.getMessage(), e);
        }
    }

    private static void awaitTime(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** A change of the row with that key was seen; the first time counts. */
    void see(long key, long nanos) {
        if (key >= firstKey && key < firstKey + seen.length()) {
            seen.compareAndSet((int) (key - firstKey), 0, nanos);
        }
    }

    boolean isSeenWhole() {
        return seen.get(seen.length() - 1) != 0;
    }

    /**
     * What it showed, once it has arrived whole.
     *
     * @param skipped transactions at the start that do not count
     * @param processes that brought it
     */
    Run run(int skipped, List<Used> processes) {
        int counted = committed.length() - skipped;
        return new Run(
                counted, counted * seconds / committed.length(), seconds, Latency.of(latencies(skipped)), processes);
    }

    /**
     * From just before each commit was sent until its row was read, in nanoseconds.
     *
     * @param skipped transactions at the start that do not count
     */
    private long[] latencies(int skipped) {
        long[] latencies = new long[seen.length() - skipped];
        for (int i = 0; i < latencies.length; i++) {
            long arrived = seen.get(skipped + i);
            if (arrived == 0) {
                throw new IllegalStateException("transaction " + (skipped + i) + " never arrived");
            }
            latencies[i] = arrived - committed.get(skipped + i);
        }
        return latencies;
    }
}
