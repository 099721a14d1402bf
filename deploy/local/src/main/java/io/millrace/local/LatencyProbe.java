// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import io.millrace.testkit.SqlServer;
import io.millrace.testkit.shop.ShopWorkload;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long a change is on its way: commits numbered rows at the source and looks for the highest number at the
 * target, as any reader of it would. Both moments are taken by the same clock, this process's. Thread-safe.
 */
final class LatencyProbe implements AutoCloseable {

    private static final long BEAT_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LOOK_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(3);
    private static final long RETRY_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int SAMPLES = 600;
    private static final int BEHIND = 10;

    private record Beat(long number, long committedNanos) {}

    private final ShopWorkload shop;
    private final SqlServer target;
    private final String database;
    private final String schema;
    private final Deque<Beat> underway = new ConcurrentLinkedDeque<>();
    private final Deque<Double> samples = new ArrayDeque<>();
    private volatile long seen;
    private volatile boolean inStep;
    private volatile boolean open = true;

    LatencyProbe(ShopWorkload shop, SqlServer target, String database, String schema) {
        this.shop = shop;
        this.target = target;
        this.database = database;
        this.schema = schema;
    }

    void start() {
        daemon("probe-source", this::beat);
        daemon("probe-target", this::look);
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** The highest number that the target has shown; 0 before the first. */
    long seen() {
        return seen;
    }

    /** Whether the target has caught up with the source once; it may have fallen behind again since. */
    boolean hasCaughtUp() {
        return inStep;
    }

    /** Of about the last minute; null before the first. */
    Board.@Nullable Latency latency() {
        double[] sorted;
        synchronized (samples) {
            sorted = samples.stream().mapToDouble(Double::doubleValue).toArray();
        }
        if (sorted.length == 0) {
            return null;
        }
        Arrays.sort(sorted);
        return new Board.Latency(
                sorted[sorted.length / 2],
                sorted[(int) (sorted.length * 0.99)],
                sorted[sorted.length - 1],
                sorted.length);
    }

    private void beat() {
        while (open) {
            LockSupport.parkNanos(BEAT_PAUSE_NS);
            try {
                long number = shop.beat();
                // What waits for the first copy and its catching up is no measure of how long a change takes.
                inStep |= seen > 0 && number - seen < BEHIND;
                if (inStep) {
                    underway.addLast(new Beat(number, System.nanoTime()));
                }
            } catch (IllegalStateException e) {
                // The source is away; the screen shows that.
                LockSupport.parkNanos(RETRY_PAUSE_NS);
            }
        }
    }

    private void look() {
        while (open) {
            try (Connection connection = target.connect(database);
                    PreparedStatement highest =
                            connection.prepareStatement("SELECT max(id) FROM " + schema + ".beats")) {
                while (open) {
                    arrived(highest);
                    LockSupport.parkNanos(LOOK_PAUSE_NS);
                }
            } catch (SQLException e) {
                // The table is not there yet, or the target is away.
                LockSupport.parkNanos(RETRY_PAUSE_NS);
            }
        }
    }

    private void arrived(PreparedStatement highest) throws SQLException {
        long number;
        try (ResultSet rows = highest.executeQuery()) {
            number = rows.next() ? rows.getLong(1) : 0;
        }
        long now = System.nanoTime();
        seen = number;
        @Nullable Beat first = underway.peekFirst();
        while (first != null && first.number() <= number) {
            underway.removeFirst();
            synchronized (samples) {
                samples.addLast((now - first.committedNanos()) / 1e6);
                if (samples.size() > SAMPLES) {
                    samples.removeFirst();
                }
            }
            first = underway.peekFirst();
        }
    }

    @Override
    public void close() {
        open = false;
    }
}
