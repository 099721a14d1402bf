// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A job that was started. Safe for use by several threads. */
public interface JobHandle extends AutoCloseable {

    /** What is known of the job now, at most about half a second old. */
    JobReport report();

    /**
     * Completes when the job has ended: normally with {@link JobState#FINISHED} or {@link JobState#CANCELLED}, or
     * exceptionally with a {@link io.millrace.fault.MillraceException} whose code says what to do next.
     */
    CompletableFuture<JobState> completion();

    /**
     * Takes a last checkpoint if there is time, and ends the job; its checkpoints stay. Returns when it has ended or
     * the time is up; does nothing to a job that has ended.
     */
    void cancel(Duration atMost);

    /** Frees what the job used. An unfinished job is ended without a last checkpoint. */
    @Override
    void close();
}
