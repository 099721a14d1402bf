// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import io.millrace.capture.log.statement.Statement;
import io.millrace.capture.log.wire.GtidText;
import io.millrace.capture.log.wire.QueryText;
import io.millrace.capture.log.wire.RowsEvent;
import io.millrace.capture.log.wire.UndecodableException;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.LogFile;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.mysql.LogCoordinates;
import io.millrace.position.LogPosition;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes change events of the events of the log. It refuses whatever it does not know, before anything of it is handed
 * over. Used by the client's thread alone.
 *
 * <p>A group of events is a transaction, or a statement that is one by itself. It begins with a GTID where the server
 * writes them, else with BEGIN or with the statement.
 */
public final class LogDecoder {

    /** Where the first event of a file is, behind its magic number. */
    private static final int FIRST_EVENT = 4;

    private static final Logger LOG = LoggerFactory.getLogger(LogDecoder.class);

    private final Shapes shapes;
    private final LogPosition resume;
    private final ChangeBuffer out;
    private final DescribedTables tables;
    private final @Nullable XaTransactions xa;
    private long file;
    private LogPosition fileFrom;
    private LogPosition next;
    private @Nullable Group group;
    private @Nullable LogPosition lastStart;

    /**
     * Resumes there, with the shapes that hold there.
     *
     * @param xa transactions in two phases; null where their rows are refused
     */
    public LogDecoder(Shapes shapes, LogPosition resume, ChangeBuffer out, @Nullable XaTransactions xa) {
        this.shapes = shapes;
        this.tables = new DescribedTables(shapes);
        this.xa = xa;
        this.resume = resume;
        this.out = out;
        this.file = resume.file();
        this.fileFrom = resume;
        this.next = resume.startOfTransaction();
    }

    /** Where it is in the log: inside the group, or before what comes next. */
    public @Nullable LogPosition position() {
        Group inside = group;
        return inside == null ? null : inside.rowEvents == 0 ? inside.start : inside.start.row(inside.rowEvents, 0, 0);
    }

    /** A place from which the event can be read again that comes next. */
    public LogPosition next() {
        Group inside = group;
        return inside == null ? next : inside.start;
    }

    /**
     * Takes the next event.
     *
     * @throws MillraceException if the log cannot be carried from here on
     */
    public void take(LogEventHeader header, byte[] body) throws InterruptedException {
        next = header.end() > next.offset() ? LogPosition.before(resume.epoch(), file, header.end()) : next;
        LogEventKind kind = LogEventKind.of(header);
        switch (kind) {
            case GTID, ANONYMOUS_GTID -> begin(header, GtidText.ofMySql(body, kind == LogEventKind.ANONYMOUS_GTID));
            case TAGGED_GTID -> begin(header, tagged(body));
            case MARIADB_GTID -> beginMariaDb(header, GtidText.ofMariaDb(body, header.serverId()));
            case QUERY -> query(header, QueryText.parse(body, shapes.charsetsByCollation()));
            case TABLE_MAP -> tables.describe(body, position());
            case INSERT -> rows(header, RowsEvent.INSERT, body);
            case UPDATE -> rows(header, RowsEvent.UPDATE, body);
            case PARTIAL_UPDATE -> rows(header, RowsEvent.PARTIAL_UPDATE, body);
            case DELETE -> rows(header, RowsEvent.DELETE, body);
            case COMMIT -> end();
            case XA_PREPARE -> prepared(body);
            case HEARTBEAT -> out.quiet(group == null && next.isAfter(resume) ? next : null);
            case HARMLESS -> {
                // Nothing of it concerns rows.
            }
            case ROTATE, FORMAT_DESCRIPTION -> throw new IllegalArgumentException(kind + " has a body of its own");
            case STATEMENT -> throw refused(FaultCode.LOG_STATEMENT_FORMAT, "LOAD DATA as a statement", header);
            case INCIDENT -> throw refused(FaultCode.LOG_EVENT_NOT_CARRIED, "The server lost events", header);
            case REFUSED -> throw refused(FaultCode.LOG_EVENT_NOT_CARRIED, "An event that cannot be read", header);
        }
    }

    /** The log goes on in that file. The server says so at the end of a file and again at the start of the next. */
    public void rotate(String fileName, long offset) throws InterruptedException {
        dropUnfinished();
        LogCoordinates there = new LogCoordinates(fileName, Math.max(FIRST_EVENT, offset), null);
        if (there.fileNumber() < file) {
            throw fault(FaultCode.LOG_NOT_THE_SAME, null, "The log goes back to " + there + ": it was begun anew.");
        }
        if (there.fileNumber() > file) {
            requireResumed(null);
        }
        tables.clear();
        file = there.fileNumber();
        fileFrom = there.position(resume.epoch());
        next = fileFrom;
    }

