// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.millrace.fault.MillraceException;
import io.millrace.flink.JobReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A service's life at one moment.
 *
 * @param state where it is
 * @param since when it came there
 * @param waitingFor what it waits for, in words, or null
 * @param fault what made it recover or halt, or null
 * @param startsAnew how often the service itself started its job again, after the job's own restarts were used up
 * @param job the job, or null before its first start
 */
record LifecycleView(
        ServiceState state,
        Instant since,
        @Nullable String waitingFor,
        @Nullable MillraceException fault,
        int startsAnew,
        @Nullable JobReport job) {

    /** The same, in another state. */
    LifecycleView in(
            ServiceState newState, Instant at, @Nullable String newWaitingFor, @Nullable MillraceException newFault) {
        return new LifecycleView(newState, newState == state ? since : at, newWaitingFor, newFault, startsAnew, job);
    }

    LifecycleView with(JobReport report) {
        return new LifecycleView(state, since, waitingFor, fault, startsAnew, report);
    }

    LifecycleView startedAnew() {
        return new LifecycleView(state, since, waitingFor, fault, startsAnew + 1, job);
    }
}
