// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.model.TableId;
import io.millrace.snapshot.copy.SnapshotTask.CopyChunk;
import io.millrace.snapshot.copy.SnapshotTask.MakeIndex;
import io.millrace.target.TargetIndex;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task has brought about.
 *
 * @param title of the task
 * @param table that it was about; null for the end of the run
 * @param rows that are in the target by it
 * @param bytes that these have taken
 * @param changed whether it brought nothing about because the table has another shape now: its copy is to start again
 * @param rest chunks that were planned by the way: what was left of one that turned out too large
 * @param indexes how far the table's are, if the task was about its end
 * @param made the index that the task was about
 */
public record TaskReport(
        String title,
        @Nullable TableId table,
        long rows,
        long bytes,
        boolean changed,
        List<CopyChunk> rest,
        @Nullable IndexWork indexes,
        @Nullable TargetIndex made)
        implements Serializable {

    /** Copies the list. */
    public TaskReport {
        rest = List.copyOf(rest);
    }

    static TaskReport copied(SnapshotTask task, long rows, long bytes, List<CopyChunk> rest) {
        return new TaskReport(task.title(), task.table(), rows, bytes, false, rest, null, null);
    }

    static TaskReport finished(SnapshotTask task) {
        return copied(task, 0, 0, List.of());
    }

    static TaskReport finished(SnapshotTask task, IndexWork indexes) {
        return new TaskReport(task.title(), task.table(), 0, 0, false, List.of(), indexes, null);
    }

    static TaskReport made(MakeIndex task) {
        return new TaskReport(task.title(), task.table(), 0, 0, false, List.of(), null, task.index());
    }

    static TaskReport changed(SnapshotTask task) {
        return new TaskReport(task.title(), task.table(), 0, 0, true, List.of(), null, null);
    }
}
