// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.snapshot.copy.SnapshotTask.CopyChunk;
import io.millrace.snapshot.copy.SnapshotTask.FinishRun;
import io.millrace.snapshot.copy.SnapshotTask.FinishTable;
import io.millrace.snapshot.copy.SnapshotTask.MakeIndex;
import io.millrace.target.SnapshotRun;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done next, and who does what: a table is finished when its plan is complete and none of its chunks is
 * open, the run when all tables are. Holds nothing that is not in the target, too. For one thread.
 */
public final class TaskBoard {

    private final SnapshotRun run;
    private final List<TableId> all;
    private final SourceLog log;
    private final Map<TableId, TableSchema> tables = new LinkedHashMap<>();
    private final Deque<SnapshotTask> ready = new ArrayDeque<>();
    private final Map<Integer, SnapshotTask> taken = new HashMap<>();
    private final Map<TableId, Integer> openChunks = new HashMap<>();
    private final Map<TableId, Integer> openIndexes = new HashMap<>();
    private final Set<TableId> planned = new LinkedHashSet<>();
    private final Set<TableId> finished = new LinkedHashSet<>();
    /** Tables whose shape has changed: what is known of their copy does not count any more. */
    private final Set<TableId> anew = new LinkedHashSet<>();

    private boolean complete;

    /**
     * A board for a run.
     *
     * @param schemas the tables that are to be copied
     * @param capture what the run is about, whether still to be copied or not
     */
    public TaskBoard(SnapshotRun run, List<TableSchema> schemas, CaptureStarted capture) {
        this.run = run;
        this.all = capture.tables();
        this.log = SourceLog.of(capture);
        schemas.forEach(schema -> tables.put(schema.table(), schema));
        finishRunIfDone();
    }

    /** Puts a chunk up. */
    public void add(CopyChunk chunk) {
        if (anew.contains(chunk.schema().table())) {
            return;
        }
        openChunks.merge(chunk.schema().table(), 1, Integer::sum);
        ready.addLast(chunk);
    }

    /** No more chunks of that table will be put up. */
    public void planned(TableId table) {
        if (anew.contains(table)) {
            return;
        }
        planned.add(table);
        finishTableIfDone(table);
    }

    /** How many tasks wait for a worker. */
    public int waiting() {
        return ready.size();
    }

    /** How many chunks are being copied. */
    public int busy() {
        return (int) taken.values().stream().filter(CopyChunk.class::isInstance).count();
    }

    /** The next task, which is the worker's from here on. */
    public Optional<SnapshotTask> take(int worker) {
        return take(worker, true, Integer.MAX_VALUE);
    }

    /**
     * The next task, which is the worker's from here on.
     *
     * @param chunkToo whether it may be a chunk
     * @param builds how many may make keys and indexes at the same time
     */
    public Optional<SnapshotTask> take(int worker, boolean chunkToo, int builds) {
        boolean buildToo = taken.values().stream().filter(TaskBoard::builds).count() < builds;
        SnapshotTask task = ready.stream()
                .filter(waiting -> chunkToo || !(waiting instanceof CopyChunk))
                .filter(waiting -> buildToo || !builds(waiting))
                .findFirst()
                .orElse(null);
        if (task != null) {
            ready.removeFirstOccurrence(task);
        }
        if (task != null) {
            taken.put(worker, task);
        }
        return Optional.ofNullable(task);
    }

    /** The worker has done what it took. */
    public void done(int worker, TaskReport report) {
        SnapshotTask task = taken.remove(worker);
        if (task instanceof CopyChunk chunk) {
            TableId table = chunk.schema().table();
            if (report.changed()) {
                giveUp(table);
            }
            if (anew.contains(table)) {
                return;
            }
            report.rest().forEach(this::add);
            openChunks.merge(table, -1, Integer::sum);
            finishTableIfDone(table);
        } else if (task instanceof FinishTable finish) {
            finish(finish, report.indexes());
        } else if (task instanceof MakeIndex made) {
            if (openIndexes.merge(made.schema().table(), -1, Integer::sum) == 0) {
                finishTableIfDone(made.schema().table());
            }
        } else if (task instanceof FinishRun) {
            complete = true;
        }
    }

    private void finish(FinishTable task, @Nullable IndexWork indexes) {
        TableId table = task.schema().table();
        if (indexes == null || indexes.missing().isEmpty()) {
            finished.add(table);
            finishRunIfDone();
            return;
        }
        openIndexes.put(table, indexes.missing().size());
        indexes.missing().forEach(index -> ready.addLast(new MakeIndex(run, task.schema(), index)));
    }

    private static boolean builds(SnapshotTask task) {
        return task instanceof FinishTable || task instanceof MakeIndex;
    }

    /** Whether a chunk waits for a worker. */
    public boolean hasChunks() {
        return ready.stream().anyMatch(CopyChunk.class::isInstance);
    }

    /** The worker is gone: what it had taken is put up again. */
    public void giveBack(int worker) {
        SnapshotTask task = taken.remove(worker);
        if (task != null
                && !(task instanceof CopyChunk chunk
                        && anew.contains(chunk.schema().table()))) {
            ready.addFirst(task instanceof CopyChunk chunk ? chunk.asAgain() : task);
        }
    }

    private void giveUp(TableId table) {
        anew.add(table);
        ready.removeIf(task -> isOf(table, task));
        openChunks.remove(table);
        planned.remove(table);
    }

    private static boolean isOf(TableId table, SnapshotTask task) {
        return task instanceof CopyChunk chunk && chunk.schema().table().equals(table);
    }

    /** A table whose copy is to start again, and that no worker is busy with any more. */
    public Optional<TableId> toStartAgain() {
        return anew.stream()
                .filter(table -> taken.values().stream().noneMatch(task -> isOf(table, task)))
                .findFirst();
    }

    /** The copy of a table has started again, with that shape; its chunks may be put up. */
    public void startedAgain(TableSchema schema) {
        anew.remove(schema.table());
        tables.put(schema.table(), schema);
    }

    private void finishTableIfDone(TableId table) {
        if (planned.contains(table) && openChunks.getOrDefault(table, 0) == 0) {
            ready.addLast(new FinishTable(run, Objects.requireNonNull(tables.get(table)), log));
        }
    }

    private void finishRunIfDone() {
        if (finished.size() == tables.size()) {
            ready.addLast(new FinishRun(run, all, log));
        }
    }

    /** Whether that table is finished. */
    public boolean isFinished(TableId table) {
        return finished.contains(table);
    }

    /** How many tables are finished. */
    public int tablesFinished() {
        return finished.size();
    }

    /** Whether the run's end has been said. */
    public boolean isComplete() {
        return complete;
    }
}
