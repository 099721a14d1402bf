// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.model.RowChange;
import io.millrace.proof.Protection;
import io.millrace.target.ChangeWriter;
import io.millrace.target.TargetKey;
import io.millrace.target.TargetTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a batch does to one table: for a table with a key the last state of each key that was touched, for one without all
 * changes in their order. Keys are equal as the target sees them, not as the source's collation does: where the source
 * takes {@code a} and {@code A} for one key, an update from one to the other is a delete and an insert here.
 *
 * <p>Not thread-safe.
 */
final class TableChanges {

    private final TableBinding binding;
    private final Map<TargetKey, RowChange> deletes = new HashMap<>();
    private final Map<TargetKey, RowChange> upserts = new HashMap<>();
    /** Keys that an insert touched before anything else did: the target has not had them. */
    private final Set<TargetKey> fresh = new HashSet<>();

    /** Whether a row has got another key. */
    private boolean moves;

    private final List<RowChange> inOrder = new ArrayList<>();

    TableChanges(TableBinding binding) {
        this.binding = binding;
    }

    TableBinding binding() {
        return binding;
    }

    void add(RowChange change) {
        TargetTable table = binding.target();
        if (!table.hasKey()) {
            inOrder.add(change);
            return;
        }
        @Nullable Object[] before = change.before();
        @Nullable Object[] after = change.after();
        if (before != null && (after == null || !isSameKey(table, before, after))) {
            moves |= after != null;
            TargetKey gone = table.keyOf(before);
            upserts.remove(gone);
            deletes.put(gone, change);
        }
        if (after != null) {
            TargetKey key = table.keyOf(after);
            boolean isGone = !Protection.BATCH_ORDER.isOff() && deletes.remove(key) != null;
            boolean isKnown = upserts.put(key, change) != null || isGone;
            if (before == null && !isKnown) {
                fresh.add(key);
            }
        }
    }

    /** Quicker than making two keys; what it takes for different, the keys themselves may still find equal. */
    private static boolean isSameKey(TargetTable table, @Nullable Object[] before, @Nullable Object[] after) {
        for (int column : table.key()) {
            if (!Objects.deepEquals(before[column], after[column])) {
                return false;
            }
        }
        return true;
    }

    boolean hasKey() {
        return binding.target().hasKey();
    }

    /** Whether it touches one of these keys. */
    boolean touches(Set<TargetKey> keys) {
        return keys.stream().anyMatch(key -> deletes.containsKey(key) || upserts.containsKey(key));
    }

    /** The last states of all keys that are touched: what is deleted, then what is written, each in the order of keys. */
    List<Trial.Last> lasts() {
        List<Trial.Last> lasts = new ArrayList<>(deletes.size() + upserts.size());
        deletes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(delete -> lasts.add(new Trial.Last(this, delete.getKey(), delete.getValue(), true)));
        upserts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(upsert -> lasts.add(new Trial.Last(this, upsert.getKey(), upsert.getValue(), false)));
        return lasts;
    }

    /** Writes some of the {@link #lasts}. */
    void write(ChangeWriter writer, List<Trial.Last> some) {
        writer.write(binding.target(), changes(some, true), changes(some, false));
    }

    private static List<RowChange> changes(List<Trial.Last> some, boolean deletes) {
        return some.stream()
                .filter(last -> last.isDelete() == deletes)
                .map(Trial.Last::change)
                .toList();
    }

    /** Whether a row has got another key, so that what becomes of two keys is one change. */
    boolean movesKeys() {
        return moves;
    }

    /** How many keys it touches. */
    int keys() {
        return deletes.size() + upserts.size();
    }

    /** Writes the last states of one part of the keys, by their hashes. From several threads at a time. */
    void writeKeysTo(ChangeWriter writer, int part, int parts) {
        List<RowChange> gone = new ArrayList<>();
        List<RowChange> inserts = new ArrayList<>();
        List<RowChange> others = new ArrayList<>();
        deletes.forEach((key, change) -> {
            if (Math.floorMod(key.hashCode(), parts) == part) {
                gone.add(change);
            }
        });
        upserts.forEach((key, change) -> {
            if (Math.floorMod(key.hashCode(), parts) == part) {
                (fresh.contains(key) ? inserts : others).add(change);
            }
        });
        if (!gone.isEmpty() || !inserts.isEmpty() || !others.isEmpty()) {
            writer.write(binding.target(), gone, others, inserts);
        }
    }

    void writeTo(ChangeWriter writer) {
        if (!inOrder.isEmpty()) {
            writer.replay(binding.target(), inOrder);
        }
        if (!deletes.isEmpty() || !upserts.isEmpty()) {
            writeKeyed(writer);
        }
    }

    private void writeKeyed(ChangeWriter writer) {
        List<RowChange> inserts = new ArrayList<>(fresh.size());
        List<RowChange> others = new ArrayList<>(upserts.size());
        upserts.forEach((key, change) -> (fresh.contains(key) ? inserts : others).add(change));
        if (Protection.BATCH_ORDER.isOff()) {
            writer.write(binding.target(), List.of(), others, inserts);
            writer.write(binding.target(), deletes.values(), List.of(), List.of());
            return;
        }
        writer.write(binding.target(), deletes.values(), others, inserts);
    }
}
