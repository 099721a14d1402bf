// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.DdlKind;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.proof.Failpoint;
import io.millrace.settings.SchemaChangeSettings;
import io.millrace.target.DdlStep;
import io.millrace.target.SnapshotTables;
import io.millrace.target.TableState;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A change of a table's shape or whole content, carried to the target in one transaction together with the progress and
 * the account of it: after a kill at any moment either all of it is there or nothing. What must not be carried, or cannot,
 * stops; it goes on once a person has brought the target's table into the state that follows.
 *
 * <p>For the writer's thread; {@link #stateAfter} for the reader's, once the step is done.
 */
final class SchemaStep implements Work {

    /** In place of a snapshot's name: the table was empty when it was created. */
    private static final String NEVER_COPIED = "none";

    private final String pipeline;
    private final SchemaChangeSettings policies;
    private final Subject subject;
    private final long offset;
    private volatile @Nullable TableState next;
    private volatile boolean written;

    /**
     * What is changed.
     *
     * @param change what happened at the source
     * @param before the binding of the shape that the target follows; null for a table that it does not have
     * @param after the binding of the shape that follows; null where there is none
     * @param state the table's state so far; null for a table that the target does not have
     * @param renamed columns of the target with another name; null if it is not known which are which
     * @param fate what becomes of the table
     * @param owner the source's table whose rows the target's table of that name holds already; null if there is none
     */
    record Subject(
            SchemaChange change,
            @Nullable TableBinding before,
            @Nullable TableBinding after,
            @Nullable TableState state,
            @Nullable Map<String, String> renamed,
            Fate fate,
            @Nullable TableId owner) {}

    /** What becomes of a table by a change. */
    enum Fate {
        /** It is one of ours, under its name after. */
        FOLLOWED,
        /** It is in the log from here on, and is to be copied when these settings know of it. */
        WAITING,
        /** It is gone, or no longer in the log. */
        GONE
    }

    /** A step of that pipeline, by a record with that offset in Kafka. */
    SchemaStep(String pipeline, SchemaChangeSettings policies, Subject subject, long offset) {
        this.pipeline = pipeline;
        this.policies = policies;
        this.subject = subject;
        this.offset = offset;
    }

