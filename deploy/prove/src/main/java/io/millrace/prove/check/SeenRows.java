// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.position.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * What the newest rows said, by their positions, so that a repetition can be compared with what it repeats. Holds a
 * fixed number of rows, whatever the length of the log. Not thread-safe.
 */
final class SeenRows {

    private final LogPosition[] positions;
    private final long[] digests;
    private long count;

    SeenRows(int capacity) {
        positions = new LogPosition[capacity];
        digests = new long[capacity];
    }

    /** A row behind all before it. */
    void add(LogPosition position, long digest) {
        int slot = slot(count);
        positions[slot] = position;
        digests[slot] = digest;
        count++;
    }

    /** What the row at a position said; null when there was none, or too long ago. */
    @Nullable
    Long at(LogPosition position) {
        long low = Math.max(0, count - positions.length);
        long high = count - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            int order = positions[slot(middle)].compareTo(position);
            if (order == 0) {
                return digests[slot(middle)];
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    private int slot(long index) {
        return (int) (index % positions.length);
    }
}
