// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.mysql.KeyBound;
import io.millrace.mysql.KeyRange;
import io.millrace.position.LogPosition;
import io.millrace.target.SnapshotChunk;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TargetIndex;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of work that one worker does from start to end. Doing it twice is as good as doing it once. */
public sealed interface SnapshotTask extends Serializable {

    /** On whose behalf. */
    SnapshotRun run();

    /** The rows of a chunk. */
    static KeyRange range(SnapshotChunk chunk) {
        return new KeyRange(KeyBound.parseNullable(chunk.lower()), KeyBound.parseNullable(chunk.upper()));
    }

    /** The table that it is about; null for the end of the run. */
    @Nullable
    TableId table();

    /** For people: what is done. */
    String title();

    /**
     * Copies a range of a table's rows.
     *
     * @param schema the source's shape, which the copy of the whole table began with
     * @param chunk its number in the table
     * @param range its rows
     * @param from the place behind which the log is replayed onto the table; null if all of it is
     * @param exact whether the table is to be read as of one place of the log, because its rows have no key
     * @param log that this place belongs to
     * @param again whether an earlier worker may have done it already
     */
    record CopyChunk(
            SnapshotRun run,
            TableSchema schema,
            int chunk,
            KeyRange range,
            @Nullable LogPosition from,
            boolean exact,
            SourceLog log,
            boolean again)
            implements SnapshotTask {

        @Override
        public String title() {
            return "chunk " + chunk + " of " + schema.table();
        }

        @Override
        public TableId table() {
            return schema.table();
        }

        /** The same work, for another worker after one that did not report. */
        CopyChunk asAgain() {
            return new CopyChunk(run, schema, chunk, range, from, exact, log, true);
        }

        /** The work on another chunk of the same table. */
        CopyChunk of(SnapshotChunk other) {
            return new CopyChunk(run, schema, other.chunk(), SnapshotTask.range(other), from, exact, log, false);
        }
    }

    /**
     * Adds the key to a table whose rows are all there, and says which indexes are missing; if none is, that the table is
     * copied.
     *
     * @param log of the source that knows the indexes
     */
    record FinishTable(SnapshotRun run, TableSchema schema, SourceLog log) implements SnapshotTask {

        @Override
        public String title() {
            return "the end of " + schema.table();
        }

        @Override
        public TableId table() {
            return schema.table();
        }
    }

    /** Makes one secondary index of a table whose rows are all there. */
    record MakeIndex(SnapshotRun run, TableSchema schema, TargetIndex index) implements SnapshotTask {

        @Override
        public String title() {
            return "index " + index.name() + " of " + schema.table();
        }

        @Override
        public TableId table() {
            return schema.table();
        }
    }

    /**
     * Says that all tables are copied.
     *
     * @param tables all of the run
     * @param log whose end is remembered
     */
    record FinishRun(SnapshotRun run, List<TableId> tables, SourceLog log) implements SnapshotTask {

        /** Copies the list. */
        public FinishRun {
            tables = List.copyOf(tables);
        }

        @Override
        public String title() {
            return "the end of the snapshot";
        }

        @Override
        public @Nullable TableId table() {
            return null;
        }
    }
}
