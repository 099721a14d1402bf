// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.BulkLoad;
import io.millrace.target.ChangeWriter;
import io.millrace.target.ControlTables;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables;
import io.millrace.target.jdbc.Sql;
import io.millrace.target.jdbc.TransactionPart;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to MySQL or MariaDB, and what can be done through it. */
final class MySqlSession implements TargetSession {

    private static final Logger LOG = LoggerFactory.getLogger(MySqlSession.class);

    private final Wire wire;
    private final Connection connection;
    private final Sql sql;
    private final MySqlTables tables;
    private final MySqlControlTables control;
    private final MySqlChangeWriter changes;

    /** Takes the connection over; auto-commit is off. */
    MySqlSession(Wire wire) {
        this.wire = wire;
        this.connection = wire.connection();
        this.sql = new Sql(connection, Faults::of);
        this.tables = new MySqlTables(sql, wire.product());
        this.control = new MySqlControlTables(sql, wire.product(), this::commit);
        this.changes = new MySqlChangeWriter(wire);
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
        if (!wire.takesFiles()) {
            LOG.info("[{}] The server has local_infile off: rows are copied by INSERT, which is slower.", table.id());
        }
        return new MySqlBulkLoad(wire, table);
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
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("close: {}", Faults.words(e));
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("close: {}", Faults.words(e));
        }
    }
}
