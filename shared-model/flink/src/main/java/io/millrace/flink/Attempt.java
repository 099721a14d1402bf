// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the watcher remembers of one start from one checkpoint. Used by one thread. */
final class Attempt {

    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    /** Failures without a code of ours, before all parts ran for the first time, after which the checkpoint is suspected. */
    private static final int UNEXPLAINED_LIMIT = 3;

    private final boolean restores;
    private boolean hasRun;
    private long lastFailureAt;
    private int unexplained;
    private @Nullable MillraceException unrestorable;
    private @Nullable Path sealed;

    Attempt(boolean restores) {
        this.restores = restores;
    }

    JobState stateIn(RunView view) {
        hasRun |= view.everyPartRuns();
        return switch (view.status()) {
            case INITIALIZING, CREATED, RECONCILING -> JobState.STARTING;
            case RUNNING -> view.everyPartRuns() ? JobState.RUNNING : starting();
            case FAILING, RESTARTING, SUSPENDED -> JobState.RESTARTING;
            case CANCELLING, CANCELED, FINISHED, FAILED -> hasRun ? JobState.RUNNING : JobState.STARTING;
        };
    }

    private JobState starting() {
        return lastFailureAt == 0 ? JobState.STARTING : JobState.RESTARTING;
    }

    /** The failure in this look, when it is not the one in the last look. */
    @Nullable
    MillraceException newFailure(RunView view) {
        MillraceException failure = view.failure();
        if (failure == null || view.failureAt() == lastFailureAt) {
            return null;
        }
        lastFailureAt = view.failureAt();
        if (restores && !hasRun) {
            unexplained += failure.code() == FaultCode.JOB_FAILED ? 1 : 0;
            if (view.failureIsRestoring() || unexplained >= UNEXPLAINED_LIMIT) {
                unrestorable = failure;
            }
        }
        return failure;
    }

    /** Whether a job that ended before it ever ran did so because of the checkpoint it was to start from. */
    boolean endsUnrestorable(@Nullable Throwable cause, MillraceException failure, ClassLoader loader) {
        boolean suspected = cause != null
                && (JobFaults.anyIn(cause, loader, "JobInitializationException") || RunView.isRestoring(cause, loader));
        if (suspected && restores && !hasRun && failure.code() == FaultCode.JOB_FAILED) {
            unrestorable = failure;
        }
        return isUnrestorable();
    }

    boolean isUnrestorable() {
        return unrestorable != null;
    }

    String whyUnrestorable() {
        return unrestorable == null ? "unknown" : String.valueOf(unrestorable.getMessage());
    }

    @Nullable
    Path sealed() {
        return sealed;
    }

    /** Seals a completed checkpoint; when that fails, Flink has just removed it, or the disk is full. */
    void seal(Path folder, CheckpointFolder checkpoints) {
        sealed = folder;
        try {
            checkpoints.seal(folder);
        } catch (IOException e) {
            LOG.debug("{} was not sealed.", folder, e);
        }
    }
}
