// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A reader of the target that asks again and again, by the primary key, for rows that it has not seen: they count as
 * visible when the answer is there. Its pauses are about half a millisecond, so times are that much too long at most.
 */
final class RowWatch implements AutoCloseable {

    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final Connection connection;
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
        try {
            connection = DriverManager.getConnection(servers.targetUrl());
            behind = connection.prepareStatement("SELECT id FROM " + table + " WHERE id >= ? AND id < ? ORDER BY id");
        } catch (SQLException e) {
            throw failed(e);
        }
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

    /** Rows may come in another order than they were written in: behind a gap all are asked for again. */
    private void look() {
        try {
            behind.setLong(1, seenTo + 1);
            behind.setLong(2, firstKey + Integer.MAX_VALUE);
            try (ResultSet rows = behind.executeQuery()) {
                long now = System.nanoTime();
                while (rows.next()) {
                    long key = rows.getLong(1);
                    load.see(key, now);
                    seenTo = key == seenTo + 1 ? key : seenTo;
                }
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    void end() {
        ended = true;
    }

    private static IllegalStateException failed(SQLException e) {
        return new IllegalStateException("the target cannot be watched: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed(e);
        }
    }
}
