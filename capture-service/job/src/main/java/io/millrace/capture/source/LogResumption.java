// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.position.LogPosition;

/**
 * From where the log is read.
 *
 * @param after what the change log has reached; before the state's position where another log continues it
 * @param state from where to read
 */
public record LogResumption(LogPosition after, LogState state) {

    public LogResumption {
        if (after.isAfter(state.position())) {
            throw new IllegalArgumentException("a reading from " + state.position() + " behind " + after);
        }
    }

    /** The reading goes on in the log where the change log ends. */
    public static LogResumption at(LogState state) {
        return new LogResumption(state.position(), state);
    }

    /** Whether the log is another one from here on. */
    boolean isOtherLog() {
        return after.epoch() != state.position().epoch();
    }
}
