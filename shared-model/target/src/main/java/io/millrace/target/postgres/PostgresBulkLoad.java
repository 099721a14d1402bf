// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.target.BulkLoad;
import io.millrace.target.ReplacedValues;
import io.millrace.target.TargetTable;
import io.millrace.target.ValueNotHeld;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** COPY in the binary format, through a buffer of our own. */
final class PostgresBulkLoad implements BulkLoad {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresBulkLoad.class);

    /** Bytes that are gathered before they are sent; a row is never cut. */
    private static final int BUFFER_BYTES = 128 * 1024;

    private static final byte[] HEADER = "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int TRAILER = -1;
    private static final int NULL = -1;

    private final TargetTable table;
    private final CopyIn copy;
    private final ValueEncoder[] encoders;
    private final @Nullable ReplacedValues replaced;
    private final BinaryBuffer buffer = new BinaryBuffer(BUFFER_BYTES + BUFFER_BYTES / 4);
    private long sentBytes;

    private PostgresBulkLoad(TargetTable table, CopyIn copy, ReplacedValues.Count count) {
        this.table = table;
        this.replaced = ReplacedValues.of(
                table, IntStream.range(0, table.columns().size()).boxed().toList(), count);
        this.copy = copy;
        this.encoders = table.columns().stream()
                .map(column -> PostgresType.of(column.source().type()).encoder())
                .toArray(ValueEncoder[]::new);
        buffer.putBytes(HEADER);
    }

    static PostgresBulkLoad start(CopyManager manager, TargetTable table, ReplacedValues.Count count)
            throws SQLException {
        return new PostgresBulkLoad(
                table,
                manager.copyIn("COPY " + Identifiers.qualified(table) + " (" + Identifiers.list(table.columns())
                        + ") FROM STDIN WITH (FORMAT binary)"),
                count);
    }

    @Override
    public void write(@Nullable Object[] given) {
        if (given.length != encoders.length) {
            throw new IllegalArgumentException(
                    table.id() + ": a row of " + given.length + " values for " + encoders.length + " columns");
        }
        @Nullable Object[] row = replaced == null ? given : replaced.in(given);
        buffer.putShort(row.length);
        for (int i = 0; i < row.length; i++) {
            Object value = row[i];
            if (value == null) {
                buffer.putInt(NULL);
            } else {
                encode(i, value);
            }
        }
        if (buffer.length() >= BUFFER_BYTES) {
            send();
        }
    }

    private void encode(int column, Object value) {
        try {
            encoders[column].encode(value, buffer);
        } catch (ValueNotHeld e) {
            throw MillraceException.at(
                    FaultCode.TARGET_VALUE_NOT_HELD,
                    table.id(),
                    null,
                    "Column " + table.columns().get(column).name() + " holds " + e.why() + ".");
        }
    }

    @Override
    public long bytes() {
        return sentBytes + buffer.length();
    }

    private void send() {
        try {
            copy.writeToCopy(buffer.array(), 0, buffer.length());
        } catch (SQLException e) {
            throw Faults.of(e, table.id(), "load rows");
        }
        sentBytes += buffer.length();
        buffer.clearDownTo(BUFFER_BYTES + BUFFER_BYTES / 4);
    }

    @Override
    public long finish() {
        buffer.putShort(TRAILER);
        send();
        try {
            return copy.endCopy();
        } catch (SQLException e) {
            throw Faults.of(e, table.id(), "finish the load of rows");
        }
    }

    @Override
    public void close() {
        try {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException e) {
            // The transaction is to be rolled back anyhow, and a lost connection has ended the load by itself.
            LOG.debug("load of {} given up: {}", table.id(), Faults.words(e));
        }
    }
}