    /** A source that dies while it writes a transaction undoes it, and leaves its beginning at the end of the file. */
    private void dropUnfinished() {
        Group inside = group;
        if (inside == null) {
            return;
        }
        if (isResumed(inside) || !out.drop()) {
            throw fault(
                    FaultCode.LOG_NOT_THE_SAME,
                    null,
                    "The file of the log ends inside a transaction, of which rows were captured: the source died while"
                            + " it wrote it, and has undone it.");
        }
        LOG.warn("The file of the log ends inside the transaction at {}, which its source has undone", inside.start);
        group = null;
    }

    /**
     * The file's first event, which the server gives to every reading of the file. Only now the file is known, and may
     * be said to have been reached.
     */
    public void describe(LogEventHeader header) throws InterruptedException {
        LogPosition start = LogPosition.before(resume.epoch(), file, FIRST_EVENT);
        out.add(new LogFile(start, header.seconds() * 1_000_000));
        out.reached(fileFrom.isAfter(resume) ? fileFrom : resume);
    }

    private void begin(LogEventHeader header, GtidText gtid) {
        if (group != null) {
            throw fault(FaultCode.LOG_NOT_THE_SAME, null, "A transaction begins inside another.");
        }
        LogPosition start = LogPosition.before(resume.epoch(), file, header.start());
        LogPosition last = lastStart;
        if (last != null && !start.isAfter(last)) {
            throw fault(FaultCode.LOG_NOT_THE_SAME, null, "The log goes back from " + last + " to " + start + ".");
        }
        requireResumed(start);
        lastStart = start;
        group = new Group(start, gtid, header.seconds() * 1_000_000);
    }

    /** What was resumed behind is read first: a source that died may have lost what it had given out. */
    private void requireResumed(@Nullable LogPosition start) {
        if (lastStart == null
                && resume.isInsideOrAfterTransaction()
                && !resume.startOfTransaction().equals(start)) {
            throw fault(
                    FaultCode.LOG_NOT_THE_SAME,
                    null,
                    "The transaction at " + resume.startOfTransaction()
                            + " was read before and is not there any more.");
        }
    }

    /** Whether it is the one that the reading goes on in or behind: what of it counts is done, or known. */
    private boolean isResumed(Group inside) {
        return resume.isInsideOrAfterTransaction()
                && resume.startOfTransaction().equals(inside.start);
    }

    private GtidText tagged(byte[] body) {
        try {
            return GtidText.ofTagged(body);
        } catch (UndecodableException e) {
            throw fault(e.code(), null, "The start of a transaction cannot be read: " + e.getMessage() + ".");
        }
    }

    /** MariaDB writes no BEGIN: the GTID is it. */
    private void beginMariaDb(LogEventHeader header, GtidText gtid) {
        begin(header, gtid);
        Group begun = current(header);
        begun.open = !gtid.standalone();
        begun.xa = gtid.xa();
    }

    private Group current(LogEventHeader header) {
        Group inside = group;
        if (inside == null) {
            begin(header, GtidText.unknown());
            inside = group;
        }
        if (inside == null) {
            throw new IllegalStateException("no group was begun");
        }
        return inside;
    }

    private void query(LogEventHeader header, QueryText query) throws InterruptedException {
        Group inside = current(header);
        Statement statement = Statement.of(query);
        requireReadable(query, statement);
        switch (statement.kind()) {
            case BEGIN -> inside.open = true;
            case COMMIT -> end();
            case XA_END -> finished(inside, statement);
            case ROLLBACK -> {
                requireNoRows(inside, statement);
                end();
            }
            case ROLLBACK_TO_SAVEPOINT -> requireNoRows(inside, statement);
            case XA -> inside.xa = inside.open = true;
            case HARMLESS -> endStatement(inside);
            case ROWS ->
                throw fault(
                        FaultCode.LOG_STATEMENT_FORMAT,
                        null,
                        "Rows were changed by a statement: " + statement.firstWords() + ".");
            case UNKNOWN ->
                throw fault(
                        FaultCode.LOG_EVENT_NOT_CARRIED, null, "An unknown statement: " + statement.firstWords() + ".");
            case CREATE,
                    CREATE_OR_REPLACE,
                    ALTER,
                    ALTER_ROWS,
                    ALTER_UNREADABLE,
                    DROP,
                    RENAME,
                    TRUNCATE,
                    DATABASE,
                    DROP_DATABASE -> reshape(header, inside, statement, query.database());
        }
    }

    /** A name that was read wrongly would be that of a table of nobody. */
    private void requireReadable(QueryText query, Statement statement) {
        if (query.doubtful() && statement.kind() != Statement.Kind.HARMLESS) {
            throw fault(
                    FaultCode.LOG_SCHEMA_CHANGE_UNKNOWN,
                    null,
                    "A statement of the kind " + statement.firstWords()
                            + " is in a character set, or with backslashes, that cannot be read.");
        }
    }

