// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourceSession;
import io.millrace.settings.PipelineSettings;
import io.millrace.snapshot.copy.SnapshotTask.CopyChunk;
import io.millrace.target.SnapshotChunk;
import io.millrace.target.SnapshotRun;
import io.millrace.target.SnapshotTables;
import io.millrace.target.TableState;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables.Expectation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a run or takes it up where it was left, and cuts its tables into chunks, each written down in the target before
 * it is given out: a restart has the same ranges. For one thread, but for {@link #close}.
 */
public final class SnapshotPlanner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotPlanner.class);

    private final PipelineSettings settings;
    private final CaptureStarted capture;
    private final SnapshotTargets targets;
    private final SourceSession source;
    private final TargetSession target;
    private final Deque<TableSchema> unplanned = new ArrayDeque<>();
    private @Nullable SnapshotRun run;
    private @Nullable TablePlan plan;

    private SnapshotPlanner(
            PipelineSettings settings,
            CaptureStarted capture,
            SnapshotTargets targets,
            SourceSession source,
            TargetSession target) {
        this.settings = settings;
        this.capture = capture;
        this.targets = targets;
        this.source = source;
        this.target = target;
    }

    /** A planner for the copy that belongs to that change log. */
    public static SnapshotPlanner open(PipelineSettings settings, CaptureStarted capture, ClassLoader transforms) {
        SnapshotTargets targets = SnapshotTargets.of(settings, transforms);
        SourceSession source = SourceSession.open(new SourceDatabase(settings.source()));
        try {
            return new SnapshotPlanner(settings, capture, targets, source, targets.connect());
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /**
     * What is to be done.
     *
     * @param run under whose name
     * @param tables to copy, largest first; none if the run is completed
     * @param estimatedRows of all of them, as the source estimates
     * @param copiedRows by earlier attempts
     */
    public record Beginning(SnapshotRun run, List<TableSchema> tables, long estimatedRows, long copiedRows) {}

    /** One more piece of the plan: a chunk, or the end of a table's plan. */
    public record Step(@Nullable CopyChunk chunk, @Nullable TableId plannedTable) {}

    /**
     * Takes the run over. Whoever else works on it, here or elsewhere, writes nothing from here on.
     *
     * @throws MillraceException {@link FaultCode#TOPIC_CHANGED} if the target holds a copy that belongs to another change
     *     log; {@link FaultCode#LOG_NOT_THE_SAME}, if the source is another; {@link FaultCode#SCHEMA_CHANGED_DURING_COPY},
     *     before anything is written, if a table has changed its shape since the change log began
     */
    public Beginning begin() {
        SourceLog.of(capture).require(source);
        SnapshotTables snapshots = target.control().snapshots();
        boolean isBegun = target.control().exist();
        Optional<SnapshotRun> newest = isBegun ? snapshots.newest(settings.pipeline()) : Optional.empty();
        newest.ifPresent(this::requireSameCapture);
        if (newest.isPresent() && newest.get().state() == SnapshotRun.State.COMPLETED) {
            target.rollback();
            LOG.info("Snapshot {} is completed already.", newest.get().snapshotRun());
            return new Beginning(newest.get(), List.of(), 0, 0);
        }
        Map<TableSchema, Long> sizes = sizes(isBegun ? copied() : Set.of());
        target.control().create();
        SnapshotRun current = snapshots.begin(settings.pipeline(), capture.run(), runName());
        target.commit();
        run = current;
        List<TableSchema> schemas = new ArrayList<>(sizes.keySet());
        schemas.sort(
                Comparator.<TableSchema>comparingLong(sizes::get).reversed().thenComparing(TableSchema::table));
        long copied = 0;
        for (TableSchema schema : schemas) {
            copied += prepare(current, schema);
        }
        unplanned.addAll(schemas);
        long estimated = sizes.values().stream().mapToLong(Long::longValue).sum();
        LOG.info(
                "Snapshot {} (epoch {}) of {} tables: about {} rows, {} of them there already.",
                current.snapshotRun(),
                current.epoch(),
                schemas.size(),
                estimated,
                copied);
        return new Beginning(current, schemas, estimated, copied);
    }

    private String runName() {
        return "snapshot-of-" + capture.run();
    }

    /** Tables that are whole in the target: what happens to their shape now is the log's to tell. */
    private Set<TableId> copied() {
        return target.control().snapshots().readAll(settings.pipeline()).stream()
                .filter(state -> state.phase() == TableState.Phase.COPIED)
                .filter(state -> state.snapshotRun().equals(runName()))
                .map(TableState::source)
                .collect(Collectors.toSet());
    }

    /**
     * Rows to copy, as the source estimates, by the shapes of now. Those must be the shapes that the log began with: rows
     * of two shapes would meet in one table, and apply could stop at the change when all the work is done.
     */
    private Map<TableSchema, Long> sizes(Set<TableId> copied) {
        if (capture.versions().isEmpty()) {
            LOG.warn("An older capture began this change log, and did not say with which shapes of its tables.");
        }
        Map<TableSchema, Long> sizes = new HashMap<>();
        for (TableId table : capture.tables()) {
            TableSchema schema = source.schema(table);
            if (!copied.contains(table) && !capture.mayHaveStartedWith(schema)) {
                throw MillraceException.at(
                        FaultCode.SCHEMA_CHANGED_DURING_COPY,
                        table,
                        capture.start(),
                        "The table has no longer the shape that it had when the change log began; this attempt"
                                + " has copied nothing.");
            }
            sizes.put(schema, source.size(table).rows());
        }
        return sizes;
    }

    private void requireSameCapture(SnapshotRun earlier) {
        if (!earlier.captureRun().equals(capture.run())) {
            throw new MillraceException(
                    FaultCode.TOPIC_CHANGED,
                    "The target holds " + earlier.snapshotRun() + ", begun at " + earlier.startedAt()
                            + ", which belongs to the change log " + earlier.captureRun() + "; the topic "
                            + settings.changesTopic() + " is now " + capture.run()
                            + ". Nothing is started over by itself: empty the target's tables, delete the pipeline's"
                            + " rows in its schema millrace, and start again.");
        }
    }

    /** Makes the target's table at the first time; gives the rows that are there already. */
    private long prepare(SnapshotRun current, TableSchema schema) {
        SnapshotTables snapshots = target.control().snapshots();
        Optional<TableState> known = snapshots
                .read(settings.pipeline(), schema.table())
                .filter(state -> state.snapshotRun().equals(current.snapshotRun()));
        if (known.isPresent()) {
            boolean isCopied = known.get().phase() == TableState.Phase.COPIED;
            if (!isCopied && known.get().schemaVersion() != schema.version()) {
                throw MillraceException.at(
                        FaultCode.SCHEMA_CHANGED_DURING_COPY,
                        schema.table(),
                        null,
                        "The table has no longer the shape with which its copy began.");
            }
            long rows = snapshots.chunks(current, schema.table()).stream()
                    .mapToLong(SnapshotChunk::rows)
                    .sum();
            target.rollback();
            return rows;
        }
        TargetTable table = targets.table(schema);
        List<Finding> findings = target.tables().check(table, Expectation.FREE);
        if (!findings.isEmpty()) {
            throw MillraceException.at(
                    findings.get(0).code(),
                    schema.table(),
                    null,
                    findings.stream().map(Finding::text).collect(Collectors.joining("; ")));
        }
        snapshots.fence(current);
        target.tables().create(table);
        snapshots.write(new TableState(
                settings.pipeline(),
                schema.table(),
                table.schema(),
                table.name(),
                current.snapshotRun(),
                TableState.Phase.COPYING,
                null,
                schema.version(),
                0));
        target.commit();
        return 0;
    }

    /** The next step; empty when all is planned. Not before {@link #begin}. */
    public Optional<Step> next() {
        if (plan == null) {
            TableSchema schema = unplanned.pollFirst();
            if (schema == null) {
                return Optional.empty();
            }
            plan = TablePlan.takeUp(
                    Objects.requireNonNull(run), schema, SourceLog.of(capture), settings.snapshot(), source, target);
        }
        Optional<CopyChunk> chunk = plan.next(source, target);
        if (chunk.isPresent()) {
            return Optional.of(new Step(chunk.get(), null));
        }
        TableId planned = plan.schema().table();
        plan = null;
        return Optional.of(new Step(null, planned));
    }

    /** Cuts both connections; a thread that waits in one fails. Does not throw. */
    @Override
    public void close() {
        source.abort();
        target.abort();
        source.close();
        target.close();
    }
}
