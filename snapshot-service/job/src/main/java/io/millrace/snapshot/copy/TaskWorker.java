// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.mysql.KeyBound;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourceSession;
import io.millrace.proof.Failpoint;
import io.millrace.proof.Protection;
import io.millrace.settings.ExistingTables;
import io.millrace.settings.PipelineSettings;
import io.millrace.snapshot.copy.SnapshotTask.CopyChunk;
import io.millrace.snapshot.copy.SnapshotTask.FinishRun;
import io.millrace.snapshot.copy.SnapshotTask.FinishTable;
import io.millrace.snapshot.copy.SnapshotTask.MakeIndex;
import io.millrace.target.BulkLoad;
import io.millrace.target.IndexPlan;
import io.millrace.target.SnapshotChunk;
import io.millrace.target.SnapshotRun;
import io.millrace.target.SnapshotTables;
import io.millrace.target.TableState;
import io.millrace.target.TargetIndex;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.transform.BoundChain;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does tasks, one after the other, with connections that it keeps. The rows of a chunk and the mark that it is done are
 * one transaction of the target, whose first act is to make sure that nobody else has taken over. For one thread, but for
 * {@link #close}.
 */
public final class TaskWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TaskWorker.class);

    /** A chunk that has grown to so many times what it should be is cut there: its bounds rest on estimates. */
    private static final int TOLERANCE = 2;

    private final PipelineSettings settings;
    private final SnapshotTargets targets;
    private final SnapshotFacts facts;
    private final CopyMeter meter;
    private final Pace pace;
    private final TableIndexes indexes;
    private final long rowLimit;
    private final long byteLimit;
    private volatile @Nullable SourceSession source;
    private volatile @Nullable SourceSession exactSource;
    private volatile @Nullable TargetSession target;
    private volatile boolean closed;

    /** A worker that connects when it has something to do. */
    public TaskWorker(
            PipelineSettings settings, SnapshotTargets targets, SnapshotFacts facts, CopyMeter meter, Pace pace) {
        this.settings = settings;
        this.targets = targets;
        this.facts = facts;
        this.meter = meter;
        this.pace = pace;
        this.indexes = new TableIndexes(settings.snapshot().indexes(), targets);
        this.rowLimit = (long) TOLERANCE * settings.snapshot().chunkRows();
        this.byteLimit = TOLERANCE * settings.snapshot().chunkBytes().bytes();
    }

    /** Does one. A failure closes the worker, and so gives up at once what it held at source and target. */
    public TaskReport work(SnapshotTask task) {
        boolean done = false;
        try {
            TaskReport report;
            if (task instanceof CopyChunk chunk) {
                report = copy(chunk);
            } else if (task instanceof MakeIndex index) {
                report = make(index);
            } else {
                report = task instanceof FinishTable table ? finish(table) : finish((FinishRun) task);
            }
            done = true;
            return report;
        } catch (MillraceException e) {
            throw ReloadGuard.faultOf(task.run(), e, this::targetAnew);
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /** After a failure nobody knows what the session is good for. */
    private TargetSession targetAnew() {
        TargetSession failed = target;
        target = null;
        if (failed != null) {
            failed.close();
        }
        return target();
    }

    private TaskReport copy(CopyChunk task) {
        TargetSession session = target();
        if (task.again() && !Protection.CHUNK_MARKS.isOff()) {
            Optional<TaskReport> earlier = earlier(task, session);
            if (earlier.isPresent()) {
                return earlier.get();
            }
        }
        pace.await();
        requireOpen();
        SourceSession reading = task.exact() ? exactSource(task) : source(task.log());
        boolean readOn = false;
        try {
            TaskReport report = copy(task, reading, session);
            readOn = !task.exact() && report.rest().isEmpty();
            return report;
        } catch (MillraceException e) {
            if (e.code() != FaultCode.SCHEMA_CHANGED_DURING_COPY) {
                throw e;
            }
            session.rollback();
            LOG.warn("The copy of {} starts again: {}", task.schema().table(), e.getMessage());
            return TaskReport.changed(task);
        } finally {
            if (!readOn) {
                closeSource(reading);
            }
        }
    }

    /** What an attempt whose end was not heard of has done; empty if it has not. */
    private static Optional<TaskReport> earlier(CopyChunk task, TargetSession session) {
        List<SnapshotChunk> chunks =
                session.control().snapshots().chunks(task.run(), task.schema().table());
        session.rollback();
        return chunks.stream()
                .filter(chunk -> chunk.chunk() == task.chunk() && chunk.done())
                .findFirst()
                .map(chunk -> TaskReport.copied(task, chunk.rows(), chunk.bytes(), restOf(task, chunk, chunks)));
    }

    /** If that attempt cut the chunk, nobody has heard of what was left. */
    private static List<CopyChunk> restOf(CopyChunk task, SnapshotChunk done, List<SnapshotChunk> chunks) {
        KeyBound planned = task.range().upper();
        if (Objects.equals(KeyBound.parseNullable(done.upper()), planned)) {
            return List.of();
        }
        return ChunkChain.from(done.upper(), chunks).chunks().stream()
                .limit(1)
                .map(task::of)
                .toList();
    }

    private TaskReport copy(CopyChunk task, SourceSession reading, TargetSession session) {
        BoundChain chain = targets.chain(task.schema());
        TargetTable table = targets.table(task.run(), chain);
        SnapshotTables snapshots = session.control().snapshots().of(task.run());
        snapshots.fence(task.run());
        RangeReplacement replacement = replacement(task, chain, table, session);
        long replacedBefore = session.replacedValues();
        long rows;
        long bytes;
        Optional<KeyBound> cut;
        try (BulkLoad load = session.bulkLoad(table)) {
            Stride stride = new Stride(load, meter, pace, this::requireOpen);
            cut = reading.read(
                    task.schema(),
                    task.range(),
                    row -> {
                        @Nullable Object[] out = chain.row(row);
                        if (out != null) {
                            replacement.requireSameKey(row, out);
                            load.write(out);
                        }
                        stride.step();
                    },
                    () -> stride.isLate() || stride.all() >= rowLimit || load.bytes() >= byteLimit);
            stride.end();
            rows = load.finish();
            bytes = load.bytes();
        }
        TableId id = task.schema().table();
        Failpoint.SNAPSHOT_BEFORE_MARK.reach();
        boolean isNew = snapshots.done(task.run(), id, task.chunk(), rows, bytes);
        if (!isNew && !Protection.CHUNK_MARKS.isOff()) {
            // Its commit was under way when this attempt looked for it, or it was not asked to look.
            session.rollback();
            return earlier(task, session).orElseThrow();
        }
        TableState state = state(snapshots, id);
        requireSameStart(task, state);
        List<CopyChunk> rest =
                cut.map(at -> task.of(snapshots.cut(task.run(), id, task.chunk(), at.toString()))).stream()
                        .toList();
        reading.exactlyAt().ifPresent(at -> snapshots.write(state.at(task.log().position(at))));
        Failpoint.SNAPSHOT_MARKED.reach();
        session.commit();
        Failpoint.SNAPSHOT_COMMITTED.reach();
        meter.chunk(bytes, session.replacedValues() - replacedBefore);
        return TaskReport.copied(task, rows, bytes, rest);
    }

    private RangeReplacement replacement(CopyChunk task, BoundChain chain, TargetTable table, TargetSession session) {
        boolean isSetting = settings.snapshot().existingTables() == ExistingTables.REPLACE_BY_KEY_RANGE
                && task.run().kind() == SnapshotRun.Kind.WHOLE;
        if (!isSetting || state(session.control().snapshots(), table.id()).made()) {
            return RangeReplacement.NONE;
        }
        RangeReplacement replacement = RangeReplacement.of(chain);
        session.changes().delete(table, replacement.interval(task.range()));
        return replacement;
    }

    /** Its shape may have changed to and fro, and its copy have been started again, since this task was given out. */
    private static void requireSameStart(CopyChunk task, TableState state) {
        boolean isSame = state.schemaVersion() == task.schema().version()
                && (task.exact() || Objects.equals(state.exactPosition(), task.from()));
        if (!isSame) {
            throw MillraceException.at(
                    FaultCode.SCHEMA_CHANGED_DURING_COPY,
                    task.schema().table(),
                    task.from(),
                    "Its copy was started again meanwhile.");
        }
    }

    private TableState state(SnapshotTables snapshots, TableId table) {
        return snapshots
                .read(settings.pipeline(), table)
                .orElseThrow(() -> MillraceException.at(
                        FaultCode.INTERNAL, table, null, "The target knows nothing of the table's copy."));
    }

    private TaskReport finish(FinishTable task) {
        TargetSession session = target();
        SnapshotTables snapshots = session.control().snapshots().of(task.run());
        TableState state = state(snapshots, task.schema().table());
        List<SnapshotChunk> chunks = snapshots.chunks(task.run(), task.schema().table());
        requireWhole(task, chunks);
        Optional<TargetTable> model = model(task, session);
        IndexPlan plan = model.isPresent()
                ? IndexPlan.none()
                : indexes.plan(task.schema(), state.made(), () -> source(task.log()));
        List<TargetIndex> missing = List.of();
        if (state.phase() == TableState.Phase.COPYING) {
            TargetTable table = targets.table(task.run(), task.schema());
            snapshots.fence(task.run());
            indexes.limit(session);
            session.tables().addKey(table);
            model.ifPresent(like -> session.tables().copyIndexes(like, table));
            missing = session.tables().missing(table, plan.indexes());
            if (missing.isEmpty()) {
                long rows = chunks.stream().mapToLong(SnapshotChunk::rows).sum();
                state = state.copied(rows);
                snapshots.write(state);
                plan.notes().forEach(note -> LOG.warn("{}: {}", task.schema().table(), note));
            }
            Failpoint.SNAPSHOT_TABLE_BEFORE_COMMIT.reach();
            session.commit();
        } else {
            session.rollback();
        }
        if (missing.isEmpty()) {
            Failpoint.SNAPSHOT_TABLE_BEFORE_SAID.reach();
            facts.tableCompleted(task.run(), state, chunks.size());
        }
        return TaskReport.finished(task, new IndexWork(plan.indexes().size(), missing, plan.notes()));
    }

    /** A reload has the indexes of the table that it is to take the place of, somebody's own included. */
    private Optional<TargetTable> model(FinishTable task, TargetSession session) {
        if (task.run().kind() != SnapshotRun.Kind.RELOAD) {
            return Optional.empty();
        }
        TableState inPlace = state(session.control().snapshots(), task.schema().table());
        TargetTable place = targets.table(task.schema());
        if (inPlace.isNew()) {
            return session.tables().exists(place) ? Optional.of(place) : Optional.empty();
        }
        return Optional.of(place.at(inPlace.targetSchema(), inPlace.targetTable()));
    }

    private TaskReport make(MakeIndex task) {
        TargetSession session = target();
        session.control().snapshots().fence(task.run());
        indexes.limit(session);
        session.tables().create(targets.table(task.run(), task.schema()), task.index());
        session.commit();
        return TaskReport.made(task);
    }

    /** The truth is asked once more: every chunk from the table's start to its end is there. */
    private static void requireWhole(FinishTable task, List<SnapshotChunk> chunks) {
        if (!ChunkChain.of(chunks).isWholeAndDone(chunks.size())) {
            throw MillraceException.at(
                    FaultCode.INTERNAL,
                    task.schema().table(),
                    null,
                    "Not all chunks are in the target, though all were reported done.");
        }
    }

    private TaskReport finish(FinishRun task) {
        TargetSession session = target();
        SnapshotTables snapshots = session.control().snapshots().of(task.run());
        boolean known = task.run().completedAt() != null;
        SnapshotRun run = known
                ? task.run()
                : snapshots.complete(
                        task.run(), task.log().position(source(task.log()).logEnd()));
        List<TableState> states = snapshots.readAll(settings.pipeline()).stream()
                .filter(state -> state.snapshotRun().equals(run.snapshotRun()))
                .toList();
        long chunks = 0;
        for (TableState state : states) {
            long ofTable = snapshots.chunks(run, state.source()).size();
            chunks += ofTable;
            if (known) {
                facts.tableCompleted(run, state, ofTable);
            }
        }
        Failpoint.SNAPSHOT_BEFORE_COMPLETE.reach();
        session.commit();
        Failpoint.SNAPSHOT_BEFORE_SAID.reach();
        facts.runCompleted(run, task.tables(), states, chunks);
        return TaskReport.finished(task);
    }

    private SourceSession source(SourceLog log) {
        SourceSession session = source;
        if (session == null) {
            session = SourceSession.open(new SourceDatabase(settings.source()));
            source = session;
            requireOpen();
        }
        log.require(session);
        return session;
    }

    private void closeSource(SourceSession session) {
        session.close();
        if (session == exactSource) {
            exactSource = null;
        } else {
            source = null;
        }
    }

    private SourceSession exactSource(CopyChunk task) {
        SourceSession session = SourceSession.openExactly(
                new SourceDatabase(settings.source()), task.schema().table());
        exactSource = session;
        requireOpen();
        task.log().require(session);
        return session;
    }

    private TargetSession target() {
        TargetSession session = target;
        if (session == null) {
            session = targets.connect();
            target = session;
            requireOpen();
        }
        return session;
    }

    private void requireOpen() {
        if (closed) {
            close();
            throw new MillraceException(FaultCode.JOB_FAILED, "The worker was told to stop.");
        }
    }

    /** Cuts all connections; a thread that is at work fails at once. From any thread; does not throw. */
    @Override
    public void close() {
        closed = true;
        pace.end();
        for (SourceSession session : new SourceSession[] {source, exactSource}) {
            if (session != null) {
                session.abort();
            }
        }
        TargetSession session = target;
        if (session != null) {
            session.abort();
        }
    }
}
