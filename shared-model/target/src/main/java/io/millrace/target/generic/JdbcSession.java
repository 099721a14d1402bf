// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.target.BulkLoad;
import io.millrace.target.ChangeWriter;
import io.millrace.target.ControlTables;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables;
import io.millrace.target.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection by a product's driver, and what can be done through it. */
final class JdbcSession implements TargetSession {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcSession.class);

    private final Wire wire;
    private final Connection connection;
    private final Faults faults;
    private final Parts parts;
    private final JdbcTables tables;
    private final JdbcControlTables control;
    private final JdbcChangeWriter changes;

    /** Takes the connection over; auto-commit is off. */
    JdbcSession(Wire wire) {
        this.wire = wire;
        this.connection = wire.connection();
        this.faults = new Faults(wire.product());
        Sql sql = new Sql(connection, faults::of);
        this.parts = new Parts(sql);
        this.tables = new JdbcTables(sql, wire.product());
        this.control = new JdbcControlTables(sql, wire.product(), this::commit, this::rollback);
        this.changes = new JdbcChangeWriter(wire, parts);
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
        return new JdbcBulkLoad(wire, table);
    }

    @Override
    public ChangeWriter changes() {
        return changes;
    }

    @Override
    public long replacedValues() {
        return wire.replaced().values();
    }

    @Override
    public boolean part(BooleanSupplier part) {
        return parts.run(part);
    }

    @Override
    public void commit() {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw faults.of(e, "commit");
        }
    }

    @Override
    public void rollback() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The server rolls back by itself what a lost connection leaves; the next use of this session says more.
            LOG.debug("rollback on a connection that is gone: {}", faults.words(e));
        }
    }

    /** In a thread of its own: a driver may wait here until the statement that is to be cut off has ended by itself. */
    @Override
    public void abort() {
        Thread aborting = new Thread(this::cut, "millrace-abort");
        aborting.setDaemon(true);
        aborting.start();
    }

    private void cut() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("abort: {}", faults.words(e));
        } catch (RuntimeException e) {
            // Derby's driver fails over its own report of a connection that has ended meanwhile.
            LOG.debug("abort of a connection that has ended: {}", e.getClass().getName());
        }
    }

    @Override
    public void close() {
        rollback();
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("close: {}", faults.words(e));
        }
    }
}
