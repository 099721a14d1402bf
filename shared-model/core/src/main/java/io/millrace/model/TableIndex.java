// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index that a table has beside its key. Immutable.
 *
 * @param name unique in its table
 * @param unique whether no two rows may be alike in it
 * @param kind what it is good for
 * @param ignored whether the source keeps it without asking it
 * @param parts what it sorts by, in that order
 */
public record TableIndex(String name, boolean unique, Kind kind, boolean ignored, List<Part> parts) {

    public TableIndex {
        parts = List.copyOf(parts);
        if (name.isEmpty() || parts.isEmpty()) {
            throw new IllegalArgumentException("an index needs a name and parts: " + name + " " + parts);
        }
    }

    /** What an index is good for. */
    public enum Kind {
        /** To find and sort by values. */
        SORTED,
        /** To find words. */
        FULLTEXT,
        /** To find shapes. */
        SPATIAL,
        /** Something that is not known. */
        OTHER
    }

    /**
     * One thing that an index sorts by.
     *
     * @param column its name; null for an expression
     * @param prefix characters or bytes of each value that are looked at; 0 for all of them
     */
    public record Part(@Nullable String column, int prefix, boolean descending) {

        public Part {
            if (prefix < 0) {
                throw new IllegalArgumentException("a prefix of " + prefix);
            }
        }
    }
}
