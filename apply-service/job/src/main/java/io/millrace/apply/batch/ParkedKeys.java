// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.target.ParkedKey;
import io.millrace.target.TargetKey;
import io.millrace.target.TargetTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys whose changes wait, as the target has them: in memory, as every batch asks. Not thread-safe. */
final class ParkedKeys {

    private final Map<TableId, OfTable> tables = new HashMap<>();

    /**
     * Those of one table.
     *
     * @param shape version of the shape, behind the transforms, that its parked changes have
     * @param chains the chain in which each key's changes wait
     */
    record OfTable(long shape, Map<TargetKey, LogPosition> chains) {}

    /** The keys that the target has. */
    static ParkedKeys of(List<ParkedKey> known, Function<TableSchema, TargetTable> plan) {
        ParkedKeys keys = new ParkedKeys();
        Map<TableSchema, TargetTable> targets = new HashMap<>();
        for (ParkedKey key : known) {
            TargetTable target = targets.computeIfAbsent(key.shape(), plan);
            keys.tables
                    .computeIfAbsent(
                            key.table(), table -> new OfTable(key.shape().version(), new HashMap<>()))
                    .chains()
                    .put(key.in(target), key.chain());
        }
        return keys;
    }

    boolean isEmpty() {
        return tables.isEmpty();
    }

    /** Those of a table; null if nothing of it waits. */
    @Nullable
    OfTable of(TableId table) {
        return tables.get(table);
    }

    void put(TableId table, OfTable keys) {
        tables.put(table, keys);
    }

    void forget(TableId table) {
        tables.remove(table);
    }

    int size() {
        return tables.values().stream().mapToInt(keys -> keys.chains().size()).sum();
    }
}
