// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import io.millrace.capture.log.statement.Statement;
import io.millrace.capture.log.wire.QueryText;
import io.millrace.capture.log.wire.RowsEvent;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.LogPosition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of a group of the log, read again as rows of another group. Used once, by the reading thread alone. */
final class Replay implements EventSink {

    private final DescribedTables tables;
    private final @Nullable String xid;
    private final Group group;
    private final LogPosition as;
    private final ChangeBuffer out;
    private int groups;
    private int rowEvents;
    private boolean complete;

    private Replay(@Nullable String xid, Shapes shapes, Group as, ChangeBuffer out) {
        this.xid = xid;
        this.tables = new DescribedTables(shapes);
        this.group = as;
        this.as = as.start;
        this.out = out;
    }

    /**
     * Adds the rows of the group at a place.
     *
     * @param xid the name with which they were prepared; null where they have not been
     * @param as the group whose rows they become
     * @throws MillraceException {@link FaultCode#LOG_READ_FAILED} if the group is not read to its end, {@link
     *     FaultCode#LOG_NOT_THE_SAME} if it is another one
     */
    static void rows(
            GroupReader reader, @Nullable String xid, LogPosition from, Shapes shapes, Group as, ChangeBuffer out)
            throws InterruptedException {
        Replay replay = new Replay(xid, shapes, as, out);
        out.busy(true);
        try {
            reader.read(from, replay);
        } finally {
            out.busy(false);
        }
        if (!replay.complete) {
            throw MillraceException.at(
                    FaultCode.LOG_READ_FAILED, null, as.start, "The rows at " + from + " were not read to their end.");
        }
    }

    @Override
    public boolean take(LogEventHeader header, byte[] body) throws InterruptedException {
        switch (LogEventKind.of(header)) {
            case GTID, ANONYMOUS_GTID, TAGGED_GTID, MARIADB_GTID -> requireOne();
            case TABLE_MAP -> tables.describe(body, as);
            case INSERT -> rows(header, RowsEvent.INSERT, body);
            case UPDATE -> rows(header, RowsEvent.UPDATE, body);
            case PARTIAL_UPDATE -> rows(header, RowsEvent.PARTIAL_UPDATE, body);
            case DELETE -> rows(header, RowsEvent.DELETE, body);
            case XA_PREPARE -> end(XaTransactions.Prepare.of(body).xid());
            case COMMIT -> end(null);
            case QUERY -> {
                if (isEnd(QueryText.parse(body, Map.of()))) {
                    end(null);
                }
            }
            case ROTATE, FORMAT_DESCRIPTION, HEARTBEAT, HARMLESS -> {
                // Nothing of it concerns rows.
            }
            case STATEMENT, INCIDENT, REFUSED ->
                throw MillraceException.at(
                        FaultCode.LOG_EVENT_NOT_CARRIED,
                        null,
                        as,
                        "An event of the type " + header.code() + " among the rows.");
        }
        return !complete;
    }

    private void requireOne() {
        if (++groups > 1) {
            throw another();
        }
    }

    private void end(@Nullable String name) {
        if (xid != null && !xid.equals(name)) {
            throw another();
        }
        complete = true;
    }

    private MillraceException another() {
        return MillraceException.at(
                FaultCode.LOG_NOT_THE_SAME, null, as, "The rows of the transaction are not where they were.");
    }

    private static boolean isEnd(QueryText query) {
        return switch (Statement.of(query).kind()) {
            case XA_END, COMMIT, ROLLBACK -> true;
            default -> false;
        };
    }

    private void rows(LogEventHeader header, RowsEvent kind, byte[] body) throws InterruptedException {
        int event = ++rowEvents;
        TableRows table = tables.of(body, as);
        if (table.isCaptured()) {
            group.begin(out);
            DescribedTables.read(table, header.code(), kind, body, as, event, out);
        }
    }
}
