// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.LogEventHeader;
import io.millrace.capture.log.LogEventKind;
import io.millrace.capture.log.statement.Statement;
import io.millrace.capture.log.wire.LogBytes;
import io.millrace.capture.log.wire.QueryText;
import io.millrace.capture.log.wire.TableMap;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.mysql.LogCoordinates;
import io.millrace.position.LogPosition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A look ahead in the log, on a connection of its own: what comes next of one table. Not thread-safe; used once. */
final class LogScan {

    /** Behind the first rows of the table it is looked no further than this for another statement. */
    private static final long BYTES_MAX = 64L << 20;

    private final TableId table;
    private final LogPosition end;
    private final Map<Integer, String> charsets;
    private LogPosition reached;
    private long bytesBehindRows;
    private byte @Nullable [] description;
    private boolean reshaped;
    /** Whether the statement behind which it is looked is yet to come. */
    private boolean before;

    private LogScan(Map<Integer, String> charsets, TableId table, LogPosition from, boolean before, LogPosition end) {
        this.charsets = charsets;
        this.table = table;
        this.reached = from;
        this.before = before;
        this.end = end;
    }

    /**
     * What was seen.
     *
     * @param map how the log describes the table at its next rows; null if another statement, or the end, comes first
     * @param reshaped whether another statement that changes the table's shape was seen
     * @param complete whether the end was reached
     */
    record Sight(@Nullable TableMap map, boolean reshaped, boolean complete) {}

    /**
     * Looks from a place to an end that lies not before it.
     *
     * @param charsets the server's character sets by collation
     * @param before whether the first statement behind that place is the one that makes the table, and does not count
     * @throws MillraceException {@link FaultCode#LOG_READ_FAILED} if the log breaks off before
     */
    static Sight ahead(
            SideReading side,
            Map<Integer, String> charsets,
            TableId table,
            LogPosition from,
            boolean before,
            LogCoordinates end)
            throws InterruptedException {
        LogScan scan = new LogScan(charsets, table, from, before, end.position(from.epoch()));
        if (scan.isAtEnd()) {
            return new Sight(null, false, true);
        }
        side.events(from, scan::take);
        boolean complete = scan.isAtEnd();
        if (!complete && !scan.reshaped && scan.bytesBehindRows <= BYTES_MAX) {
            throw new MillraceException(FaultCode.LOG_READ_FAILED, "The look ahead in the log broke off.");
        }
        byte[] seen = scan.description;
        return new Sight(seen == null ? null : TableMap.parse(seen), scan.reshaped, complete);
    }

    private boolean isAtEnd() {
        return !end.isAfter(reached);
    }

    private boolean take(LogEventHeader header, byte[] body) {
        LogEventKind kind = LogEventKind.of(header);
        if (kind == LogEventKind.ROTATE) {
            LogBytes rotation = new LogBytes(body);
            long offset = Math.max(LogCoordinates.FIRST_EVENT, rotation.readLittle(8));
            moveTo(new LogCoordinates(rotation.readName(rotation.left()), offset, null).position(end.epoch()));
        } else {
            if (kind == LogEventKind.TABLE_MAP
                    && description == null
                    && TableMap.tableIn(body).equals(table)) {
                description = body;
            } else if (kind == LogEventKind.QUERY) {
                reshaped = changesShape(QueryText.parse(body, charsets));
            }
            moveTo(LogPosition.before(end.epoch(), reached.file(), Math.max(reached.offset(), header.end())));
        }
        bytesBehindRows += description == null ? 0 : header.length();
        return !reshaped && !isAtEnd() && bytesBehindRows <= BYTES_MAX;
    }

    private void moveTo(LogPosition place) {
        reached = place.isAfter(reached) ? place : reached;
    }

    private boolean changesShape(QueryText query) {
        if (query.doubtful()) {
            // Whoever comes there finds out.
            return true;
        }
        Statement statement = Statement.of(query);
        if (before && makesTable(statement)) {
            before = false;
            return false;
        }
        return switch (statement.kind()) {
            case ALTER, ALTER_UNREADABLE, CREATE_OR_REPLACE, DROP, RENAME ->
                statement.tables().contains(table);
            case DROP_DATABASE -> statement.tables().get(0).database().equals(table.database());
            // The table is there, so a statement that makes it if it is not does nothing.
            case CREATE, TRUNCATE, ALTER_ROWS, DATABASE -> false;
            case BEGIN, COMMIT, ROLLBACK, ROLLBACK_TO_SAVEPOINT, XA, XA_END, ROWS, HARMLESS, UNKNOWN -> false;
        };
    }

    private boolean makesTable(Statement statement) {
        return (statement.kind() == Statement.Kind.CREATE || statement.kind() == Statement.Kind.CREATE_OR_REPLACE)
                && statement.tables().contains(table);
    }
}
