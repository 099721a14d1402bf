// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key of a row whose changes wait: one was refused, and what comes later of that key waits behind it.
 *
 * @param table as the source spells it
 * @param chain by which all changes are known that wait for each other: the position of the first of them that was parked
 * @param shape of the row, as the transforms leave it
 * @param change by which the key came in: an insert or a delete whose one image has the key, and NULL in every other column
 */
public record ParkedKey(TableId table, LogPosition chain, TableSchema shape, RowChange change) {

    /** The key of one image of a change. */
    public static ParkedKey of(TableId table, LogPosition chain, TargetTable target, RowChange change, Image image) {
        @Nullable Object[] row = image.of(change);
        List<Integer> key = target.key();
        @Nullable Object[] only = new @Nullable Object[row.length];
        key.forEach(column -> only[column] = row[column]);
        boolean isBefore = image == Image.BEFORE;
        RowChange keyed = new RowChange(
                change.position(),
                change.table(),
                change.schemaVersion(),
                isBefore ? Operation.DELETE : Operation.INSERT,
                isBefore ? only : null,
                isBefore ? null : only);
        return new ParkedKey(table, chain, target.shape(), keyed);
    }

    /** Which image of the change by which it came in has the key. */
    public Image image() {
        return change.operation() == Operation.DELETE ? Image.BEFORE : Image.AFTER;
    }

    /** The key, as rows of the target's table are told apart by it. */
    public TargetKey in(TargetTable target) {
        return target.keyOf(Objects.requireNonNull(image().of(change)));
    }
}
