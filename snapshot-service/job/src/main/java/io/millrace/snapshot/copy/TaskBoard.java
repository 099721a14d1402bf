// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.snapshot.copy.SnapshotTask.CopyChunk;
import io.millrace.snapshot.copy.SnapshotTask.FinishRun;
import io.millrace.snapshot.copy.SnapshotTask.FinishTable;
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
    private final Set<TableId> planned = new LinkedHashSet<>();
    private final Set<TableId> finished = new LinkedHashSet<>();
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
        openChunks.merge(chunk.schema().table(), 1, Integer::sum);
        ready.addLast(chunk);
    }

    /** No more chunks of that table will be put up. */
    public void planned(TableId table) {
        planned.add(table);
        finishTableIfDone(table);
    }

    /** How many tasks wait for a worker. */
    public int waiting() {
        return ready.size();
    }

    /** The next task, which is the worker's from here on. */
    public Optional<SnapshotTask> take(int worker) {
        SnapshotTask task = ready.pollFirst();
        if (task != null) {
            taken.put(worker, task);
        }
        return Optional.ofNullable(task);
    }

    /** The worker has done what it took. */
    public void done(int worker) {
        SnapshotTask task = taken.remove(worker);
        if (task instanceof CopyChunk chunk) {
            TableId table = chunk.schema().table();
            openChunks.merge(table, -1, Integer::sum);
            finishTableIfDone(table);
        } else if (task instanceof FinishTable finish) {
            finished.add(finish.schema().table());
            finishRunIfDone();
        } else if (task instanceof FinishRun) {
            complete = true;
        }
    }

    /** The worker is gone: what it had taken is put up again. */
    public void giveBack(int worker) {
        SnapshotTask task = taken.remove(worker);
        if (task != null) {
            ready.addFirst(task instanceof CopyChunk chunk ? chunk.asAgain() : task);
        }
    }

    private void finishTableIfDone(TableId table) {
        if (planned.contains(table) && openChunks.getOrDefault(table, 0) == 0) {
            ready.addLast(new FinishTable(run, Objects.requireNonNull(tables.get(table))));
        }
    }

    private void finishRunIfDone() {
        if (finished.size() == tables.size()) {
            ready.addLast(new FinishRun(run, all, log));
        }
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
