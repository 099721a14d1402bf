// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.comparison;

import java.util.List;
import java.util.stream.Collectors;

/** What a comparison found, table by table. */
public record ComparisonResult(List<OfTable> tables) {

    /** How a row differs. */
    public enum Kind {
        MISSING_IN_TARGET,
        ONLY_IN_TARGET,
        DIFFERENT
    }

    /**
     * One row that is not the same on both sides.
     *
     * @param key its key values, joined by a bar
     * @param detail for a different row the first different column with both texts
     */
    public record Difference(Kind kind, String key, String detail) {

        @Override
        public String toString() {
            return kind + " [" + key + "] " + detail;
        }
    }

    /**
     * One table's result.
     *
     * @param differences rows that differ
     * @param first the first of them, in order of the key
     */
    public record OfTable(TablePair table, long sourceRows, long targetRows, long differences, List<Difference> first) {

        public OfTable {
            first = List.copyOf(first);
        }

        @Override
        public String toString() {
            return "%s: %d rows in the source, %d in the target, %d differences%s"
                    .formatted(
                            table,
                            sourceRows,
                            targetRows,
                            differences,
                            first.stream()
                                    .map(difference -> "\n    " + difference)
                                    .collect(Collectors.joining()));
        }
    }

    public ComparisonResult {
        tables = List.copyOf(tables);
    }

    /** Rows of the source that were compared. */
    public long rows() {
        return tables.stream().mapToLong(OfTable::sourceRows).sum();
    }

    public long differences() {
        return tables.stream().mapToLong(OfTable::differences).sum();
    }

    /** One line a table, then the sum. */
    @Override
    public String toString() {
        return tables.stream().map(table -> table + "\n").collect(Collectors.joining()) + "rows " + rows()
                + ", differences " + differences();
    }
}
