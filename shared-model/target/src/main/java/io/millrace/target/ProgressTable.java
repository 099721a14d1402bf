// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.position.LogPosition;
import java.util.Optional;

/** How far apply has come, lane by lane. Every method belongs to the session's open transaction. */
public interface ProgressTable {

    /** The lane's progress, if there is any. */
    Optional<Progress> read(String pipeline, int lane);

    /**
     * Writes the first progress of a lane.
     *
     * @throws io.millrace.fault.MillraceException {@code TARGET_PROGRESS_MOVED} if the lane has progress already
     */
    void initialise(Progress first);

    /** Forgets a lane that is not needed any more; nothing if there is none. */
    void forget(String pipeline, int lane);

    /**
     * Moves the lane from a position to the next: a compare-and-swap that waits for a rival's transaction to end. So it
     * drops what was applied before, fences off a second writer, and tells after a lost reply whether a commit counted.
     *
     * @param expected where the lane must stand, of {@code next.captureRun()}
     * @throws io.millrace.fault.MillraceException {@code TARGET_PROGRESS_MOVED} if it stands elsewhere
     */
    void advance(LogPosition expected, Progress next);

    /**
     * From which place on a lane that was set back shows states of the source again; before, what it replays meets rows of
     * later times. Empty where it never was.
     */
    Optional<LogPosition> consistentFrom(String pipeline, int lane);

    /** Writes that down, in the transaction that sets the lane back. */
    void consistentFrom(String pipeline, int lane, LogPosition from);
}
