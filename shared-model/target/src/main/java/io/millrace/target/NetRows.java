// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.RowChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What changes of a table without a key come to, one after the other: rows that are looked for in the target, each to be
 * deleted or to become another one, and rows that are new. Equal rows are one as good as the other, so that a change of
 * a row that an earlier change has made is done here. The target must have as many rows of an image as are looked for:
 * exactly then each change would have found its row. For one use, by one thread.
 */
public final class NetRows {

    private static final int VALUE_BYTES = 16;

    private final @Nullable ReplacedValues lookedFor;
    private final Map<RowImage, Deque<Row>> made = new HashMap<>();
    private final Map<RowImage, List<Row>> claimed = new LinkedHashMap<>();
    private final List<Row> created = new ArrayList<>();
    private long bytes;
    private int rows;

    /** The changes so far come to nothing; images are compared as they are written. */
    public NetRows(@Nullable ReplacedValues lookedFor) {
        this.lookedFor = lookedFor;
    }

    /** A row's values, equal down to the last bit. */
    private static final class RowImage {

        private final @Nullable Object[] values;

        RowImage(@Nullable Object[] values) {
            this.values = values;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof RowImage image && Arrays.deepEquals(values, image.values);
        }

        @Override
        public int hashCode() {
            return Arrays.deepHashCode(values);
        }
    }

    /** One row on its way. */
    public static final class Row {

        private final RowChange first;
        private @Nullable RowChange last;

        private Row(RowChange first) {
            this.first = first;
            this.last = first;
        }

        /** The first of its changes: for a row of the target the one whose image before is looked for. */
        public RowChange first() {
            return first;
        }

        /** The one whose image after is the row in the end; null if it is gone. */
        public @Nullable RowChange last() {
            return last;
        }
    }

    /** Takes the next change. */
    public void add(RowChange change) {
        switch (change.operation()) {
            case INSERT -> {
                Row row = new Row(change);
                created.add(row);
                put(row, change);
            }
            case UPDATE -> put(taken(change), change);
            case DELETE -> taken(change).last = null;
        }
    }

    private void put(Row row, RowChange change) {
        row.last = change;
        made.computeIfAbsent(image(Image.AFTER.of(change)), image -> new ArrayDeque<>())
                .push(row);
    }

    private Row taken(RowChange change) {
        RowImage image = image(Image.BEFORE.of(change));
        Deque<Row> alike = made.get(image);
        if (alike != null && !alike.isEmpty()) {
            return alike.pop();
        }
        Row row = new Row(change);
        claimed.computeIfAbsent(image, key -> new ArrayList<>()).add(row);
        return row;
    }

    private RowImage image(@Nullable Object[] given) {
        @Nullable Object[] values = lookedFor == null ? given : lookedFor.in(given);
        rows++;
        for (Object value : values) {
            bytes += VALUE_BYTES;
            if (value instanceof String text) {
                bytes += text.length();
            } else if (value instanceof byte[] binary) {
                bytes += binary.length;
            }
        }
        return new RowImage(values);
    }

    /** Images taken in, which is as many rows as there can be to write at most. */
    public int rows() {
        return rows;
    }

    /** Bytes taken in, about. */
    public long bytes() {
        return bytes;
    }

    /** Rows to be found in the target, those of one image together, in the order in which changes looked for them. */
    public List<List<Row>> claimed() {
        return List.copyOf(claimed.values());
    }

    /** The changes whose images after are new rows. */
    public List<RowChange> created() {
        List<RowChange> changes = new ArrayList<>();
        for (Row row : created) {
            RowChange last = row.last;
            if (last != null) {
                changes.add(last);
            }
        }
        return changes;
    }
}
