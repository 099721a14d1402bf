// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.filter;

import java.util.Comparator;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A condition resolved for one shape of a table: columns are indexes, literals are values of their column. Immutable. */
public sealed interface RowTest {

    /** What the row makes of the condition. */
    Truth test(@Nullable Object[] row);

    /** Both. */
    record And(RowTest left, RowTest right) implements RowTest {
        @Override
        public Truth test(@Nullable Object[] row) {
            Truth first = left.test(row);
            if (first == Truth.FALSE) {
                return Truth.FALSE;
            }
            Truth second = right.test(row);
            return second == Truth.FALSE ? Truth.FALSE : first == Truth.TRUE ? second : Truth.UNKNOWN;
        }
    }

    /** One or both. */
    record Or(RowTest left, RowTest right) implements RowTest {
        @Override
        public Truth test(@Nullable Object[] row) {
            Truth first = left.test(row);
            if (first == Truth.TRUE) {
                return Truth.TRUE;
            }
            Truth second = right.test(row);
            return second == Truth.TRUE ? Truth.TRUE : first == Truth.FALSE ? second : Truth.UNKNOWN;
        }
    }

    /** The opposite. */
    record Not(RowTest inner) implements RowTest {
        @Override
        public Truth test(@Nullable Object[] row) {
            return inner.test(row).not();
        }
    }

    /** A value that is NULL. */
    record IsNull(int column) implements RowTest {
        @Override
        public Truth test(@Nullable Object[] row) {
            return Truth.of(row[column] == null);
        }
    }

    /** A value compared with a constant in the order of its column's kind. */
    record Compare(int column, Comparison comparison, Object constant, Comparator<Object> order) implements RowTest {
        @Override
        public Truth test(@Nullable Object[] row) {
            Object value = row[column];
            return value == null ? Truth.UNKNOWN : Truth.of(comparison.holds(order.compare(value, constant)));
        }
    }

    /** A value that is one of a set, all of a kind whose {@code equals} is the column's equality. */
    record OneOf(int column, Set<Object> constants) implements RowTest {
        @Override
        public Truth test(@Nullable Object[] row) {
            Object value = row[column];
            return value == null ? Truth.UNKNOWN : Truth.of(constants.contains(value));
        }
    }

    /** A text that fits a pattern. */
    record Matches(int column, Pattern pattern) implements RowTest {
        @Override
        public Truth test(@Nullable Object[] row) {
            Object value = row[column];
            return value == null
                    ? Truth.UNKNOWN
                    : Truth.of(pattern.matcher((String) value).matches());
        }
    }
}
