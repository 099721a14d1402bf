// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import java.util.List;

/**
 * What becomes of a table's secondary indexes.
 *
 * @param indexes that the target is to have
 * @param notes for people: what of the source's the target has not, or otherwise, and why
 */
public record IndexPlan(List<TargetIndex> indexes, List<String> notes) {

    public IndexPlan {
        indexes = List.copyOf(indexes);
        notes = List.copyOf(notes);
    }

    /** Nothing at all. */
    public static IndexPlan none() {
        return new IndexPlan(List.of(), List.of());
    }
}
