// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.mysql.SourceSession;
import io.millrace.mysql.StartPosition;
import io.millrace.position.LogPosition;
import io.millrace.settings.ExistingTables;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.Progress;
import io.millrace.target.SnapshotChunk;
import io.millrace.target.SnapshotRun;
import io.millrace.target.SnapshotTables;
import io.millrace.target.TableState;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables.Expectation;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the target ready for the rows of a table.
 *
 * <p>A table that has still the shape with which the change log began gets all of the log replayed. One that has another
 * shape, now or in the midst of its copy, is copied from its start with the shape of now, and remembers a place of the log
 * that lies behind that change and before its first row is read: what of the table is in the log up to there, rows and
 * changes of shape alike, is in its copy, and apply passes over it. For one thread.
 */
final class TableStarts {

    private static final Logger LOG = LoggerFactory.getLogger(TableStarts.class);

    private static final Duration SEEN_LIMIT = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final String pipeline;
    private final ExistingTables existing;
    private final CaptureStarted capture;
    private final SnapshotTargets targets;
    private final SourceSession source;
    private final TargetSession target;

    TableStarts(
            PipelineSettings settings,
            CaptureStarted capture,
            SnapshotTargets targets,
            SourceSession source,
            TargetSession target) {
        this.pipeline = settings.pipeline();
        this.existing = settings.snapshot().existingTables();
        this.capture = capture;
        this.targets = targets;
        this.source = source;
        this.target = target;
    }

    /** Begins the copy of a table, or takes it up where it was left. */
    TableStart start(SnapshotRun run, TableSchema now) {
        Optional<TableState> known = target.control()
                .snapshots()
                .of(run)
                .read(pipeline, now.table())
                .filter(state -> state.snapshotRun().equals(run.snapshotRun()));
        if (known.isEmpty()) {
            target.rollback();
            boolean fromGenesis = run.kind() == SnapshotRun.Kind.WHOLE && capture.mayHaveStartedWith(now);
            return fromGenesis ? begin(run, now, null, null) : beginLater(run, now.table(), null);
        }
        TableState state = known.get();
        requireSameTarget(run, state, now);
        boolean isCopied = state.phase() != TableState.Phase.COPYING;
        if (!isCopied && state.schemaVersion() != now.version()) {
            target.rollback();
            return beginLater(run, now.table(), state);
        }
        if (!isCopied && !state.made()) {
            requireNoOtherRows(run, now);
        }
        List<SnapshotChunk> done = target.control().snapshots().chunks(run, now.table()).stream()
                .filter(SnapshotChunk::done)
                .toList();
        long rows = done.stream().mapToLong(SnapshotChunk::rows).sum();
        target.rollback();
        return new TableStart(now, now.hasKey() ? state.exactPosition() : null, rows, done.size());
    }

    /** Rows that were there may be left by a copy that began to replace them, under a setting that has changed since. */
    private void requireNoOtherRows(SnapshotRun run, TableSchema schema) {
        if (existing == ExistingTables.REPLACE_BY_KEY_RANGE || run.kind() != SnapshotRun.Kind.WHOLE) {
            return;
        }
        // Whoever is still at work on it must not add rows between the two questions.
        target.control().snapshots().fence(run);
        long copied = target.control().snapshots().of(run).chunks(run, schema.table()).stream()
                .mapToLong(SnapshotChunk::rows)
                .sum();
        long others = target.tables().rows(targets.table(run, schema)) - copied;
        if (others != 0) {
            throw MillraceException.at(
                    FaultCode.TARGET_TABLE_NOT_EMPTY,
                    schema.table(),
                    null,
                    others + " rows are in the target's table that its copy has not brought. If the copy was begun with"
                            + " snapshot.existingTables: replace-by-key-range, restore that until it is complete.");
        }
    }

    /** Begins the copy of a table once more, with the shape of now; what was copied of it is gone. */
    TableStart again(SnapshotRun run, TableId table) {
        TableState state =
                target.control().snapshots().of(run).read(pipeline, table).orElse(null);
        target.rollback();
        return beginLater(run, table, state);
    }

    private TableStart beginLater(SnapshotRun run, TableId table, @Nullable TableState before) {
        StartPosition start = behindApply(run, table);
        TableSchema now = Objects.requireNonNull(start.schemaOf(table));
        if (before != null) {
            requireSameTarget(run, before, now);
        }
        LogPosition from = SourceLog.of(capture).position(start.at());
        if (before != null || run.kind() == SnapshotRun.Kind.WHOLE) {
            LOG.info(
                    "The shape of {} is another than it was when {} began: it is copied from {} on.",
                    table,
                    before == null ? "the change log" : "its copy",
                    from);
        }
        return begin(run, now, now.hasKey() ? from : null, before);
    }

