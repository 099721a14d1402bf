// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import io.millrace.position.LogPosition;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The log goes on in this file, or is read from within it: comes before everything else of the file. Names of files come
 * again after RESET MASTER and after a restore; the time tells one file of that name from another.
 *
 * @param start where the file begins
 * @param createdMicros when the server began the file, microseconds since the epoch, to the second
 */
public record LogFile(LogPosition start, long createdMicros) implements ChangeEvent, Serializable {

    /** The time as people read it. */
    public Instant created() {
        return Instant.EPOCH.plus(createdMicros, ChronoUnit.MICROS);
    }
}
