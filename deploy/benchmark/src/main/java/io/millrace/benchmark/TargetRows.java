// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * Watches for the rows of a backlog in the target, over one connection, with queries by key that cost next to nothing. Not
 * thread-safe.
 */
final class TargetRows implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Connection connection;
    private final UnaryOperator<String> names;
    private final List<OsProcess> processes;

    /**
     * Connects.
     *
     * @param names gives each of the load's tables its name in the target
     * @param processes that bring the rows
     */
    TargetRows(SnapshotServers servers, UnaryOperator<String> names, List<OsProcess> processes) {
        try {
            this.connection = DriverManager.getConnection(servers.targetUrl());
        } catch (SQLException e) {
            throw failed(e);
        }
        this.names = names;
        this.processes = List.copyOf(processes);
    }

    /** The time, in milliseconds of the wall clock, at which a row of the first transactions is seen. */
    long awaitFirst(Backlog backlog) {
        return await(Witness.any(backlog.first(), names));
    }

    /** The time at which the last rows of all tables are seen, which may come by several ways. */
    long awaitLast(Backlog backlog) {
        long seen = 0;
        for (String condition : Witness.all(backlog.last(), names)) {
            // What was seen of one table stays, so that each has to be looked at until then only.
            seen = await(condition);
        }
        return seen;
    }

    private long await(String condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        // Prepared, for the server would plan a look at many tables for longer than it looks.
        try (PreparedStatement look = connection.prepareStatement("SELECT " + condition)) {
            while (!holds(look)) {
                requireRunning(end);
                LockSupport.parkNanos(LOOK_NS);
            }
            return System.currentTimeMillis();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static boolean holds(PreparedStatement look) throws SQLException {
        try (ResultSet row = look.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void requireRunning(long end) {
        Optional<OsProcess> ended =
                processes.stream().filter(process -> !process.isRunning()).findFirst();
        if (ended.isPresent() || System.nanoTime() - end > 0) {
            OsProcess shown = ended.orElse(processes.get(processes.size() - 1));
            throw new IllegalStateException(
                    shown.name() + " has not brought the rows; the end of its log:\n" + shown.logTail());
        }
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
