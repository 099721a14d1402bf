// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import io.millrace.capture.log.statement.Statement;
import io.millrace.capture.log.wire.GtidText;
import io.millrace.position.LogPosition;

/** A group of events that is being read: a transaction, or a statement that is one by itself. Not thread-safe. */
final class Group {

    final LogPosition start;
    private final GtidText gtid;
    private final long headerMicros;
    /** Whether a commit is to come; else one statement is all. */
    boolean open;
    /** Whether XA PREPARE is to come, so that nobody knows what becomes of the rows. */
    boolean xa;
    /** Whether rows of captured tables were in it. */
    boolean captured;

    int rowEvents;

    Group(LogPosition start, GtidText gtid, long headerMicros) {
        this.start = start;
        this.gtid = gtid;
        this.headerMicros = headerMicros;
    }

    /** It has something for us. Said again, it changes nothing. */
    void begin(ChangeBuffer out) {
        long committed = gtid.committedMicros();
        out.begin(start, gtid.gtid(), committed == 0 ? headerMicros : committed);
    }

    /** It is complete. */
    void end(ChangeBuffer out) throws InterruptedException {
        out.end(start.endOfTransaction(), gtid.gtid());
    }

    /**
     * Whether a statement makes a table whose rows follow in the same group: CREATE TABLE … SELECT. Then each change
     * that it makes takes a number, as an event of rows does.
     */
    boolean makesFilledTable(Statement statement, Shapes shapes) {
        boolean replaces = statement.kind() == Statement.Kind.CREATE_OR_REPLACE;
        if (!open || rowEvents > 0 || !(replaces || statement.kind() == Statement.Kind.CREATE)) {
            return false;
        }
        rowEvents = replaces ? 2 : 1;
        captured = shapes.isCaptured(statement.tables().get(0));
        return true;
    }
}
