// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.control.ControlMessage.RequestSnapshot;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourceSession;
import io.millrace.settings.PipelineSettings;
import io.millrace.snapshot.copy.CopyLedger.Extent;
import io.millrace.snapshot.copy.Reloads.Order;
import io.millrace.snapshot.copy.SnapshotTask.CopyChunk;
import io.millrace.target.SnapshotRun;
import io.millrace.target.SnapshotTables;
import io.millrace.target.TargetSession;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
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
    private final TableStarts tables;
    private final SourceSession source;
    private final TargetSession target;
    private final Deque<TableStart> unplanned = new ArrayDeque<>();
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
        this.tables = new TableStarts(settings, capture, targets, source, target);
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
     * @param extents of these tables, in the same order
     */
    public record Beginning(SnapshotRun run, List<TableSchema> tables, Map<TableId, Extent> extents) {}

    /** One more piece of the plan: a chunk, or the end of a table's plan. */
    public record Step(@Nullable CopyChunk chunk, @Nullable TableId plannedTable) {}

    /**
     * Takes the run over. Whoever else works on it, here or elsewhere, writes nothing from here on.
     *
     * @param asked which tables were asked to be copied once more; looked at when all tables were copied before
     * @throws MillraceException {@link FaultCode#TOPIC_CHANGED} if the target holds a copy that belongs to another change
     *     log; {@link FaultCode#LOG_NOT_THE_SAME}, if the source is another
     */
    public Beginning begin(Collection<RequestSnapshot> asked) {
        SnapshotTables snapshots = target.control().snapshots();
        // Also where an earlier Millrace has made them: its tables get what this one adds.
        target.control().create();
        Optional<SnapshotRun> newest = snapshots.newest(settings.pipeline());
        newest.ifPresent(this::requireSameCapture);
        if (newest.isPresent() && newest.get().state() == SnapshotRun.State.COMPLETED) {
            return reload(asked).orElseGet(() -> nothingLeft(newest.get()));
        }
        SourceLog.of(capture).require(source);
        List<TableSchema> schemas = shapes();
        SnapshotRun current = snapshots.begin(settings.pipeline(), capture.run(), runName());
        target.commit();
        return begin(current, schemas);
    }

    private Beginning nothingLeft(SnapshotRun completed) {
        target.rollback();
        LOG.info("Snapshot {} is completed already.", completed.snapshotRun());
        return new Beginning(completed, List.of(), Map.of());
    }

    /** The next reload that can be copied; those that cannot are given up by the way. */
    private Optional<Beginning> reload(Collection<RequestSnapshot> asked) {
        Reloads reloads = new Reloads(settings, target.control());
        for (Optional<Order> order = reloads.next(asked); order.isPresent(); order = reloads.next(asked)) {
            SnapshotRun current = target.control()
                    .snapshots()
                    .begin(settings.pipeline(), capture.run(), order.get().run(), SnapshotRun.Kind.RELOAD);
            ReloadCheck check = new ReloadCheck(
                    settings.pipeline(), settings.snapshot().existingTables(), capture, source, target, targets);
            List<TableSchema> schemas = check.shapes(current, order.get().tables());
            target.commit();
            if (!schemas.isEmpty()) {
                return Optional.of(guarded(() -> begin(current, schemas)));
            }
        }
        return Optional.empty();
    }

    private Beginning begin(SnapshotRun current, List<TableSchema> schemas) {
        run = current;
        Map<TableId, Long> sizes = new HashMap<>();
        schemas.forEach(
                schema -> sizes.put(schema.table(), source.size(schema.table()).rows()));
        schemas.sort(Comparator.<TableSchema>comparingLong(schema -> sizes.getOrDefault(schema.table(), 0L))
                .reversed()
                .thenComparing(TableSchema::table));
        for (TableSchema schema : schemas) {
            unplanned.addLast(tables.start(current, schema));
        }
        Map<TableId, Extent> extents = new LinkedHashMap<>();
        unplanned.forEach(start -> extents.put(
                start.table(),
                new Extent(sizes.getOrDefault(start.table(), 0L), start.copiedRows(), start.copiedChunks())));
        LOG.info(
                "Snapshot {} (epoch {}) of {} tables: about {} rows, {} of them there already.",
                current.snapshotRun(),
                current.epoch(),
                schemas.size(),
                extents.values().stream().mapToLong(Extent::estimatedRows).sum(),
                extents.values().stream().mapToLong(Extent::copiedRows).sum());
        return new Beginning(current, unplanned.stream().map(TableStart::schema).toList(), extents);
    }

    private String runName() {
        return "snapshot-of-" + capture.run();
    }

    private List<TableSchema> shapes() {
        if (capture.versions().isEmpty()) {
            LOG.warn("An older capture began this change log, and did not say with which shapes of its tables.");
        }
        return new ArrayList<>(capture.tables().stream().map(source::schema).toList());
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

    /**
     * Starts the copy of a table again, whose shape has changed. No worker may be busy with it.
     *
     * @return the shape that it is copied with from now on
     * @throws MillraceException {@link FaultCode#TARGET_TABLE_SHAPE} if the target's table is not Millrace's own, and does
     *     not have that shape
     */
    public TableSchema again(TableId table) {
        return guarded(() -> startAgain(table));
    }

    private TableSchema startAgain(TableId table) {
        if (plan != null && plan.schema().table().equals(table)) {
            plan = null;
        }
        unplanned.removeIf(start -> start.table().equals(table));
        TableStart start = tables.again(Objects.requireNonNull(run), table);
        unplanned.addFirst(start);
        return start.schema();
    }

    /** The next step; empty when all is planned. Not before {@link #begin}. */
    public Optional<Step> next() {
        return guarded(this::plan);
    }

    /** What cannot be planned for a reload ends that alone. */
    private <T> T guarded(Supplier<T> step) {
        try {
            return step.get();
        } catch (MillraceException e) {
            throw ReloadGuard.faultOf(run, e, () -> {
                target.rollback();
                return target;
            });
        }
    }

    private Optional<Step> plan() {
        if (plan == null) {
            TableStart start = unplanned.pollFirst();
            if (start == null) {
                return Optional.empty();
            }
            plan = TablePlan.takeUp(
                    Objects.requireNonNull(run), start, SourceLog.of(capture), settings.snapshot(), source, target);
        }
        Optional<CopyChunk> chunk = plan.next(source, target);
        if (chunk.isPresent()) {
            return Optional.of(new Step(chunk.get(), null));
        }
        TableId planned = plan.schema().table();
        plan = null;
        return Optional.of(new Step(null, planned));
    }

    /** Threads that are running at the source now, this one and those that send the log left out. */
    public long sourceThreads() {
        return source.threadsRunning();
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
