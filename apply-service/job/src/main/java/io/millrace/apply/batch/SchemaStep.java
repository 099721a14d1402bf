// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import io.millrace.target.SnapshotTables;
import io.millrace.target.TableState;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTables;
import org.jspecify.annotations.Nullable;

/**
 * A change of a table's shape, carried to the target in a transaction of its own together with the progress. What cannot be
 * carried stops; it goes on once a person has brought the target's table into the state that follows.
 *
 * @param pipeline whose table it is
 * @param change what happened at the source
 * @param before the binding of the shape that the target follows; null for a table that it does not have
 * @param after the binding of the shape that follows; null where there is none
 * @param state the table's state so far; null for a table that the target does not have
 * @param offset of the record in Kafka
 */
record SchemaStep(
        String pipeline,
        SchemaChange change,
        @Nullable TableBinding before,
        @Nullable TableBinding after,
        @Nullable TableState state,
        long offset)
        implements Work {

    /** In place of a snapshot's name: the table was empty when it was created. */
    private static final String NEVER_COPIED = "none";

    @Override
    public LogPosition upTo() {
        return change.position();
    }

    @Override
    public @Nullable String gtid() {
        return null;
    }

    @Override
    public boolean isWhole() {
        return true;
    }

    @Override
    public void writeTo(TargetSession session) {
        switch (change.kind()) {
            case ANNOUNCE -> {}
            case ALTER, RENAME -> alter(session);
            case TRUNCATE -> truncate(session);
            case CREATE ->
                requireDone(isFilled(session, after), "CREATE TABLE", after, "must be there with that shape");
            case DROP ->
                requireDone(
                        before == null || !session.tables().exists(before.target()),
                        "DROP TABLE",
                        before,
                        "must be gone");
            case UNKNOWN ->
                throw at(
                        FaultCode.LOG_SCHEMA_CHANGE_UNKNOWN, "Something that this version cannot name happened to it.");
        }
        keep(session.control().snapshots(), stateAfter());
    }

    /** A table that is gone, or has another name, must not be looked for under its old one at the next start. */
    private void keep(SnapshotTables states, @Nullable TableState next) {
        TableState known = state;
        if (known != null && (next == null || !next.source().equals(known.source()))) {
            states.forget(pipeline, known.source());
        }
        if (next != null) {
            states.write(next);
        }
    }

    /** The table's state once the step is done; null for a table that is gone. */
    @Nullable
    TableState stateAfter() {
        return switch (change.kind()) {
            case ANNOUNCE, TRUNCATE, UNKNOWN -> state;
            case DROP -> null;
            case CREATE, ALTER, RENAME -> after == null ? null : following(after);
        };
    }

    private TableState following(TableBinding shape) {
        TableState known = state;
        return new TableState(
                pipeline,
                shape.source().table(),
                shape.target().schema(),
                shape.target().name(),
                known == null ? NEVER_COPIED : known.snapshotRun(),
                TableState.Phase.COPIED,
                known == null ? null : known.exactPosition(),
                shape.source().version(),
                known == null ? 0 : known.rows(),
                known != null && known.made());
    }

    private void alter(TargetSession session) {
        TableBinding from = before;
        TableBinding to = after;
        if (from == null || to == null) {
            throw at(FaultCode.TARGET_TABLE_SHAPE, "It was changed, but was not copied, and so is not in the target.");
        }
        requireMoved(session, from, to);
        // What the transforms leave out, and what was carried out by hand, is found to be no change.
        session.tables().alter(from.target(), to.target(), change.position(), sayDone(to));
    }

    /** The same that this step would write; the step then finds nothing left to do. */
    private String sayDone(TableBinding to) {
        return "UPDATE millrace.table_state SET schema_version = " + to.source().version() + " WHERE pipeline = '"
                + pipeline + "' AND source_database = '"
                + change.table().database().replace("'", "''")
                + "' AND source_table = '" + change.table().name().replace("'", "''") + "'";
    }

    /** A second, new table under the new name would be taken for the renamed one, and lack its rows. */
    private void requireMoved(TargetSession session, TableBinding from, TableBinding to) {
        boolean isSameTable = from.target().schema().equals(to.target().schema())
                && from.target().name().equals(to.target().name());
        if (!isSameTable && session.tables().exists(from.target())) {
            throw at(
                    FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED,
                    "At the source: RENAME TABLE to " + to.source().table() + ". In the target: " + from.name()
                            + " is still there, and must become " + to.name() + ".");
        }
    }

    private void truncate(TargetSession session) {
        TableBinding table = before;
        if (table == null) {
            throw at(FaultCode.TARGET_TABLE_SHAPE, "It was emptied, but was not copied, and so is not in the target.");
        }
        session.changes().truncate(table.target());
    }

    private static boolean isFilled(TargetSession session, @Nullable TableBinding table) {
        return table != null
                && session.tables()
                        .check(table.target(), TargetTables.Expectation.FILLED)
                        .isEmpty();
    }

    private void requireDone(boolean done, String what, @Nullable TableBinding table, String must) {
        if (!done) {
            throw at(
                    FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED,
                    "At the source: " + what + ". In the target: " + (table == null ? "" : table.name() + " ") + must
                            + ".");
        }
    }

    private MillraceException at(FaultCode code, String message) {
        TableId table = change.table();
        return MillraceException.at(code, table, change.position(), message);
    }
}
