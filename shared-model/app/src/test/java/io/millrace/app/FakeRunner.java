// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.millrace.fault.MillraceException;
import io.millrace.flink.JobDefinition;
import io.millrace.flink.JobHandle;
import io.millrace.flink.JobReport;
import io.millrace.flink.JobRunner;
import io.millrace.flink.JobState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Starts jobs that do what a test tells them. */
final class FakeRunner implements JobRunner {

    final List<Job> started = new CopyOnWriteArrayList<>();

    @Override
    public JobHandle start(JobDefinition definition) {
        Job job = new Job();
        started.add(job);
        return job;
    }

    Job newest() {
        return started.get(started.size() - 1);
    }

    /** A job without a cluster. */
    static final class Job implements JobHandle {

        volatile JobState state = JobState.RUNNING;
        volatile boolean cancelled;
        volatile boolean closed;
        private final CompletableFuture<JobState> completion = new CompletableFuture<>();

        void end(JobState end) {
            state = end;
            completion.complete(end);
        }

        void fail(MillraceException fault) {
            state = JobState.FAILED;
            completion.completeExceptionally(fault);
        }

        @Override
        public JobReport report() {
            return new JobReport(state, 0, null, 0, 0, null, null);
        }

        @Override
        public CompletableFuture<JobState> completion() {
            return completion.copy();
        }

        @Override
        public void cancel(Duration atMost) {
            cancelled = true;
            end(JobState.CANCELLED);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
