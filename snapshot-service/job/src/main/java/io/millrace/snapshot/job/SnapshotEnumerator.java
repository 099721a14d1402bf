// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.control.ControlMessage.RequestSnapshot;
import io.millrace.control.ServiceName;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.ControlBus;
import io.millrace.flink.JobFaults;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.settings.PipelineSettings;
import io.millrace.snapshot.copy.CopyLedger;
import io.millrace.snapshot.copy.CopySummary;
import io.millrace.snapshot.copy.SnapshotPlanner;
import io.millrace.snapshot.copy.SnapshotPlanner.Beginning;
import io.millrace.snapshot.copy.SnapshotPlanner.Step;
import io.millrace.snapshot.copy.TaskBoard;
import io.millrace.snapshot.copy.TaskReport;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for capture, takes the run over, and gives out tasks while it still plans. Talks to source and target on Flink's
 * worker thread, to readers on its own; holds nothing that a new one would not find in the target.
 */
final class SnapshotEnumerator implements SplitEnumerator<TaskSplit, NoState> {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotEnumerator.class);

    /** So many chunks are planned ahead for each reader. */
    private static final int AHEAD = 4;

    private static final long LOOK_MILLIS = 1000;
    private static final long REPLAY_SECONDS = 20;

    private final PipelineSettings settings;
    private final SplitEnumeratorContext<TaskSplit> context;
    private final CopyLedger ledger = new CopyLedger(System::nanoTime);
    private final SnapshotGauges gauges;
    private final Governor governor;
    private final Set<Integer> waiting = new LinkedHashSet<>();
    private volatile @Nullable ControlBus control;
    private volatile @Nullable SnapshotPlanner planner;
    private volatile boolean closed;
    private @Nullable TaskBoard board;
    private volatile boolean watched;
    private boolean planning;
    private boolean planned;

    SnapshotEnumerator(PipelineSettings settings, SplitEnumeratorContext<TaskSplit> context) {
        this.settings = settings;
        this.context = context;
        this.gauges = new SnapshotGauges(context.metricGroup(), ledger);
        this.governor = new Governor(settings, context, this::giveOut);
        this.watched = governor.asksSource();
        gauges.governed(governor);
    }

    @Override
    public void start() {
        ClassLoader transforms = Thread.currentThread().getContextClassLoader();
        context.callAsync(() -> begin(transforms), this::begun);
        context.callAsync(this::sourceThreads, this::seen, LOOK_MILLIS, LOOK_MILLIS);
    }

    /** How busy the source is; negative while nobody wants to know. */
    private long sourceThreads() {
        SnapshotPlanner plans = planner;
        return plans == null || closed || !watched ? -1 : plans.sourceThreads();
    }

    private void seen(@Nullable Long threads, @Nullable Throwable failure) {
        watched = governor.asksSource();
        governor.lookAtReplicas();
        if (failure != null) {
            throw fault(failure);
        }
        if (threads != null && threads >= 0 && board != null) {
            governor.seen(threads, board);
        }
    }

    /** What the worker thread brings back from the beginning. */
    private record Begun(Beginning beginning, CaptureStarted capture) {}

    private Begun begin(ClassLoader transforms) {
        ControlBus bus = ControlBus.open(settings, ServiceName.SNAPSHOT);
        control = bus;
        if (closed) {
            bus.close();
        }
        CaptureStarted capture = CaptureWait.await(settings, bus);
        governor.listen(bus);
        SnapshotPlanner opened = SnapshotPlanner.open(settings, capture, transforms);
        planner = opened;
        if (closed) {
            opened.close();
        }
        return new Begun(opened.begin(asked(bus)), capture);
    }

    /** The commands that were given before; one that is heard of too late is carried out in the next life of the job. */
    private static List<RequestSnapshot> asked(ControlBus bus) {
        try {
            bus.replayed().get(REPLAY_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("The control topic is not read to its end.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return bus.latest(RequestSnapshot.class).toList();
    }

    private void begun(@Nullable Begun begun, @Nullable Throwable failure) {
        if (begun == null) {
            throw fault(failure);
        }
        Beginning beginning = begun.beginning();
        ledger.begin(beginning.extents());
        gauges.begin(beginning, begun.capture().tables().size());
        board = new TaskBoard(beginning.run(), beginning.tables(), begun.capture());
        giveOut();
    }

    private void stepped(@Nullable Optional<Step> step, @Nullable Throwable failure) {
        planning = false;
        TaskBoard current = board;
        if (step == null || current == null) {
            throw fault(failure);
        }
        if (step.isEmpty()) {
            planned = true;
        } else if (step.get().chunk() != null) {
            current.add(step.get().chunk());
            ledger.planned(step.get().chunk().table());
        } else if (step.get().plannedTable() != null) {
            current.planned(step.get().plannedTable());
        }
        giveOut();
    }

    private static RuntimeException fault(@Nullable Throwable failure) {
        MillraceException fault = MillraceException.findIn(failure);
        return JobFaults.toThrow(
                fault != null
                        ? fault
                        : new MillraceException(FaultCode.JOB_FAILED, "Planning the snapshot failed.", failure));
    }

    private void giveOut() {
        TaskBoard current = board;
        if (current == null) {
            return;
        }
        for (Integer reader : List.copyOf(waiting)) {
            if (current.isComplete()) {
                context.signalNoMoreSplits(reader);
                waiting.remove(reader);
                continue;
            }
            boolean mayBegin = governor.mayBegin(current);
            current.take(reader, mayBegin, builds(current, mayBegin)).ifPresent(task -> {
                waiting.remove(reader);
                context.assignSplit(new TaskSplit(task), reader);
            });
        }
        SnapshotPlanner plans = planner;
        if (planning || plans == null) {
            return;
        }
        Optional<TableId> again = current.toStartAgain();
        if (again.isPresent()) {
            planning = true;
            context.callAsync(() -> plans.again(again.get()), this::startedAgain);
        } else if (!planned && current.waiting() < AHEAD * context.currentParallelism()) {
            planning = true;
            context.callAsync(plans::next, this::stepped);
        }
    }

    /** One worker copies while there is something to copy: an index may take hours. */
    private int builds(TaskBoard current, boolean mayBegin) {
        int allowed = settings.snapshot().indexes().parallel();
        return mayBegin && current.hasChunks() ? Math.min(allowed, context.currentParallelism() - 1) : allowed;
    }

    private void startedAgain(@Nullable TableSchema schema, @Nullable Throwable failure) {
        planning = false;
        if (schema == null || board == null) {
            throw fault(failure);
        }
        planned = false;
        board.startedAgain(schema);
        ledger.startedAgain(schema.table());
        giveOut();
    }

    @Override
    public void handleSplitRequest(int reader, @Nullable String host) {
        waiting.add(reader);
        giveOut();
    }

    @Override
    public void handleSourceEvent(int reader, SourceEvent event) {
        if (event instanceof TaskDone done && board != null) {
            board.done(reader, done.report());
            take(done.report(), board);
            giveOut();
        }
    }

    private void take(TaskReport report, TaskBoard current) {
        TableId table = report.table();
        if (table != null && report.indexes() != null) {
            ledger.indexes(table, report.indexes());
        }
        if (table == null && ledger.lines().isEmpty()) {
            LOG.info("The snapshot was complete before.");
        } else if (table == null) {
            LOG.info("The snapshot is complete.\n{}", CopySummary.of(ledger));
        } else if (current.isFinished(table)) {
            ledger.copied(table);
            gauges.finished(current.tablesFinished());
        } else if (report.made() != null) {
            ledger.indexMade(table);
        } else if (report.indexes() == null && !report.changed()) {
            report.rest().forEach(chunk -> ledger.planned(chunk.table()));
            ledger.done(table, report.rows(), report.bytes());
        }
    }

    /** What Flink gives back is what it last saw; the board knows what the reader had in hand. */
    @Override
    public void addSplitsBack(List<TaskSplit> splits, int reader) {
        waiting.remove(reader);
        if (board != null) {
            board.giveBack(reader);
            giveOut();
        }
    }

    @Override
    public void addReader(int reader) {
        // It asks for work by itself.
        governor.tell(reader);
    }

    @Override
    public NoState snapshotState(long checkpoint) {
        return NoState.NONE;
    }

    @Override
    public void close() {
        closed = true;
        governor.close();
        SnapshotPlanner plans = planner;
        if (plans != null) {
            plans.close();
        }
        ControlBus bus = control;
        if (bus != null) {
            bus.close();
        }
    }
}
