// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.model.TableId;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A transaction that sees one table exactly as of a place in the log: for tables without a key, whose copy must not hold
 * a row that the log brings again. Not thread-safe.
 *
 * <p>MariaDB does this without any lock. MySQL is asked to lock this one table against writing for the few milliseconds
 * until the snapshot stands; no other table is touched.
 */
public final class ExactSnapshot implements AutoCloseable {

    private final Connection connection;
    private final LogCoordinates at;

    private ExactSnapshot(Connection connection, LogCoordinates at) {
        this.connection = connection;
        this.at = at;
    }

    /** Opens one, on a connection of its own. */
    public static ExactSnapshot open(SourceDatabase source, TableId table) {
        Connection reader = source.connect();
        try {
            ServerFacts facts = ServerFacts.read(reader);
            LogCoordinates at = switch (facts.flavour()) {
                case MARIADB -> StartPosition.beginSnapshot(reader, facts);
                case MYSQL -> beginUnderLock(source, facts, reader, table);
            };
            return new ExactSnapshot(reader, at);
        } catch (SQLException | RuntimeException e) {
            close(reader, e);
            throw e instanceof SQLException s
                    ? SourceFaults.of(s, "opening an exact snapshot of " + table)
                    : (RuntimeException) e;
        }
    }

    /**
     * A table's lock is granted when all transactions that wrote to it are committed and visible, so that nothing of the
     * table before the log's end is missing in the snapshot.
     */
    private static LogCoordinates beginUnderLock(
            SourceDatabase source, ServerFacts facts, Connection reader, TableId table) throws SQLException {
        try (Connection locker = source.connect()) {
            Sql.run(locker, "SET SESSION lock_wait_timeout = 10");
            Sql.run(locker, "LOCK TABLES " + Sql.quote(table) + " READ");
            LogCoordinates at = facts.logEnd(locker);
            Sql.run(reader, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
            Sql.run(locker, "UNLOCK TABLES");
            return at;
        }
    }

    private static void close(Connection connection, Throwable because) {
        try {
            connection.close();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    /** The connection whose reads see the table as of {@link #at}. */
    public Connection connection() {
        return connection;
    }

    /** The place: every change of the table before it is in the snapshot, none after it. */
    public LogCoordinates at() {
        return at;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw SourceFaults.of(e, "closing a snapshot");
        }
    }
}
