// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.model.TableSchema;
import io.millrace.mysql.KeyBound;
import io.millrace.mysql.KeyRange;
import io.millrace.mysql.KeySplitter;
import io.millrace.mysql.SourceSession;
import io.millrace.position.LogPosition;
import io.millrace.proof.Protection;
import io.millrace.settings.SnapshotSettings;
import io.millrace.snapshot.copy.SnapshotTask.CopyChunk;
import io.millrace.target.SnapshotChunk;
import io.millrace.target.SnapshotRun;
import io.millrace.target.SnapshotTables;
import io.millrace.target.TargetSession;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One table on its way into chunks: those that were planned before and are not done, then new ones. For one thread. */
final class TablePlan {

    private final SnapshotRun run;
    private final TableSchema schema;
    private final @Nullable LogPosition from;
    private final SourceLog log;
    private final KeySplitter splitter;
    private final Deque<CopyChunk> open = new ArrayDeque<>();
    private @Nullable KeyBound lower;
    private boolean ended;

    private TablePlan(SnapshotRun run, TableStart start, SourceLog log, KeySplitter splitter) {
        this.run = run;
        this.schema = start.schema();
        this.from = start.from();
        this.log = log;
        this.splitter = splitter;
    }

    static TablePlan takeUp(
            SnapshotRun run,
            TableStart start,
            SourceLog log,
            SnapshotSettings settings,
            SourceSession source,
            TargetSession target) {
        TableSchema schema = start.schema();
        KeySplitter splitter = KeySplitter.of(
                schema,
                source.size(schema.table()),
                settings.chunkRows(),
                settings.chunkBytes().bytes());
        TablePlan plan = new TablePlan(run, start, log, splitter);
        ChunkChain known = ChunkChain.of(target.control().snapshots().chunks(run, schema.table()));
        target.rollback();
        known.chunks().stream()
                .filter(chunk -> !chunk.done() || Protection.CHUNK_MARKS.isOff())
                .forEach(chunk -> plan.open.addLast(plan.task(chunk, true)));
        plan.lower = KeyBound.parseNullable(known.end());
        plan.ended = known.ended();
        return plan;
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
        SnapshotChunk planned = snapshots.plan(run, schema.table(), text(range.lower()), text(range.upper()));
        target.commit();
        lower = range.upper();
        ended = lower == null;
        return Optional.of(task(planned, false));
    }

    private CopyChunk task(SnapshotChunk chunk, boolean again) {
        return new CopyChunk(run, schema, chunk.chunk(), SnapshotTask.range(chunk), from, !schema.hasKey(), log, again);
    }

    private static @Nullable String text(@Nullable KeyBound bound) {
        return bound == null ? null : bound.toString();
    }
}
