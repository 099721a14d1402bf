// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import java.time.Duration;

/**
 * One fault of a schedule.
 *
 * @param pause how long all is left alone before it
 * @param lasts how long a stop lasts, or how long after the first kill the second one comes
 */
public record Fault(Aim aim, Duration pause, Duration lasts) {

    /**
     * Who is hit, and how.
     *
     * @param victim its name
     */
    public record Aim(String victim, FaultKind kind) {

        /** For people. */
        @Override
        public String toString() {
            return kind.text() + " of " + victim;
        }
    }
}
