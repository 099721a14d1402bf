// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.TableId;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a table's copy.
 *
 * @param table of the source
 * @param chunk counts from 0 within the table, in the order of planning
 * @param lower the bound before the first row, in the copier's own notation; null for the table's start
 * @param upper the bound at the last row, in the copier's own notation; null for the table's end
 * @param done whether its rows are in the target
 * @param rows copied; 0 while not done
 * @param bytes sent to the target; 0 while not done
 */
public record SnapshotChunk(
        TableId table,
        int chunk,
        @Nullable String lower,
        @Nullable String upper,
        boolean done,
        long rows,
        long bytes) {

    public SnapshotChunk {
        if (chunk < 0 || rows < 0 || bytes < 0) {
            throw new IllegalArgumentException("no chunk of " + table + ": " + chunk + ", " + rows + " rows");
        }
    }

    /** A chunk that is to be copied. */
    public static SnapshotChunk planned(TableId table, int chunk, @Nullable String lower, @Nullable String upper) {
        return new SnapshotChunk(table, chunk, lower, upper, false, 0, 0);
    }
}
