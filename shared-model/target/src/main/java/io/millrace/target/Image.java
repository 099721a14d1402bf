// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of the two images of a change, which is there because the operation has it. */
public enum Image {
    BEFORE,
    AFTER;

    private record Entry(TargetKey key, RowChange change) {}

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
        List<Entry> entries = new ArrayList<>(changes.size());
        for (RowChange change : changes) {
            entries.add(new Entry(table.keyOf(of(change)), change));
        }
        entries.sort(Comparator.comparing(Entry::key));
        for (int i = 1; i < entries.size(); i++) {
            if (entries.get(i).key().equals(entries.get(i - 1).key())) {
                RowChange change = entries.get(i).change();
                throw MillraceException.at(
                        FaultCode.INTERNAL, change.table(), change.position(), "A batch holds one key twice.");
            }
        }
        return entries.stream().map(Entry::change).toList();
    }
}
