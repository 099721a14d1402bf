// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.fault.Response;
import io.millrace.target.Reload;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TargetSession;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What would halt a copy of all tables ends a reload alone: it is given up, with the reason, and the job's next attempt
 * goes on without it. Stateless.
 */
final class ReloadGuard {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadGuard.class);

    private ReloadGuard() {}

    /**
     * What is to be thrown in place of that failure.
     *
     * @param run on whose behalf it happened; null if on nobody's
     * @param session gives a session with the target that can be used, whatever failed
     */
    static MillraceException faultOf(
            @Nullable SnapshotRun run, MillraceException failure, Supplier<TargetSession> session) {
        boolean halts = failure.code().response() != Response.RETRY;
        if (run == null || run.kind() == SnapshotRun.Kind.WHOLE || !halts) {
            return failure;
        }
        String reason = String.valueOf(failure.getMessage());
        try {
            if (failure.code() != FaultCode.SNAPSHOT_FENCED) {
                giveUp(run, reason, session.get());
            }
        } catch (MillraceException e) {
            LOG.warn("Reload {} is not given up: {}", run.snapshotRun(), e.getMessage());
        }
        return new MillraceException(
                FaultCode.JOB_FAILED, "Reload " + run.snapshotRun() + " came to nothing: " + reason);
    }

    private static void giveUp(SnapshotRun run, String reason, TargetSession session) {
        LOG.error("Reload {} is given up: {}", run.snapshotRun(), reason);
        Reload.giveUp(session, run, reason);
        session.commit();
    }
}