    private void reshape(LogEventHeader header, Group inside, Statement statement, String database)
            throws InterruptedException {
        boolean filled = inside.makesFilledTable(statement, shapes);
        if (inside.open && !filled && statement.tables().stream().anyMatch(shapes::isCaptured)) {
            throw fault(
                    FaultCode.LOG_SCHEMA_CHANGE_UNKNOWN,
                    statement.tables().get(0),
                    "A table is changed inside a transaction: " + statement.firstWords() + ".");
        }
        requireNothingHidden(statement);
        List<SchemaChange> changes = carryOut(filled ? 0 : header.end(), inside, statement, database);
        tables.clear();
        if (!changes.isEmpty() || isResumed(inside)) {
            inside.begin(out);
            for (SchemaChange change : changes) {
                out.add(change, statement.sql().length());
            }
        }
        endStatement(inside);
    }

    private List<SchemaChange> carryOut(long behind, Group inside, Statement statement, String database) {
        out.busy(true);
        try {
            return shapes.carryOut(statement, database, inside.start, behind, resume);
        } finally {
            out.busy(false);
        }
    }

    private void requireNothingHidden(Statement statement) {
        for (TableId table : statement.tables()) {
            if (shapes.isCaptured(table)) {
                statement.hidesChanges(shapes.foreignKeysAreLogged()).ifPresent(what -> {
                    throw fault(
                            FaultCode.SOURCE_TABLE_NOT_CARRIED,
                            table,
                            "It now has " + what + ": changes of its rows would not be in the log as they are.");
                });
            }
        }
    }

    /** Rows of tables without transactions stay; nobody can tell them from those that were undone. */
    private void requireNoRows(Group inside, Statement statement) {
        if (inside.captured) {
            throw fault(FaultCode.LOG_EVENT_NOT_CARRIED, null, statement.firstWords() + " behind rows in the log.");
        }
    }

    /** The rows were passed over. They count from their commit on, which may be this very event. */
    private void prepared(byte[] body) throws InterruptedException {
        Group inside = group;
        if (inside == null) {
            return;
        }
        XaTransactions transactions = xa;
        if (transactions != null) {
            XaTransactions.Prepare prepare = XaTransactions.Prepare.of(body);
            if (prepare.onePhase() && inside.captured) {
                Replay.rows(transactions.reader(), prepare.xid(), inside.start, shapes, inside, out);
            } else if (!prepare.onePhase()) {
                out.add(transactions.prepared(prepare.xid(), inside.start, inside.captured));
            }
        }
        inside.xa = true;
        end();
    }

    private void finished(Group inside, Statement statement) throws InterruptedException {
        XaTransactions transactions = xa;
        if (transactions != null && inside.captured) {
            // In one phase: the rows are of this very group.
            requireCommit(inside, statement);
            Replay.rows(transactions.reader(), null, inside.start, shapes, inside, out);
        } else if (transactions != null) {
            PreparedTransaction done = transactions.finished(statement.sql(), inside.start);
            if (done != null) {
                out.add(done);
                if (!transactions.isForeign(done) && statement.has("COMMIT")) {
                    Replay.rows(transactions.reader(), done.xid(), done.start(), shapes, inside, out);
                }
            } else if (statement.has("COMMIT") && inside.rowEvents == 0 && !isResumed(inside)) {
                throw fault(
                        FaultCode.LOG_EVENT_NOT_CARRIED,
                        null,
                        "XA COMMIT of a transaction whose XA PREPARE was not in the log since the start.");
            }
        }
        end();
    }

    private void requireCommit(Group inside, Statement statement) {
        if (!statement.has("COMMIT")) {
            requireNoRows(inside, statement);
        }
    }

    private void rows(LogEventHeader header, RowsEvent kind, byte[] body) throws InterruptedException {
        Group inside = current(header);
        int event = ++inside.rowEvents;
        TableRows table = tables.of(body, position());
        if (!table.isCaptured()) {
            // A sign of life all the same: a transaction of others may take longer than the patience with silence.
            out.sign();
            return;
        }
        inside.captured = true;
        if (inside.xa) {
            if (xa == null) {
                throw fault(FaultCode.LOG_EVENT_NOT_CARRIED, table.table(), "Rows of an XA transaction.");
            }
            out.sign();
            return;
        }
        inside.begin(out);
        DescribedTables.read(table, header.code(), kind, body, inside.start, event, out);
    }

    private void endStatement(Group inside) throws InterruptedException {
        if (!inside.open) {
            end();
        }
    }

    private void end() throws InterruptedException {
        Group inside = group;
        if (inside == null) {
            throw fault(FaultCode.LOG_NOT_THE_SAME, null, "A transaction ends that never began.");
        }
        group = null;
        tables.forgetIfMany();
        inside.end(out);
    }

    private MillraceException refused(FaultCode code, String what, LogEventHeader header) {
        return fault(code, null, what + " (event type " + header.code() + " of the binary log).");
    }

    private MillraceException fault(FaultCode code, @Nullable TableId table, String what) {
        return MillraceException.at(code, table, position(), what);
    }
}
