// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.fault.MillraceException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a job at one moment.
 *
 * @param state where it is
 * @param restarts failures since the start after which it was tried again
 * @param restored the checkpoint that it started from, such as {@code run-3/chk-12}, or null when from none
 * @param checkpointsRefused checkpoints that were found unusable at the start, and passed over
 * @param checkpointsFailed checkpoints that could not be taken
 * @param lastCheckpoint the newest one taken by this run, or null
 * @param lastFailure the newest failure, also when the job has recovered from it, or null
 */
public record JobReport(
        JobState state,
        int restarts,
        @Nullable String restored,
        int checkpointsRefused,
        long checkpointsFailed,
        @Nullable CheckpointReport lastCheckpoint,
        @Nullable MillraceException lastFailure) {

    static final JobReport FIRST = new JobReport(JobState.STARTING, 0, null, 0, 0, null, null);

    /**
     * A checkpoint that was taken.
     *
     * @param number its number within the run
     * @param completedAt when its last part was acknowledged
     * @param duration from trigger to the last acknowledgement
     * @param bytes its size
     */
    public record CheckpointReport(long number, Instant completedAt, Duration duration, long bytes) {}

    JobReport with(JobState newState) {
        return new JobReport(
                newState, restarts, restored, checkpointsRefused, checkpointsFailed, lastCheckpoint, lastFailure);
    }

    JobReport startingFrom(@Nullable String checkpoint, int refused) {
        return new JobReport(
                JobState.STARTING, restarts, checkpoint, refused, checkpointsFailed, lastCheckpoint, lastFailure);
    }

    JobReport failed(JobState newState, int newRestarts, MillraceException failure) {
        return new JobReport(
                newState, newRestarts, restored, checkpointsRefused, checkpointsFailed, lastCheckpoint, failure);
    }

    JobReport withCheckpoint(@Nullable CheckpointReport checkpoint, long failed) {
        return new JobReport(state, restarts, restored, checkpointsRefused, failed, checkpoint, lastFailure);
    }
}
