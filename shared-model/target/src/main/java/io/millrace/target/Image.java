// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of the two images of a change, which is there because the operation has it. */
public enum Image {
    BEFORE,
    AFTER;

    private record Entry(TargetKey key, RowChange change) {}

    private record Numbered(long key, RowChange change) {}

    /** The row. */
    public @Nullable Object[] of(RowChange change) {
        @Nullable Object @Nullable [] image = this == BEFORE ? change.before() : change.after();
        if (image == null) {
            throw MillraceException.at(
                    FaultCode.INTERNAL, change.table(), change.position(), "A change without the image it needs.");
        }
        return image;
    }

    /** The changes in the order of this image's key, of which there may be no two alike. */
    public List<RowChange> byKey(TargetTable table, Collection<RowChange> changes) {
        List<RowChange> sorted = table.key().size() == 1 ? byNumber(table.key().get(0), changes) : null;
        return sorted == null ? byAnyKey(table, changes) : sorted;
    }

    /**
     * The way of most tables, whose key is one whole number: sorting took half of the time in which the target waited for
     * the next statement. Null if the key is something else.
     */
    private @Nullable List<RowChange> byNumber(int column, Collection<RowChange> changes) {
        Numbered[] entries = new Numbered[changes.size()];
        int next = 0;
        for (RowChange change : changes) {
            if (!(of(change)[column] instanceof Long number)) {
                return null;
            }
            entries[next++] = new Numbered(number, change);
        }
        Arrays.sort(entries, Comparator.comparingLong(Numbered::key));
        RowChange[] sorted = new RowChange[entries.length];
        for (int i = 0; i < entries.length; i++) {
            if (i > 0 && entries[i].key == entries[i - 1].key) {
                throw twice(entries[i].change);
            }
            sorted[i] = entries[i].change;
        }
        return List.of(sorted);
    }

    private List<RowChange> byAnyKey(TargetTable table, Collection<RowChange> changes) {
        List<Entry> entries = new ArrayList<>(changes.size());
        for (RowChange change : changes) {
            entries.add(new Entry(table.keyOf(of(change)), change));
        }
        entries.sort(Comparator.comparing(Entry::key));
        for (int i = 1; i < entries.size(); i++) {
            if (entries.get(i).key().equals(entries.get(i - 1).key())) {
                throw twice(entries.get(i).change());
            }
        }
        return entries.stream().map(Entry::change).toList();
    }

    private static MillraceException twice(RowChange change) {
        return MillraceException.at(
                FaultCode.INTERNAL, change.table(), change.position(), "A batch holds one key twice.");
    }
}
