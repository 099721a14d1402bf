// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces in rows of one table what the target has not, by the rules of its columns. Where no column has a rule there
 * is none of these, so that such rows are not looked at. For one thread at a time.
 */
public final class ReplacedValues {

    private static final Logger LOG = LoggerFactory.getLogger(ReplacedValues.class);

    /** How many values one session has replaced, and of which columns that was said. For one thread at a time. */
    public static final class Count {

        private final Set<String> said = new HashSet<>();
        private long values;

        /** So many since it was made. */
        public long values() {
            return values;
        }

        /** Forgets those since then: they were not written after all. */
        public void backTo(long former) {
            values = former;
        }

        /** One more; the first of a column goes into the log, without the value. */
        private void add(TargetTable table, TargetColumn column) {
            values++;
            if (said.add(table.id() + "." + column.name())) {
                LOG.warn(
                        "[{}] Column {} holds values that the target has not: others are written, as target.values says.",
                        table.id(),
                        column.name());
            }
        }
    }

    private final TargetTable table;
    private final int[] columns;
    private final ValueRule[] rules;
    private final @Nullable Count count;

    private ReplacedValues(TargetTable table, int[] columns, @Nullable Count count) {
        this.table = table;
        this.columns = columns;
        this.rules = new ValueRule[columns.length];
        for (int i = 0; i < columns.length; i++) {
            rules[i] = Objects.requireNonNull(table.columns().get(columns[i]).rule());
        }
        this.count = count;
    }

    /**
     * For these columns of that table's rows; null if none of them has a rule.
     *
     * @param count where the replaced are added; null for values that are only looked for
     */
    public static @Nullable ReplacedValues of(TargetTable table, List<Integer> columns, @Nullable Count count) {
        int[] ruled = columns.stream()
                .mapToInt(i -> i)
                .filter(i -> table.columns().get(i).rule() != null)
                .toArray();
        return ruled.length == 0 ? null : new ReplacedValues(table, ruled, count);
    }

    /** The row itself, or a copy with what is written in its place. */
    public @Nullable Object[] in(@Nullable Object[] row) {
        @Nullable Object[] result = row;
        for (int i = 0; i < columns.length; i++) {
            Object value = row[columns[i]];
            Object written = value == null ? null : rules[i].of(value);
            if (written != value) {
                if (result == row) {
                    result = row.clone();
                }
                result[columns[i]] = written;
                if (count != null) {
                    count.add(table, table.columns().get(columns[i]));
                }
            }
        }
        return result;
    }
}