    @Override
    public LogPosition upTo() {
        return subject.change.position();
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public @Nullable String gtid() {
        return null;
    }

    @Override
    public boolean isWhole() {
        return true;
    }

    /** What happened at the source. */
    SchemaChange change() {
        return subject.change;
    }

    /** The table's state once the step is done; null for a table that is gone. */
    @Nullable
    TableState stateAfter() {
        return next;
    }

    /** Whether it was carried out here, perhaps without a commit: only then {@link #stateAfter} tells the truth. */
    boolean isWritten() {
        return written;
    }

    @Override
    public void writeTo(TargetSession session) {
        TableState known = subject.state;
        if (subject.fate == Fate.WAITING && subject.change.kind() != SchemaChange.Kind.RENAME) {
            next = waiting(Objects.requireNonNull(subject.after), upTo());
        } else if (known != null
                && known.phase() == TableState.Phase.WAITING
                && !isOfStalePlace(subject.change, known)) {
            next = stillWaiting(known);
        } else if (known != null && known.phase() == TableState.Phase.DIVERGED) {
            next = left(known);
        } else {
            TableBinding table = subject.before == null ? subject.after : subject.before;
            DdlGate gate =
                    new DdlGate(pipeline, policies, subject.change, steps(session.tables()), sayDone(subject.after));
            DdlGate.Verdict verdict = gate.verdict(session);
            next = switch (verdict) {
                case CARRY -> {
                    Failpoint.APPLY_DDL_BEFORE.reach();
                    if (table != null) {
                        session.tables().carryOut(table.target(), gate.steps(), upTo());
                    }
                    Failpoint.APPLY_DDL_CARRIED.reach();
                    yield carried();
                }
                case LEAVE -> left(known);
            };
            gate.done(session, verdict);
        }
        keep(session.control().snapshots(), next);
        written = true;
        Failpoint.APPLY_DDL_RECORDED.reach();
    }

    /**
     * Whether a change is of a table that waits, and that Millrace has written before: what stands at its place goes where
     * the table goes.
     */
    static boolean isOfStalePlace(SchemaChange change, @Nullable TableState state) {
        boolean isStale = state != null && state.phase() == TableState.Phase.WAITING && state.made();
        return isStale && (change.kind() == SchemaChange.Kind.DROP || change.kind() == SchemaChange.Kind.RENAME);
    }

    private List<DdlStep> steps(TargetTables tables) {
        TableBinding before = subject.before;
        TableBinding after = subject.after;
        if (before != null && after != null && isOfStalePlace(subject.change, subject.state)) {
            return tables.alteration(before.target(), moved(before.target(), after.target()), Map.of(), "");
        }
        return switch (subject.change.kind()) {
            case ANNOUNCE, INCLUDE -> List.of();
            case ALTER, RENAME -> {
                if (before == null || after == null) {
                    throw at(FaultCode.TARGET_TABLE_SHAPE, "It was changed, but is not in the target.");
                }
                // What the transforms leave out is found to be no change.
                List<DdlStep> steps = new ArrayList<>(
                        tables.alteration(before.target(), after.target(), subject.renamed, sayDone(after)));
                if (subject.change.doubt() != null) {
                    steps.add(rewriting(subject.change.doubt()));
                }
                yield steps;
            }
            case TRUNCATE -> {
                if (before == null) {
                    throw at(FaultCode.TARGET_TABLE_SHAPE, "It was emptied, but is not in the target.");
                }
                yield tables.emptying(before.target());
            }
            // One that was made before it was copied has its rows already.
            case CREATE -> after == null || before != null ? List.of() : creation(tables, after);
            case DROP -> before == null ? List.of() : tables.removal(before.target());
            // Of a table that is not in the target, too: it may be gone from the source, and nothing more come of it.
            case UNKNOWN -> {
                String doubt = subject.change.doubt();
                yield List.of(rewriting(doubt == null ? "what happened to it has no name in the log" : doubt));
            }
        };
    }

    /** With its columns as they are: it will be replaced as a whole. */
    private static TargetTable moved(TargetTable stale, TargetTable to) {
        TableSchema same = new TableSchema(
                to.shape().table(), stale.shape().columns(), stale.shape().key());
        return new TargetTable(same, to.schema(), to.name(), stale.columns());
    }

    private DdlStep rewriting(String doubt) {
        return DdlStep.of(DdlKind.REWRITE_VALUES, "rows of table " + subject.change.table() + " may be others")
                .doubted(doubt);
    }

    private List<DdlStep> creation(TargetTables tables, TableBinding made) {
        return subject.owner == null
                ? tables.creation(made.target())
                : List.of(DdlStep.impossible(
                        DdlKind.CREATE_TABLE,
                        "table " + made.target().id() + " made",
                        "Its rows would be mixed with those of " + subject.owner + ", which go to the same table."));
    }

    /** A table that is gone, or has another name, must not be looked for under its old one at the next start. */
    private void keep(SnapshotTables states, @Nullable TableState after) {
        TableState known = subject.state;
        if (known != null && (after == null || !after.source().equals(known.source()))) {
            states.forget(pipeline, known.source());
        }
        if (after != null) {
            states.write(after);
        }
    }

    private @Nullable TableState carried() {
        return switch (subject.change.kind()) {
            case ANNOUNCE, TRUNCATE, INCLUDE, UNKNOWN -> subject.state;
            case DROP -> null;
            case CREATE, ALTER, RENAME -> subject.after == null ? null : followed(subject.after);
        };
    }

    private @Nullable TableState followed(TableBinding after) {
        boolean waits = subject.state != null && subject.state.phase() == TableState.Phase.WAITING;
        return switch (subject.fate) {
            case FOLLOWED -> following(after, waits ? TableState.Phase.WAITING : TableState.Phase.COPIED);
            // With the rows that it has: a copy will take their place.
            case WAITING ->
                following(after, TableState.Phase.WAITING).at(upTo()).ofMillrace();
            case GONE -> null;
        };
    }

    /** The target does not have its rows yet; its copy will be made with the shape that it has by then. */
    private TableState waiting(TableBinding shape, @Nullable LogPosition since) {
        TableState known = subject.state;
        TableState ours = known != null && known.made() ? known : null;
        return new TableState(
                pipeline,
                shape.source().table(),
                ours == null ? shape.target().schema() : ours.targetSchema(),
                ours == null ? shape.target().name() : ours.targetTable(),
                known == null ? NEVER_COPIED : known.snapshotRun(),
                TableState.Phase.WAITING,
                since,
                shape.source().version(),
                0,
                ours != null);
    }

    private @Nullable TableState stillWaiting(TableState known) {
        TableBinding after = subject.after;
        return switch (subject.change.kind()) {
            case DROP -> null;
            case CREATE, ALTER, RENAME ->
                after == null || subject.fate == Fate.GONE ? null : waiting(after, known.exactPosition());
            case ANNOUNCE, TRUNCATE, INCLUDE, UNKNOWN -> known;
        };
    }

    /** Under the name that its rows have from here on, so that they are known to be left out; the target's stays. */
    private @Nullable TableState left(@Nullable TableState known) {
        TableBinding after = subject.after;
        if (known == null) {
            return after == null ? null : following(after, TableState.Phase.DIVERGED);
        }
        return new TableState(
                pipeline,
                after == null ? known.source() : after.source().table(),
                known.targetSchema(),
                known.targetTable(),
                known.snapshotRun(),
                TableState.Phase.DIVERGED,
                known.exactPosition(),
                after == null ? known.schemaVersion() : after.source().version(),
                known.rows(),
                known.made());
    }

    private TableState following(TableBinding shape, TableState.Phase phase) {
        TableState known = subject.state;
        return new TableState(
                pipeline,
                shape.source().table(),
                shape.target().schema(),
                shape.target().name(),
                known == null ? NEVER_COPIED : known.snapshotRun(),
                phase,
                known == null ? null : known.exactPosition(),
                shape.source().version(),
                known == null ? 0 : known.rows(),
                known == null || known.made());
    }

    /** The same that this step would write; the step then finds nothing left to do. */
    private String sayDone(@Nullable TableBinding to) {
        if (to == null) {
            return "";
        }
        TableId table = subject.change.table();
        return "UPDATE millrace.table_state SET schema_version = " + to.source().version() + " WHERE pipeline = '"
                + pipeline + "' AND source_database = '" + table.database().replace("'", "''")
                + "' AND source_table = '" + table.name().replace("'", "''") + "' AND NOT beside";
    }

    private MillraceException at(FaultCode code, String message) {
        return MillraceException.at(code, subject.change.table(), upTo(), message);
    }
}
