// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.util.List;

/**
 * Changes in the log that nobody has read yet.
 *
 * @param changes how many
 * @param lastTable the table that the last transaction changes last, without its database
 * @param lastKey the key of a row of it that the last transaction changes, and no other one; no other table has it
 * @param first rows as the first transactions leave them for good: one of them is seen as soon as anything is; empty if
 *     nothing is seen before all of it
 * @param last rows as they are when all has arrived, by whatever ways it comes
 */
record Backlog(long changes, String lastTable, long lastKey, List<Witness> first, List<Witness> last) {

    Backlog {
        first = List.copyOf(first);
        last = List.copyOf(last);
    }

    /** One that is only looked for in a topic, by its last key. */
    static Backlog inTopic(long changes, String lastTable, long lastKey) {
        return new Backlog(changes, lastTable, lastKey, List.of(), List.of());
    }

    /**
     * Checks that all of it waits in Kafka.
     *
     * @param gathered changes that were brought there; some may have come twice
     * @throws IllegalStateException if some are missing
     */
    void requireWhole(String who, long gathered) {
        if (gathered < changes) {
            throw new IllegalStateException(who + " brought " + gathered + " changes of " + changes + " into Kafka");
        }
    }
}
