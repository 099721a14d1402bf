// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

/** Where a started job is. */
public enum JobState {
    /** Handed over, restoring its state, or opening its operators. */
    STARTING,
    /** Every part of it runs. */
    RUNNING,
    /** Failed, and waiting for its next attempt as the restart strategy says. */
    RESTARTING,
    /** Ended because its work is done. */
    FINISHED,
    /** Ended because it was told to. */
    CANCELLED,
    /** Ended by a failure that is not tried again. */
    FAILED;

    /** Whether the job has ended. */
    public boolean ended() {
        return switch (this) {
            case STARTING, RUNNING, RESTARTING -> false;
            case FINISHED, CANCELLED, FAILED -> true;
        };
    }
}
