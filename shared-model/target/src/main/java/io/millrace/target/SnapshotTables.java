// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has been copied. Every method belongs to the session's open transaction. */
public interface SnapshotTables {

    /** The pipeline's newest run of all tables, if there is any. */
    default Optional<SnapshotRun> newest(String pipeline) {
        return newest(pipeline, SnapshotRun.Kind.WHOLE);
    }

    /** The pipeline's newest run of that kind, if there is any. */
    Optional<SnapshotRun> newest(String pipeline, SnapshotRun.Kind kind);

    /** The run of that name, if there is one. */
    Optional<SnapshotRun> run(String pipeline, String snapshotRun);

    /**
     * Starts a run, or takes an unfinished one over. Every other run of the pipeline, and every other holder of this
     * one, is fenced off from here on: the epoch rises.
     *
     * @param snapshotRun a new name, or the name of a run that is still copying
     * @throws io.millrace.fault.MillraceException {@code SNAPSHOT_FENCED} if the run is completed or superseded
     */
    default SnapshotRun begin(String pipeline, String captureRun, String snapshotRun) {
        return begin(pipeline, captureRun, snapshotRun, SnapshotRun.Kind.WHOLE);
    }

    /** As {@link #begin(String, String, String)}, of that kind. */
    SnapshotRun begin(String pipeline, String captureRun, String snapshotRun, SnapshotRun.Kind kind);

    /**
     * Lets a completed reload be copied on, because something was found missing in it.
     *
     * @throws io.millrace.fault.MillraceException {@code SNAPSHOT_FENCED} if it is another's by now
     */
    void reopen(SnapshotRun run);

    /**
     * Ends a reload that comes to nothing. Its name is not to be used again.
     *
     * @param reason for people
     * @throws io.millrace.fault.MillraceException {@code SNAPSHOT_FENCED} if it is another's by now
     */
    void giveUp(SnapshotRun run, String reason);

    /**
     * The same, but that the states of tables are those of the copies that a reload makes beside them. No table has more
     * than one.
     */
    SnapshotTables beside();

    /** Where the states of that run's tables are written. */
    default SnapshotTables of(SnapshotRun run) {
        return run.kind() == SnapshotRun.Kind.RELOAD ? beside() : this;
    }

    /**
     * Makes sure that the run is still copying under this epoch, and keeps it so until the transaction ends. To be
     * called first in every transaction that writes rows or marks work as done.
     *
     * @throws io.millrace.fault.MillraceException {@code SNAPSHOT_FENCED} if another has taken over, or it is completed
     */
    void fence(SnapshotRun run);

    /**
     * Marks the run as completed: all its tables are copied. What was completed under the same epoch before, by a commit
     * that was not heard of, stays as it is.
     *
     * @param logEnd the end of the source's log, read after the last row was; null if it is not known
     * @throws io.millrace.fault.MillraceException {@code SNAPSHOT_FENCED} as {@link #fence}
     */
    SnapshotRun complete(SnapshotRun run, @Nullable LogPosition logEnd);

    /** Marks the run as completed where the end of the source's log is not known. */
    default SnapshotRun complete(SnapshotRun run) {
        return complete(run, null);
    }

    /**
     * Writes down a chunk that is to be copied, under a number that no other of the table has.
     *
     * @param lower the bound before its first row; null for the table's start
     * @param upper the bound at its last row; null for the table's end
     */
    SnapshotChunk plan(SnapshotRun run, TableId table, @Nullable String lower, @Nullable String upper);

    /**
     * Lets a chunk end earlier than planned; what lies behind becomes a planned chunk of its own. To be called in the
     * transaction that has it {@link #done}.
     *
     * @param at the bound at the last row that was copied
     * @return the chunk of what lies behind
     */
    SnapshotChunk cut(SnapshotRun run, TableId table, int chunk, String at);

    /**
     * Marks a planned chunk as done. To be called in the transaction that holds its rows.
     *
     * @return false if an earlier attempt of this run, whose commit was not heard of, has done it: the rows are there, and
     *     those of this transaction are to be rolled back
     * @throws io.millrace.fault.MillraceException {@code SNAPSHOT_FENCED} as {@link #fence}, or if it was not planned
     */
    boolean done(SnapshotRun run, TableId table, int chunk, long rows, long bytes);

    /** Forgets the run's chunks of that table, whose copy starts again. */
    void forgetChunks(SnapshotRun run, TableId table);

    /** The run's chunks of that table, planned and done, by their numbers. */
    List<SnapshotChunk> chunks(SnapshotRun run, TableId table);

    /** Writes a table's state, in place of its last one. */
    void write(TableState state);

    /** Forgets a table that is gone at the source, or has another name there; nothing if it is not known. */
    void forget(String pipeline, TableId source);

    /** A table's state, if there is any. */
    Optional<TableState> read(String pipeline, TableId source);

    /** The tables of a pipeline of which there is a state; also where an earlier Millrace has made the control tables. */
    Set<TableId> tables(String pipeline);

    /** The states of all tables of a pipeline. */
    List<TableState> readAll(String pipeline);
}