    /**
     * A place that reads from now on lie behind. The replay onto the copy of a reload begins where its lane does: what is
     * before that must be in the copy. With stalled semi-synchronous replication the log, and so apply, is for a while
     * ahead of what is seen here.
     */
    private StartPosition behindApply(SnapshotRun run, TableId table) {
        if (run.kind() == SnapshotRun.Kind.WHOLE) {
            return source.start(table);
        }
        LogPosition reached = target.control()
                .progress()
                .read(pipeline, Progress.RELOAD_LANE)
                .map(Progress::position)
                .orElseThrow(() -> MillraceException.at(
                        FaultCode.INTERNAL, table, null, "The reload's lane is gone before it is copied."));
        target.rollback();
        long deadline = System.nanoTime() + SEEN_LIMIT.toNanos();
        while (true) {
            StartPosition start = source.start(table);
            if (!reached.isAfter(SourceLog.of(capture).position(start.at()))) {
                return start;
            }
            if (System.nanoTime() - deadline > 0) {
                throw MillraceException.at(
                        FaultCode.JOB_FAILED,
                        table,
                        reached,
                        "Apply has come further than the source lets anybody see.");
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    /** Else somebody else's table would be dropped or filled, and the rows that are copied would stay where they are. */
    private void requireSameTarget(SnapshotRun run, TableState state, TableSchema now) {
        TargetTable table = targets.table(run, now);
        if (!table.schema().equals(state.targetSchema()) || !table.name().equals(state.targetTable())) {
            throw MillraceException.at(
                    FaultCode.TARGET_TABLE_SHAPE,
                    now.table(),
                    null,
                    "Its copy was begun in " + state.targetSchema() + "." + state.targetTable()
                            + ", and the settings now lead to " + table.schema() + "." + table.name()
                            + ": restore target.schemas and the transforms until the copy is complete, or begin anew.");
        }
    }

    private TableStart begin(
            SnapshotRun run, TableSchema schema, @Nullable LogPosition from, @Nullable TableState before) {
        TargetTable table = targets.table(run, schema);
        SnapshotTables snapshots = target.control().snapshots().of(run);
        snapshots.fence(run);
        if (before != null) {
            snapshots.forgetChunks(run, schema.table());
            if (before.made()) {
                target.tables().drop(table);
            } else if (existing != ExistingTables.REPLACE_BY_KEY_RANGE) {
                target.changes().truncate(table);
            }
        }
        switch (run.kind()) {
            case WHOLE -> makeFree(schema, table, before == null);
            case RELOAD -> target.tables().drop(table);
        }
        boolean made = !target.tables().exists(table);
        target.tables().create(table);
        snapshots.write(new TableState(
                pipeline,
                schema.table(),
                table.schema(),
                table.name(),
                run.snapshotRun(),
                TableState.Phase.COPYING,
                from,
                schema.version(),
                0,
                made));
        target.commit();
        return new TableStart(schema, from, 0, 0);
    }

    private void makeFree(TableSchema schema, TargetTable table, boolean first) {
        switch (existing) {
            case APPEND_TO_EMPTY -> require(Expectation.FREE, table);
            case TRUNCATE -> {
                if (first) {
                    makeEmpty(table);
                } else {
                    require(Expectation.FREE, table);
                }
            }
            case REPLACE_BY_KEY_RANGE -> {
                require(Expectation.REPLACEABLE_BY_RANGE, table);
                if (target.tables().exists(table)) {
                    RangeReplacement.require(targets.chain(schema));
                    LOG.warn("The rows of the target's table for {} are replaced, as the settings say.", table.id());
                }
            }
        }
    }

    private void makeEmpty(TargetTable table) {
        require(Expectation.REPLACEABLE, table);
        if (!target.tables().check(table, Expectation.FREE).isEmpty()) {
            LOG.warn("The rows that are in the target's table for {} are deleted, as the settings say.", table.id());
            target.changes().truncate(table);
        }
    }

    private void require(Expectation expectation, TargetTable table) {
        List<Finding> findings = target.tables().check(table, expectation);
        if (!findings.isEmpty()) {
            throw MillraceException.at(
                    findings.get(0).code(),
                    table.id(),
                    null,
                    findings.stream().map(Finding::text).collect(Collectors.joining("; ")));
        }
    }
}
