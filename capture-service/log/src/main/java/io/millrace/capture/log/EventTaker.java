// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ChangeEvent;
import io.millrace.model.GtidsPassed;
import io.millrace.model.Heartbeat;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The asking side of a {@link Handover}: events as they come, signs of life while the server gives some, and a fault when
 * it has been silent for too long. Used by the asking thread alone.
 */
public final class EventTaker {

    /** The server says something once in a heartbeat interval; after so long without a word it is given up. */
    private static final long SILENCE_MILLIS_MIN = 30_000;

    private final Handover handover;
    private final long heartbeatMillis;
    private final InstantSource clock;
    private long signsSeen;

    /** Takes from there; the server is asked for a word once in that interval. */
    public EventTaker(Handover handover, long heartbeatMillis, InstantSource clock) {
        this.handover = handover;
        this.heartbeatMillis = heartbeatMillis;
        this.clock = clock;
    }

    /**
     * The next events; none if there were none for a heartbeat interval.
     *
     * @throws MillraceException what ended the reading, or {@link FaultCode#LOG_READ_FAILED} after a long silence
     */
    public List<ChangeEvent> poll() throws InterruptedException {
        List<ChangeEvent> events = handover.take(heartbeatMillis);
        if (!events.isEmpty()) {
            return events;
        }
        Handover.Quiet quiet = handover.quiet();
        if (quiet == null) {
            return List.of();
        }
        long silence = Math.max(SILENCE_MILLIS_MIN, 10 * heartbeatMillis);
        if (quiet.silentNanos() > silence * 1_000_000) {
            throw MillraceException.at(
                    FaultCode.LOG_READ_FAILED,
                    null,
                    quiet.reached(),
                    "No word from the source for " + silence + " ms.");
        }
        if (quiet.signs() == signsSeen) {
            return List.of();
        }
        signsSeen = quiet.signs();
        Heartbeat heartbeat = new Heartbeat(quiet.reached(), ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
        GtidsPassed passed = quiet.passed();
        return passed == null ? List.of(heartbeat) : List.of(passed, heartbeat);
    }
}
