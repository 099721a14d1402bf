// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.position.LogPosition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of a command to go back in the change log: it is carried out once, by its id.
 *
 * @param asked where to, in the words of the command
 * @param from where apply stood
 * @param to where it was set back to; null if it was refused
 * @param reason why it was refused; null if it was carried out
 * @param at when, by the target's clock
 */
public record RewindRecord(
        String pipeline,
        String id,
        String asked,
        LogPosition from,
        @Nullable LogPosition to,
        @Nullable String reason,
        Instant at) {

    public RewindRecord {
        if ((to == null) == (reason == null)) {
            throw new IllegalArgumentException("a rewind is carried out or refused: " + id);
        }
    }
}
