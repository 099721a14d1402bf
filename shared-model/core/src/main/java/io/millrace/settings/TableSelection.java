// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import io.millrace.model.TableId;
import java.util.List;

/** Which tables a list of patterns means: the last pattern that fits decides, none means no. Thread-safe. */
public final class TableSelection {

    private final List<TablePattern> patterns;

    private TableSelection(List<TablePattern> patterns) {
        this.patterns = patterns;
    }

    /**
     * The selection that these patterns describe.
     *
     * @throws IllegalArgumentException if one is not of the form {@code database.table}
     */
    public static TableSelection of(List<String> patterns) {
        return new TableSelection(patterns.stream().map(TablePattern::parse).toList());
    }

    /** Whether the table is meant. */
    public boolean includes(TableId table) {
        boolean included = false;
        for (TablePattern pattern : patterns) {
            if (pattern.fits(table)) {
                included = !pattern.excludes();
            }
        }
        return included;
    }
}
