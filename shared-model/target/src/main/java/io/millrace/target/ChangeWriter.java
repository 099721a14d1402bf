// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.RowChange;
import java.util.Collection;
import java.util.List;

/**
 * Writes changes into the target, in the session's open transaction. Statements are made once for each table version.
 * For one thread.
 *
 * <p>Images are in the order of the table's shape. Every method may fail with {@code TARGET_VALUE_NOT_HELD},
 * {@code TARGET_REFUSED_ROW} or what {@link TargetSession} says; the transaction can then only be rolled back.
 */
public interface ChangeWriter {

    /**
     * Writes the last state of every key that a batch has touched: first all deletes, then all upserts. Each key, by
     * {@link TargetTable#keyOf}, occurs once among the deletes and the upserts together. The order does not matter.
     *
     * @param table one with a key
     * @param deletes the key is taken from {@link RowChange#before}; that a row is not there is no failure
     * @param upserts the row is {@link RowChange#after}, whatever the operation; the image before is not looked at
     * @param inserts upserts of keys that the target most likely has not: a writer may count on it, as long as a row that
     *     is there after all makes no difference but in time
     */
    void write(
            TargetTable table,
            Collection<RowChange> deletes,
            Collection<RowChange> upserts,
            Collection<RowChange> inserts);

    /** As above, where nothing is known of what the target has. */
    default void write(TargetTable table, Collection<RowChange> deletes, Collection<RowChange> upserts) {
        write(table, deletes, upserts, List.of());
    }

    /**
     * Replays changes of a table without a key, as if one by one in their order. A row is found by its full image before,
     * and exactly one of equal rows is changed.
     *
     * @throws io.millrace.fault.MillraceException {@code TARGET_REFUSED_ROW} if the row to update or delete is not there
     */
    void replay(TargetTable table, List<RowChange> changes);

    /** Removes all rows. */
    void truncate(TargetTable table);

    /**
     * Removes the rows of an interval.
     *
     * @param table one that {@link KeyInterval#obstacle} has nothing against, or the interval is {@link KeyInterval#ALL}
     * @return how many there were
     */
    long delete(TargetTable table, KeyInterval interval);
}
