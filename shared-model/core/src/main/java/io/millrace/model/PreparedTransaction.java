// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import io.millrace.position.LogPosition;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The log holds a transaction in two phases with rows for us: its rows at one place, and whether they count at a later
 * one. Comes at both places, before everything else of them.
 *
 * @param xid its name, which may be used again once it is finished
 * @param start the place just before its rows
 * @param finished the place just before its commit or rollback; null while neither was seen
 */
public record PreparedTransaction(
        String xid, LogPosition start, @Nullable LogPosition finished) implements ChangeEvent, Serializable {

    public PreparedTransaction {
        if (finished != null && !finished.isAfter(start)) {
            throw new IllegalArgumentException("finished at " + finished + ", before its rows at " + start);
        }
    }

    /** The same transaction, finished there. */
    public PreparedTransaction finishedAt(LogPosition place) {
        return new PreparedTransaction(xid, start, place);
    }
}
