// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.ColumnKind;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A row's key, equal to another exactly if the target holds them to be equal, whatever the source's collation says: two
 * changes of one batch that meet in the target must be seen to meet before they get there.
 *
 * <p>Ordered, so that batches touch the target's index in one direction. The order is total, but not the target's own.
 */
public final class TargetKey implements Comparable<TargetKey> {

    private final Object[] values;
    private final int hash;

    private TargetKey(Object[] values) {
        this.values = values;
        this.hash = Arrays.deepHashCode(values);
    }

    static TargetKey of(TargetTable table, @Nullable Object[] row) {
        List<Integer> key = table.key();
        if (key.isEmpty()) {
            throw new IllegalStateException(table.id() + " has no key");
        }
        Object[] values = new Object[key.size()];
        for (int i = 0; i < values.length; i++) {
            int column = key.get(i);
            Object value = row[column];
            if (value == null) {
                throw new IllegalArgumentException(table.id() + ": NULL in key column "
                        + table.columns().get(column).name());
            }
            values[i] = comparable(table.columns().get(column).source().type().kind(), value);
        }
        return new TargetKey(values);
    }

    private static Object comparable(ColumnKind kind, Object value) {
        // Adding zero turns -0.0 into 0.0; scale and letter case are no difference to the target either.
        return switch (kind.form()) {
            case LONG, BYTES -> value;
            case TEXT -> kind == ColumnKind.UUID ? ((String) value).toLowerCase(Locale.ROOT) : value;
            case DECIMAL -> ((BigDecimal) value).stripTrailingZeros();
            case FLOAT -> (Float) value + 0.0f;
            case DOUBLE -> (Double) value + 0.0d;
        };
    }

    @Override
    public int compareTo(TargetKey other) {
        for (int i = 0; i < values.length; i++) {
            int order = compare(values[i], other.values[i]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compare(Object a, Object b) {
        if (a instanceof Long number) {
            return number.compareTo((Long) b);
        }
        if (a instanceof String text) {
            return text.compareTo((String) b);
        }
        if (a instanceof byte[] bytes) {
            return Arrays.compareUnsigned(bytes, (byte[]) b);
        }
        if (a instanceof BigDecimal decimal) {
            return decimal.compareTo((BigDecimal) b);
        }
        if (a instanceof Float number) {
            return number.compareTo((Float) b);
        }
        return ((Double) a).compareTo((Double) b);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TargetKey key && hash == key.hash && Arrays.deepEquals(values, key.values);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Never the values. */
    @Override
    public String toString() {
        return "key of " + values.length + " values";
    }
}
