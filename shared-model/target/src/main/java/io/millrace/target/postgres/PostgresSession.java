// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.target.BulkLoad;
import io.millrace.target.ChangeWriter;
import io.millrace.target.ControlTables;
import io.millrace.target.ReplacedValues;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables;
import io.millrace.target.jdbc.Sql;
import io.millrace.target.jdbc.TransactionPart;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to PostgreSQL, and what can be done through it. */
final class PostgresSession implements TargetSession {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresSession.class);

    private final Connection connection;
    private final Sql sql;
    private final PostgresTables tables;
    private final PostgresControlTables control;
    private final PostgresChangeWriter changes;
    private final ReplacedValues.Count replaced = new ReplacedValues.Count();

    /** Takes the connection over; auto-commit is off. */
    PostgresSession(Connection connection) {
        this.connection = connection;
        this.sql = new Sql(connection, Faults::of);
        this.tables = new PostgresTables(sql);
        this.control = new PostgresControlTables(sql, this::commit);
        this.changes = new PostgresChangeWriter(sql, replaced);
    }

    @Override
    public TargetTables tables() {
        return tables;
    }

    @Override
    public ControlTables control() {
        return control;
    }

    @Override
    public BulkLoad bulkLoad(TargetTable table) {
        try {
            return PostgresBulkLoad.start(connection.unwrap(PGConnection.class).getCopyAPI(), table, replaced);
        } catch (SQLException e) {
            throw Faults.of(e, table.id(), "start to load rows");
        }
    }

    @Override
    public ChangeWriter changes() {
        return changes;
    }

    @Override
    public long replacedValues() {
        return replaced.values();
    }

    @Override
    public boolean part(BooleanSupplier part) {
        return TransactionPart.run(sql, part);
    }

    @Override
    public void commit() {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw Faults.of(e, "commit");
        }
    }

    @Override
    public void rollback() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The server rolls back by itself what a lost connection leaves; the next use of this session says more.
            LOG.debug("rollback on a connection that is gone: {}", Faults.words(e));
        }
    }

    @Override
    public void abort() {
        try {
            // On the caller's thread: it only closes the socket.
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("abort: {}", Faults.words(e));
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("close: {}", Faults.words(e));
        }
    }
}
