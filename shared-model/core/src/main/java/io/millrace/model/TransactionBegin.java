// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import io.millrace.position.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * A transaction starts; all row changes up to the next {@link TransactionEnd} are its.
 *
 * @param position the place just before it
 * @param gtid its global id, where the source gives one
 * @param committedMicros when the source committed it, microseconds since the epoch, as exactly as the log says; 0 if
 *     the log does not say
 */
public record TransactionBegin(
        LogPosition position, @Nullable String gtid, long committedMicros) implements ChangeEvent {

    public TransactionBegin {
        if (position.isInsideOrAfterTransaction()) {
            throw new IllegalArgumentException("a transaction begins before its first event, not at " + position);
        }
    }
}
