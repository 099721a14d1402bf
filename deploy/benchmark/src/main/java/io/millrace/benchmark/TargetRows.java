// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Watches for the rows of a backlog in the target with queries by key that cost next to nothing. Not thread-safe. */
final class TargetRows implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final TargetReader target;
    private final UnaryOperator<String> names;
    private final List<OsProcess> processes;

    /**
     * Connects.
     *
     * @param names gives each of the load's tables its name in the target
     * @param processes that bring the rows
     */
    TargetRows(SnapshotServers servers, UnaryOperator<String> names, List<OsProcess> processes) {
        this.target = new TargetReader(servers);
        this.names = names;
        this.processes = List.copyOf(processes);
    }

    /** The time, in milliseconds of the wall clock, at which a row of the first transactions is seen. */
    long awaitFirst(Backlog backlog) {
        return await("the first row", Witness.any(backlog.first(), names));
    }

    /** The time at which the last rows of all tables are seen, which may come by several ways. */
    long awaitLast(Backlog backlog) {
        long seen = 0;
        for (String condition : Witness.all(backlog.last(), names)) {
            // What was seen of one table stays, so that each has to be looked at until then only.
            seen = await("the last row", condition);
        }
        return seen;
    }

    private long await(String what, String condition) {
        // Prepared, for the server would plan a look at many tables for longer than it looks.
        PreparedStatement look = target.prepared("SELECT " + condition);
        return Arrival.await(what, processes, LIMIT, LOOK_NS, () -> TargetReader.answered(() -> holds(look)));
    }

    private static boolean holds(PreparedStatement look) throws SQLException {
        try (ResultSet row = look.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Override
    public void close() {
        target.close();
    }
}
