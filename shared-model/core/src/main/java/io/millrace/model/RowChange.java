// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import io.millrace.position.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * One row inserted, updated or deleted. The images are full: every column of the schema, in its order, in canonical
 * form. Not a record, because arrays have no value equality. The arrays are not copied and must not be changed.
 */
public final class RowChange implements ChangeEvent {

    private final LogPosition position;
    private final TableId table;
    private final long schemaVersion;
    private final Operation operation;
    private final @Nullable Object @Nullable [] before;
    private final @Nullable Object @Nullable [] after;

    /**
     * A change of one row.
     *
     * @param position its identity
     * @param schemaVersion of the schema in whose column order the images are
     * @param before the row as it was; null exactly for an insert
     * @param after the row as it became; null exactly for a delete
     * @throws IllegalArgumentException if images and operation do not fit
     */
    public RowChange(
            LogPosition position,
            TableId table,
            long schemaVersion,
            Operation operation,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after) {
        if ((before != null) != operation.hasBefore() || (after != null) != operation.hasAfter()) {
            throw new IllegalArgumentException(operation + " of " + table + " with the wrong images @ " + position);
        }
        this.position = position;
        this.table = table;
        this.schemaVersion = schemaVersion;
        this.operation = operation;
        this.before = before;
        this.after = after;
    }

    public LogPosition position() {
        return position;
    }

    public TableId table() {
        return table;
    }

    public long schemaVersion() {
        return schemaVersion;
    }

    public Operation operation() {
        return operation;
    }

    /** The row as it was; null exactly for an insert. */
    public @Nullable Object @Nullable [] before() {
        return before;
    }

    /** The row as it became; null exactly for a delete. */
    public @Nullable Object @Nullable [] after() {
        return after;
    }

    /** Where and what, never the values. */
    @Override
    public String toString() {
        return operation + " [" + table + " @ " + position + "]";
    }
}
