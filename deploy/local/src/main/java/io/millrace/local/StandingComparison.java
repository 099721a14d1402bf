// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import io.millrace.local.stack.LocalServers;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.SqlServer;
import io.millrace.testkit.comparison.ComparisonResult;
import io.millrace.testkit.comparison.RowComparison;
import io.millrace.testkit.shop.ShopSchema;
import io.millrace.testkit.shop.ShopWorkload;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Compares source and target exactly, again and again, while both are in use.
 *
 * <p>The shop rests for the moment that the last change needs to arrive; then a snapshot is opened on either side, the
 * shop goes on, and all rows of the two snapshots are compared. So each comparison is of one position of the log, and
 * nothing else holds the shop up. Thread-safe.
 */
final class StandingComparison implements AutoCloseable {

    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long REST_LIMIT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long LOOK_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);

    /** A comparison that was made. */
    record Made(ComparisonResult result, String position, long atNanos, long tookMs) {}

    private final SourceServer source;
    private final SqlServer target;
    private final String database;
    private final ShopWorkload shop;
    private final LatencyProbe probe;
    private volatile @Nullable Made last;
    private volatile int times;
    private volatile int timesDifferent;
    private volatile boolean open = true;

    StandingComparison(LocalServers servers, String database, ShopWorkload shop, LatencyProbe probe) {
        this.source = servers.source();
        this.target = servers.target();
        this.database = database;
        this.shop = shop;
        this.probe = probe;
    }

    void start() {
        Thread thread = new Thread(this::repeat, "comparison");
        thread.setDaemon(true);
        thread.start();
    }

    private void repeat() {
        while (open) {
            try {
                if (probe.hasCaughtUp()) {
                    compare(REST_LIMIT_NS);
                }
            } catch (SQLException | IllegalStateException e) {
                // A server is away or a table not there yet: the next round tries again.
                LockSupport.parkNanos(LOOK_PAUSE_NS);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /**
     * Compares once.
     *
     * @param limitNanos how long the shop may rest for the target to catch up
     * @return null when the target did not catch up within the limit
     */
    synchronized @Nullable Made compare(long limitNanos) throws SQLException {
        long begun = System.nanoTime();
        try (Connection from = source.connect(database);
                Connection to = target.connect(database)) {
            String[] position = {""};
            shop.atRest(() -> position[0] = meet(from, to, limitNanos));
            if (position[0].isEmpty()) {
                return null;
            }
            ComparisonResult result = RowComparison.compare(from, to, ShopSchema.pairs(database, database));
            Made made = new Made(result, position[0], System.nanoTime(), (System.nanoTime() - begun) / 1_000_000);
            last = made;
            times = times + 1;
            timesDifferent = timesDifferent + (result.differences() > 0 ? 1 : 0);
            return made;
        }
    }

    /** Waits until the target has everything, opens both snapshots and returns the position; empty when it is late. */
    private String meet(Connection from, Connection to, long limitNanos) {
        long beat = shop.beat();
        long end = System.nanoTime() + limitNanos;
        while (probe.seen() < beat) {
            if (System.nanoTime() - end > 0 || !open) {
                return "";
            }
            LockSupport.parkNanos(LOOK_PAUSE_NS);
        }
        try {
            RowComparison.openSnapshots(from, to);
        } catch (SQLException e) {
            throw new IllegalStateException("no snapshot: " + e.getSQLState(), e);
        }
        return source.position();
    }

    Board.@Nullable Comparison view() {
        @Nullable Made made = last;
        return made == null
                ? null
                : new Board.Comparison(
                        made.result().rows(),
                        made.result().differences(),
                        made.position(),
                        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - made.atNanos()),
                        made.tookMs(),
                        times,
                        timesDifferent);
    }

    @Override
    public void close() {
        open = false;
    }
}
