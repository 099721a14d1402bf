// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.runtime.clusterframework.ApplicationStatus;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job on a cluster of its own inside this process, watched by one thread. It starts from the newest checkpoint that
 * can be restored; one that cannot is passed over with a warning, and after the last one the job starts from none, which
 * costs time and loses nothing.
 */
final class EmbeddedJob implements JobHandle {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedJob.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration LAST_CHECKPOINT = Duration.ofSeconds(3);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final JobPlan plan;
    private final CheckpointFolder checkpoints;
    private final Thread watcher;
    private final CompletableFuture<JobState> completion = new CompletableFuture<>();
    private final Object lock = new Object();
    private volatile JobReport report = JobReport.FIRST;
    private volatile boolean cancelled;
    private @Nullable FlinkRun run;
    private @Nullable JobGraph built;

    EmbeddedJob(JobPlan plan, JobGraph graph, CheckpointFolder checkpoints) {
        this.plan = plan;
        this.built = graph;
        this.checkpoints = checkpoints;
        this.watcher = new Thread(
                this::live, "millrace-job-" + plan.definition().service().text());
        watcher.setDaemon(true);
        watcher.setContextClassLoader(EmbeddedJob.class.getClassLoader());
    }

    void begin() {
        watcher.start();
    }

    @Override
    public JobReport report() {
        return report;
    }

    @Override
    public CompletableFuture<JobState> completion() {
        return completion.copy();
    }

    /** From start to end, on the watcher's thread: first one checkpoint after another, at last none. */
    private void live() {
        JobState end = JobState.FAILED;
        MillraceException failure = null;
        try {
            end = startFromNewest();
        } catch (MillraceException e) {
            failure = e;
        } catch (Exception e) {
            failure = JobFaults.of(e, plan.loader());
        }
        free();
        if (failure == null) {
            report = report.with(end);
            completion.complete(end);
        } else {
            report = report.failed(JobState.FAILED, report.restarts(), failure);
            completion.completeExceptionally(failure);
        }
    }

    private JobState startFromNewest() throws Exception {
        int refused = 0;
        for (RetainedCheckpoint candidate : candidates()) {
            Optional<String> defect = candidate == null ? Optional.empty() : candidate.defect();
            if (defect.isEmpty()) {
                report = report.startingFrom(candidate == null ? null : candidate.name(), refused);
                Attempt attempt = new Attempt(candidate != null);
                JobState end = runOnce(candidate, attempt);
                if (end != null) {
                    return end;
                }
                defect = Optional.of(attempt.whyUnrestorable());
            }
            refused++;
            LOG.warn(
                    "Checkpoint {} cannot be restored: {}. The one before it is tried, or none. Nothing is lost.",
                    candidate == null ? "(none)" : candidate.name(),
                    defect.get());
        }
        throw new MillraceException(FaultCode.INTERNAL, "A start from no checkpoint at all was refused.");
    }

    private List<@Nullable RetainedCheckpoint> candidates() throws IOException {
        List<@Nullable RetainedCheckpoint> candidates = new ArrayList<>(checkpoints.newestFirst());
        candidates.add(null);
        return candidates;
    }

    private JobGraph graph(@Nullable RetainedCheckpoint from) {
        JobGraph graph = built == null ? plan.graph() : built;
        built = null;
        return JobPlan.startingFrom(from, graph);
    }

    /** How the job ended, or null when the checkpoint could not be restored. */
    private @Nullable JobState runOnce(@Nullable RetainedCheckpoint from, Attempt attempt) throws Exception {
        try (FlinkRun current = FlinkRun.start(plan.configuration(), graph(from))) {
            synchronized (lock) {
                run = current;
            }
            if (cancelled) {
                current.cancel();
            }
            return watch(current, attempt);
        } finally {
            synchronized (lock) {
                run = null;
            }
        }
    }

    private @Nullable JobState watch(FlinkRun current, Attempt attempt) throws Exception {
        while (true) {
            JobResult result = current.resultWithin(LOOK_EVERY);
            if (result != null) {
                return end(result, attempt);
            }
            Optional<AccessExecutionGraph> seen = current.look();
            if (seen.isEmpty()) {
                continue;
            }
            RunView view = RunView.of(seen.get(), plan.loader());
            report = report.with(attempt.stateIn(view)).withCheckpoint(view.lastCheckpoint(), view.checkpointsFailed());
            view.newCheckpoint(attempt.sealed()).ifPresent(folder -> attempt.seal(folder, checkpoints));
            MillraceException failure = attempt.newFailure(view);
            if (failure == null) {
                continue;
            }
            if (attempt.isUnrestorable()) {
                return null;
            }
            if (JobFaults.halts(failure)) {
                throw failure;
            }
            report = report.failed(JobState.RESTARTING, report.restarts() + 1, failure);
            LOG.warn("The job failed and is started again ({} so far): {}", report.restarts(), failure.getMessage());
        }
    }

    private @Nullable JobState end(JobResult result, Attempt attempt) {
        if (result.getApplicationStatus() == ApplicationStatus.SUCCEEDED) {
            return JobState.FINISHED;
        }
        if (result.getApplicationStatus() == ApplicationStatus.CANCELED) {
            return JobState.CANCELLED;
        }
        Throwable cause = result.getSerializedThrowable()
                .<Throwable>map(folded -> folded.deserializeError(plan.loader()))
                .orElse(null);
        MillraceException failure = JobFaults.of(cause, plan.loader());
        if (attempt.endsUnrestorable(cause, failure, plan.loader())) {
            return null;
        }
        throw failure;
    }

    @Override
    public void cancel(Duration atMost) {
        cancelled = true;
        FlinkRun current;
        synchronized (lock) {
            current = run;
        }
        if (current != null && !completion.isDone()) {
            takeLastCheckpoint(current, atMost);
            current.cancel();
        }
        await(atMost);
    }

    private void takeLastCheckpoint(FlinkRun current, Duration atMost) {
        if (report.state() != JobState.RUNNING) {
            return;
        }
        try {
            Duration share = atMost.dividedBy(3);
            current.checkpoint(share.compareTo(LAST_CHECKPOINT) < 0 ? share : LAST_CHECKPOINT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.info("No last checkpoint before the end: {}. The one before it serves.", e.toString());
        }
    }

    private void await(Duration atMost) {
        try {
            completion.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The job had not been cancelled within {}.", atMost, e);
        }
    }

    @Override
    public void close() {
        cancelled = true;
        synchronized (lock) {
            if (run != null) {
                run.cancel();
            }
        }
        await(CLOSE_LIMIT);
        watcher.interrupt();
    }

    private void free() {
        try (checkpoints;
                var loader = plan.loader()) {
            LOG.debug("Freeing {}.", loader);
        } catch (IOException e) {
            LOG.warn("The state folder could not be freed: {}", e.toString());
        }
    }
}
