// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.JobFaults;
import io.millrace.settings.PipelineSettings;
import io.millrace.snapshot.copy.Pace;
import io.millrace.snapshot.copy.SnapshotTargets;
import io.millrace.snapshot.copy.TaskReport;
import io.millrace.snapshot.copy.TaskWorker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.jspecify.annotations.Nullable;

/**
 * One worker: asks for a task, does it on a thread of its own so that checkpoints and the end of the job never wait for
 * it, reports, and asks for the next.
 */
final class TaskReader implements SourceReader<String, TaskSplit> {

    private static final long CLOSE_SECONDS = 5;

    private final PipelineSettings settings;
    private final SourceReaderContext context;
    private final Object lock = new Object();
    private final Pace pace = new Pace();
    private final Deque<TaskReport> reports = new ArrayDeque<>();
    private CompletableFuture<Void> available = new CompletableFuture<>();
    private @Nullable Throwable failure;
    private boolean noMoreTasks;
    private @Nullable ExecutorService thread;
    private @Nullable TaskWorker worker;
    private @Nullable ControlFacts facts;

    TaskReader(PipelineSettings settings, SourceReaderContext context) {
        this.settings = settings;
        this.context = context;
    }

    @Override
    public void start() {
        ClassLoader loader = context.getUserCodeClassLoader().asClassLoader();
        thread = Executors.newSingleThreadExecutor(task -> {
            Thread copier = new Thread(task, "millrace-snapshot-" + context.getIndexOfSubtask());
            copier.setDaemon(true);
            copier.setContextClassLoader(loader);
            return copier;
        });
        facts = new ControlFacts(settings);
        worker = new TaskWorker(
                settings, SnapshotTargets.of(settings, loader), facts, new CopyCounters(context.metricGroup()), pace);
        context.sendSplitRequest();
    }

    @Override
    public void addSplits(List<TaskSplit> splits) {
        for (TaskSplit split : splits) {
            Objects.requireNonNull(thread).execute(() -> work(split));
        }
    }

    private void work(TaskSplit split) {
        TaskReport report = null;
        Throwable thrown = null;
        try {
            report = Objects.requireNonNull(worker).work(split.task());
        } catch (Throwable e) {
            thrown = e;
        }
        synchronized (lock) {
            if (report != null) {
                reports.addLast(report);
            } else {
                failure = thrown;
            }
            available.complete(null);
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<String> output) {
        TaskReport report;
        synchronized (lock) {
            if (failure != null) {
                throw fault(failure);
            }
            report = reports.pollFirst();
            if (report == null && noMoreTasks) {
                return InputStatus.END_OF_INPUT;
            }
            if (reports.isEmpty() && !noMoreTasks && available.isDone()) {
                available = new CompletableFuture<>();
            }
        }
        if (report != null) {
            output.collect(report.title());
            context.sendSourceEventToCoordinator(new TaskDone(report));
            context.sendSplitRequest();
        }
        return InputStatus.NOTHING_AVAILABLE;
    }

    private static RuntimeException fault(Throwable failure) {
        MillraceException fault = MillraceException.findIn(failure);
        return JobFaults.toThrow(
                fault != null
                        ? fault
                        : new MillraceException(
                                FaultCode.INTERNAL,
                                "Copying failed with " + failure.getClass().getName() + ".",
                                failure));
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        synchronized (lock) {
            return available;
        }
    }

    @Override
    public void notifyNoMoreSplits() {
        synchronized (lock) {
            noMoreTasks = true;
            available.complete(null);
        }
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof PaceSet set) {
            pace.set(set.rowsPerSecond(), set.bytesPerSecond());
        }
    }

    @Override
    public List<TaskSplit> snapshotState(long checkpoint) {
        return List.of();
    }

    @Override
    public void close() throws InterruptedException {
        if (worker != null) {
            worker.close();
        }
        if (thread != null) {
            thread.shutdownNow();
            boolean ended = thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                // Its connections are cut: it ends when it notices.
                thread = null;
            }
        }
        if (facts != null) {
            facts.close();
        }
    }
}
