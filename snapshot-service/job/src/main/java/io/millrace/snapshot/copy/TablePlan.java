// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.model.TableSchema;
import io.millrace.mysql.KeyBound;
import io.millrace.mysql.KeyRange;
import io.millrace.mysql.KeySplitter;
import io.millrace.mysql.SourceSession;
import io.millrace.settings.SnapshotSettings;
import io.millrace.snapshot.copy.SnapshotTask.CopyChunk;
import io.millrace.target.SnapshotChunk;
import io.millrace.target.SnapshotRun;
import io.millrace.target.SnapshotTables;
import io.millrace.target.TargetSession;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One table on its way into chunks: those that were planned before and are not done, then new ones. For one thread. */
final class TablePlan {

    private final SnapshotRun run;
    private final TableSchema schema;
    private final SourceLog log;
    private final KeySplitter splitter;
    private final Deque<CopyChunk> open = new ArrayDeque<>();
    private int nextChunk;
    private @Nullable KeyBound lower;
    private boolean ended;

    private TablePlan(SnapshotRun run, TableSchema schema, SourceLog log, KeySplitter splitter) {
        this.run = run;
        this.schema = schema;
        this.log = log;
        this.splitter = splitter;
    }

    static TablePlan takeUp(
            SnapshotRun run,
            TableSchema schema,
            SourceLog log,
            SnapshotSettings settings,
            SourceSession source,
            TargetSession target) {
        KeySplitter splitter = KeySplitter.of(
                schema,
                source.size(schema.table()),
                settings.chunkRows(),
                settings.chunkBytes().bytes());
        TablePlan plan = new TablePlan(run, schema, log, splitter);
        List<SnapshotChunk> known = target.control().snapshots().chunks(run, schema.table());
        target.rollback();
        known.forEach(plan::takeUp);
        return plan;
    }

    private void takeUp(SnapshotChunk chunk) {
        KeyRange range = new KeyRange(bound(chunk.lower()), bound(chunk.upper()));
        if (!chunk.done()) {
            open.addLast(task(chunk.chunk(), range, true));
        }
        nextChunk = chunk.chunk() + 1;
        lower = range.upper();
        ended = lower == null;
    }

    TableSchema schema() {
        return schema;
    }

    /** The next chunk, written down in the target; empty when the table's end is reached. */
    Optional<CopyChunk> next(SourceSession source, TargetSession target) {
        if (!open.isEmpty()) {
            return Optional.of(open.removeFirst());
        }
        if (ended) {
            return Optional.empty();
        }
        KeyRange range = new KeyRange(lower, splitter.next(source, lower).orElse(null));
        SnapshotTables snapshots = target.control().snapshots();
        snapshots.fence(run);
        snapshots.plan(run, SnapshotChunk.planned(schema.table(), nextChunk, text(range.lower()), text(range.upper())));
        target.commit();
        lower = range.upper();
        ended = lower == null;
        return Optional.of(task(nextChunk++, range, false));
    }

    private CopyChunk task(int chunk, KeyRange range, boolean again) {
        return new CopyChunk(run, schema, chunk, range, !schema.hasKey(), log, again);
    }

    private static @Nullable KeyBound bound(@Nullable String text) {
        return text == null ? null : KeyBound.parse(text);
    }

    private static @Nullable String text(@Nullable KeyBound bound) {
        return bound == null ? null : bound.toString();
    }
}
