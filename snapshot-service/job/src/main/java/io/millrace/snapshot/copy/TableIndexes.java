// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.model.TableIndex;
import io.millrace.model.TableIndex.Part;
import io.millrace.model.TableSchema;
import io.millrace.mysql.SourceSession;
import io.millrace.settings.IndexSettings;
import io.millrace.target.IndexPlan;
import io.millrace.target.TargetSession;
import io.millrace.transform.BoundChain;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What becomes of the source's secondary indexes in tables that Millrace has made. Immutable and thread-safe. */
final class TableIndexes {

    private final IndexSettings settings;
    private final SnapshotTargets targets;

    TableIndexes(IndexSettings settings, SnapshotTargets targets) {
        this.settings = settings;
        this.targets = targets;
    }

    /**
     * The indexes that the table of that shape is to have.
     *
     * @param made whether Millrace has made the target's table: others are their makers' business
     * @param source is asked only if there is something to learn
     */
    IndexPlan plan(TableSchema schema, boolean made, Supplier<SourceSession> source) {
        if (!made || !settings.secondary()) {
            return IndexPlan.none();
        }
        BoundChain chain = targets.chain(schema);
        List<TableIndex> indexes = source.get().indexes(schema.table()).stream()
                .map(index -> renamed(index, chain))
                .toList();
        return targets.planIndexes(chain, indexes);
    }

    private static TableIndex renamed(TableIndex index, BoundChain chain) {
        List<Part> parts = index.parts().stream()
                .map(part -> new Part(renamed(part.column(), chain), part.prefix(), part.descending()))
                .toList();
        return new TableIndex(index.name(), index.unique(), index.kind(), index.ignored(), parts);
    }

    /** No column of the target has the empty name. */
    private static @Nullable String renamed(@Nullable String column, BoundChain chain) {
        return column == null ? null : chain.outputName(column).orElse("");
    }

    /** Holds what is made in the session's transaction to its part of the budget. */
    void limit(TargetSession session) {
        session.tables().limitIndexing(settings.memoryOfEach(), settings.workers());
    }
}
