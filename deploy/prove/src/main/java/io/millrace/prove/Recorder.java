// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.prove.fault.FaultOutcome;
import io.millrace.prove.report.RunReport;
import io.millrace.prove.report.Sample;
import io.millrace.prove.report.Series;
import io.millrace.prove.workload.Workload;
import io.millrace.testkit.SqlServer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Notes once a second how far source and target are, and what is done to them. The lag is seen from outside: what the
 * sessions had acknowledged at a moment is in the target as soon as the marks of all sessions say so. Thread-safe.
 */
final class Recorder implements AutoCloseable {

    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int TICKS_PER_SAMPLE = 5;

    /**
     * A moment of the source that the target has not reached yet.
     *
     * @param acknowledged by session, its newest transaction
     */
    private record Moment(long nanos, long changes, Map<Integer, Long> acknowledged) {

        boolean isIn(Map<Integer, Long> marks) {
            return acknowledged.entrySet().stream()
                    .allMatch(entry -> marks.getOrDefault(entry.getKey(), Long.MIN_VALUE) >= entry.getValue());
        }
    }

    private final Workload workload;
    private final TargetView target;
    private final long begun = System.nanoTime();
    private final Series series = new Series();
    private final List<FaultOutcome> faults = new CopyOnWriteArrayList<>();
    private final List<RunReport.Phase> phases = new CopyOnWriteArrayList<>();
    private final Deque<Moment> waiting = new ArrayDeque<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile Map<Integer, Long> marks = Map.of();
    private volatile boolean showsStates;
    private volatile boolean closed;
    private Moment reached = new Moment(begun, 0, Map.of());

    /** Begins at once. */
    Recorder(Workload workload, SqlServer target) {
        this.workload = workload;
        this.target = new TargetView(target);
        begin("prove-marks", this::readMarks);
        begin("prove-samples", this::sample);
    }

    private void begin(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** On a thread of its own, for a target that is stopped does not answer. */
    private void readMarks() {
        while (!closed) {
            marks = target.now().marks();
            LockSupport.parkNanos(TICK_NS);
        }
        marks = target.now().marks();
        target.close();
    }

    private void sample() {
        for (int tick = 1; !closed; tick++) {
            take(tick % TICKS_PER_SAMPLE == 0);
            LockSupport.parkNanos(TICK_NS);
        }
    }

    private void take(boolean isSample) {
        long now = System.nanoTime();
        // The numbers first: what is acknowledged meanwhile is not counted before it is there.
        long changes = workload.counts().changes();
        waiting.add(new Moment(now, changes, workload.acknowledgedMarks()));
        for (Moment next = waiting.peek(); next != null && next.isIn(marks); next = waiting.peek()) {
            reached = waiting.remove();
        }
        if (isSample) {
            double applied = showsStates ? reached.changes() : Double.NaN;
            double lag = showsStates ? (now - reached.nanos()) / 1e9 : Double.NaN;
            series.add(new Sample((now - begun) / 1e9, changes, applied, lag));
        }
    }

    /** When the run began, as {@link System#nanoTime} says it. */
    long begun() {
        return begun;
    }

    double seconds() {
        return (System.nanoTime() - begun) / 1e9;
    }

    /**
     * Something else begins.
     *
     * @param statesOfTheSource whether the target shows such states from now on: before, its marks say nothing
     */
    void phase(String name, boolean statesOfTheSource) {
        showsStates = statesOfTheSource;
        phases.add(new RunReport.Phase(name, seconds()));
    }

    void fault(FaultOutcome outcome) {
        faults.add(outcome);
    }

    List<RunReport.Phase> phases() {
        return List.copyOf(phases);
    }

    List<FaultOutcome> faults() {
        return List.copyOf(faults);
    }

    List<Sample> samples() {
        return series.samples();
    }

    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        take(true);
    }
}
