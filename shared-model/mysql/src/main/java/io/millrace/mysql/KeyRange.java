// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows behind one bound, up to and with another.
 *
 * @param lower the rows come after it; null for the table's start
 * @param upper the last row's place at most; null for the table's end
 */
public record KeyRange(@Nullable KeyBound lower, @Nullable KeyBound upper) implements Serializable {

    /** All rows. */
    public static final KeyRange ALL = new KeyRange(null, null);

    /** The condition on these columns, quoted, in key order; empty text for all rows. */
    String condition(List<String> keyColumns) {
        List<String> parts = new ArrayList<>();
        if (lower != null) {
            parts.add(compare(keyColumns, lower.literals(), ">", ">", 0));
        }
        if (upper != null) {
            parts.add(compare(keyColumns, upper.literals(), "<", "<=", 0));
        }
        return String.join(" AND ", parts);
    }

    /**
     * Column by column, because servers do not use an index for a comparison of whole row values; the condition on the
     * first column stands outside, where they do.
     */
    private static String compare(List<String> columns, List<String> values, String strict, String last, int from) {
        String column = columns.get(from);
        String value = values.get(from);
        if (from == columns.size() - 1) {
            return column + " " + last + " " + value;
        }
        return "(" + column + " " + strict + "= " + value + " AND (" + column + " " + strict + " " + value + " OR "
                + compare(columns, values, strict, last, from + 1) + "))";
    }
}
