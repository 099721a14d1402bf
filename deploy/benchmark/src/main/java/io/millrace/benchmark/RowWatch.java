// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks the target again and again, by the primary key, for rows of a steady load that were not seen: they count as visible
 * when the answer is there. Its pauses are about half a millisecond, so times are that much too long at most.
 */
final class RowWatch implements AutoCloseable {

    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final TargetReader target;
    private final PreparedStatement behind;
    private final SteadyLoad load;
    private final long firstKey;
    /** All rows up to this key were seen, from the first on. */
    private long seenTo;

    private volatile boolean ended;

    /**
     * Connects.
     *
     * @param firstKey of the row before the load's first
     */
    RowWatch(SnapshotServers servers, String table, long firstKey, SteadyLoad load) {
        this.target = new TargetReader(servers);
        this.behind = target.prepared("SELECT id FROM " + table + " WHERE id >= ? AND id < ? ORDER BY id");
        this.load = load;
        this.firstKey = firstKey;
        this.seenTo = firstKey - 1;
    }

    /** Whether the row before the load's first is there. */
    boolean hasFirst() {
        look();
        return seenTo >= firstKey;
    }

    /** Looks until told to end. */
    void run() {
        while (!ended) {
            look();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void look() {
        seenTo = TargetReader.answered(this::seen);
    }

    /** Rows may come in another order than they were written in: behind a gap all are asked for again. */
    private long seen() throws SQLException {
        long seen = seenTo;
        behind.setLong(1, seen + 1);
        behind.setLong(2, firstKey + Integer.MAX_VALUE);
        try (ResultSet rows = behind.executeQuery()) {
            long now = System.nanoTime();
            while (rows.next()) {
                long key = rows.getLong(1);
                load.see(key, now);
                seen = key == seen + 1 ? key : seen;
            }
        }
        return seen;
    }

    void end() {
        ended = true;
    }

    @Override
    public void close() {
        target.close();
    }
}
