// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import io.millrace.control.ControlMessage.ThrottleSnapshot;
import io.millrace.flink.ControlBus;
import io.millrace.mysql.SourceDatabase;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.ThrottleSettings;
import io.millrace.snapshot.copy.ReplicaWatch;
import io.millrace.snapshot.copy.ReplicaWatch.Lag;
import io.millrace.snapshot.copy.TaskBoard;
import io.millrace.snapshot.copy.Throttle;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the copy within its limits: from the settings, until a command on the control topic gives others. All but
 * {@link #listen} is for the enumerator's thread.
 */
final class Governor {

    private static final Logger LOG = LoggerFactory.getLogger(Governor.class);

    private final SplitEnumeratorContext<TaskSplit> context;
    private final Runnable changed;
    private Throttle throttle;
    private String said = "";
    private final ReplicaWatch replicas;
    private boolean sourceBusy;
    private boolean replicasLate;
    private volatile long lagSeconds = -1;
    private volatile boolean heldByReplicas;

    /**
     * A governor with the limits of the settings.
     *
     * @param changed is told, on the enumerator's thread, when other limits hold
     */
    Governor(PipelineSettings settings, SplitEnumeratorContext<TaskSplit> context, Runnable changed) {
        ThrottleSettings limits = settings.snapshot().throttle();
        this.throttle = Throttle.of(limits);
        this.replicas = new ReplicaWatch(limits.replicasOf(settings.source()).stream()
                .map(SourceDatabase::new)
                .toList());
        this.context = context;
        this.changed = changed;
        // Until the first look.
        this.sourceBusy = asksSource();
        this.replicasLate = asksReplicas();
        this.heldByReplicas = replicasLate;
    }

    /** Follows the commands that come, and the newest that came before. */
    void listen(ControlBus bus) {
        bus.listen((message, replayed) -> {
            if (message instanceof ThrottleSnapshot command) {
                context.runInCoordinatorThread(() -> follow(Throttle.of(command)));
            }
        });
    }

    private void follow(Throttle next) {
        if (next.equals(throttle)) {
            return;
        }
        LOG.info("The copy is held to other limits, 0 for none: {}.", next);
        throttle = next;
        sourceBusy = sourceBusy && asksSource();
        replicasLate = asksReplicas() && !replicas.lag().isWithin(throttle.replicaLagSeconds());
        heldByReplicas = replicasLate;
        context.registeredReaders().keySet().forEach(this::tell);
        changed.run();
    }

    /** Tells a reader how fast it may go. */
    void tell(int reader) {
        int readers = context.currentParallelism();
        context.sendEventToSourceReader(
                reader, new PaceSet(throttle.rowsOfEach(readers), throttle.bytesOfEach(readers)));
    }

    /** Whether one more chunk may be begun. */
    boolean mayBegin(TaskBoard board) {
        return !sourceBusy && !replicasLate && board.busy() < throttle.chunksOf(context.currentParallelism());
    }

    /** Whether the source is to be asked how busy it is. */
    boolean asksSource() {
        return throttle.sourceThreads() > 0;
    }

    private boolean asksReplicas() {
        return throttle.replicaLagSeconds() > 0;
    }

    /** Looks how far the replicas are. */
    void lookAtReplicas() {
        if (!asksReplicas()) {
            replicas.rest();
            lagSeconds = -1;
            return;
        }
        Lag lag = replicas.lag();
        lagSeconds = lag.seconds();
        boolean late = !lag.isWithin(throttle.replicaLagSeconds());
        if (late != replicasLate || !said.equals(reason(lag))) {
            said = reason(lag);
            LOG.info("Chunks {} begun: {}.", late ? "are not" : "are", lag.text());
        }
        if (late != replicasLate) {
            replicasLate = late;
            heldByReplicas = late;
            changed.run();
        }
    }

    /** What is worth to be said again when it changes: seconds alone are not. */
    private static String reason(Lag lag) {
        return lag.seconds() < 0 ? lag.text() : "";
    }

    /** How far the replicas are behind; negative if that is not known. From any thread. */
    long replicaLagSeconds() {
        return lagSeconds;
    }

    /** Whether no chunk is begun because of replicas. From any thread. */
    boolean isHeldByReplicas() {
        return heldByReplicas;
    }

    /** Asks nobody any more. */
    void close() {
        replicas.close();
    }

    /** The source has so many threads running, those of chunks included. */
    void seen(long threads, TaskBoard board) {
        boolean busy = asksSource() && threads - board.busy() > throttle.sourceThreads();
        if (busy != sourceBusy) {
            sourceBusy = busy;
            LOG.info("The source has {} threads running: chunks {} begun.", threads, busy ? "are not" : "are");
            changed.run();
        }
    }
}
