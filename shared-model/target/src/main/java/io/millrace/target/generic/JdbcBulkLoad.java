// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.target.BulkLoad;
import io.millrace.target.ReplacedValues;
import io.millrace.target.TargetTable;
import io.millrace.target.ValueNotHeld;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows by batches of INSERT: no product's own way to load is used. */
final class JdbcBulkLoad implements BulkLoad {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcBulkLoad.class);
    private static final int MAX_ROWS = 1000;
    private static final long MAX_BYTES = 4L << 20;

    private final Faults faults;
    private final HeldTable held;
    private final TargetTable table;
    private final @Nullable ReplacedValues replaced;
    private final PreparedStatement insert;
    private long bytes;
    private long sentBytes;
    private long sentRows;
    private int rows;
    private boolean closed;

    JdbcBulkLoad(Wire wire, TargetTable table) {
        this.faults = new Faults(wire.product());
        this.table = table;
        this.held = new HeldTable(table, wire.product());
        this.replaced = ReplacedValues.of(table, held.all(), wire.replaced());
        try {
            this.insert = wire.connection().prepareStatement(held.insert());
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void write(@Nullable Object[] given) {
        try {
            bytes += held.bind(insert, held.all(), replaced == null ? given : replaced.in(given));
            insert.addBatch();
            rows++;
            if (rows >= MAX_ROWS || bytes - sentBytes >= MAX_BYTES) {
                send();
            }
        } catch (ValueNotHeld e) {
            throw MillraceException.at(FaultCode.TARGET_VALUE_NOT_HELD, table.id(), null, e.why());
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private void send() throws SQLException {
        if (rows > 0) {
            insert.executeBatch();
            sentBytes = bytes;
            sentRows += rows;
            rows = 0;
        }
    }

    /** The values alone: what the driver puts around them nobody knows. */
    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public long finish() {
        try {
            send();
        } catch (SQLException e) {
            throw failed(e);
        }
        close();
        return sentRows;
    }

    private MillraceException failed(SQLException failure) {
        return faults.of(failure, table.id(), "load rows behind row " + sentRows + " of this load");
    }

    /** What was not sent is forgotten; what was sent is rolled back with the transaction. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                insert.close();
            } catch (SQLException e) {
                // The connection is gone, and with it the statement.
                LOG.debug("close: {}", faults.words(e));
            }
        }
    }
}
