// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.target.TargetIndex;
import java.io.Serializable;
import java.util.List;

/**
 * How far the secondary indexes of a table are.
 *
 * @param wanted how many it is to have
 * @param missing those that are still to be made
 * @param notes for people: what of the source's the target has not, or otherwise
 */
public record IndexWork(int wanted, List<TargetIndex> missing, List<String> notes) implements Serializable {

    /** Copies the lists. */
    public IndexWork {
        missing = List.copyOf(missing);
        notes = List.copyOf(notes);
    }
}
