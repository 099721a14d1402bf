// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;

/**
 * A log that continues another one.
 *
 * @param after where the change log left the one before
 * @param start where it is read from, in the epoch that begins with it
 * @param identity whose log it is
 */
public record LogEpoch(LogPosition after, LogPosition start, LogIdentity identity) {

    public LogEpoch {
        if (after.epoch() >= start.epoch()) {
            throw new IllegalArgumentException("an epoch that does not rise: " + after + " to " + start);
        }
    }
}
