// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.prove.check.TargetInvariants;
import io.millrace.prove.workload.Tables;
import io.millrace.testkit.SqlServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How far the target is, as it says itself; looked at now and then, however often it is asked. While the target is away, what
 * it said last is given. Not thread-safe.
 */
final class TargetView implements AutoCloseable {

    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final String COPY = """
            SELECT coalesce((SELECT max(updated_at)::text FROM millrace.snapshot_chunk WHERE state = 'done'), ''),
              EXISTS (SELECT FROM millrace.snapshot_run WHERE state = 'completed')
            """;
    private static final String PROGRESS = "SELECT coalesce(max(kafka_offset), -1) FROM millrace.progress";
    private static final String COPIED = """
            SELECT coalesce(sum(rows), 0), count(*) FROM millrace.snapshot_chunk WHERE state = 'done'
            """;

    /**
     * What it said.
     *
     * @param newestChunk when the newest chunk was complete; empty before the first
     * @param isCopied whether the copy is complete
     * @param offset in the change log, of what was applied last; -1 before the first
     * @param marks by session, its newest transaction that is there
     */
    record Look(String newestChunk, boolean isCopied, long offset, Map<Integer, Long> marks) {}

    private final SqlServer target;
    private @Nullable Connection connection;
    private Look last = new Look("", false, -1, Map.of());
    private long looked = System.nanoTime() - LOOK_EVERY_NS;

    TargetView(SqlServer target) {
        this.target = target;
    }

    /** What it said last, not long ago unless it is away. */
    Look look() {
        return System.nanoTime() - looked >= LOOK_EVERY_NS ? now() : last;
    }

    /** What it says now; what it said last while it is away. */
    Look now() {
        // A connection may have gone with a target that was killed, and is back.
        if (!isAnswered()) {
            isAnswered();
        }
        looked = System.nanoTime();
        return last;
    }

    private boolean isAnswered() {
        try {
            last = ask();
            return true;
        } catch (SQLException e) {
            // It is away, or what is asked for is not there yet.
            close();
            return false;
        }
    }

    private Look ask() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = target.connect(Tables.DATABASE);
            connection = open;
        }
        try (Statement statement = open.createStatement()) {
            String newest;
            boolean isCopied;
            try (ResultSet row = statement.executeQuery(COPY)) {
                row.next();
                newest = row.getString(1);
                isCopied = row.getBoolean(2);
            }
            if (!isCopied) {
                return new Look(newest, false, -1, Map.of());
            }
            try (ResultSet row = statement.executeQuery(PROGRESS)) {
                row.next();
                return new Look(newest, true, row.getLong(1), TargetInvariants.marks(open));
            }
        }
    }

    /** How much was copied, for people. */
    String copied() {
        String[] counts = target.query(Tables.DATABASE, COPIED).get(0).split("\\|", -1);
        return counts[0] + " rows in " + counts[1] + " chunks";
    }

    @Override
    public void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It was gone already.
            return;
        } finally {
            connection = null;
        }
    }
}
