// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.flink.ControlBus;
import io.millrace.flink.JobFaults;
import io.millrace.flink.JobHandle;
import io.millrace.flink.JobReport;
import io.millrace.flink.JobRunner;
import io.millrace.flink.JobState;
import io.millrace.flink.Topics;
import io.millrace.settings.PipelineSettings;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service's life from start to end, on one thread: checks, waits for its turn, runs its job, starts it again after what
 * passes, halts at what does not, and ends when told to. What it does is read from {@link #live} downwards.
 *
 * <p>Its other methods are safe for use by several threads.
 */
final class JobLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(JobLifecycle.class);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    private static final Duration CHECK_AGAIN = Duration.ofSeconds(5);
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(8);
    private static final Duration REPLAY_LIMIT = Duration.ofSeconds(20);

    private final PipelineSettings settings;
    private final Service service;
    private final JobRunner runner;
    private final InstantSource clock;
    private final Exit exit;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile LifecycleView view;
    private volatile @Nullable ServiceContext context;

    /** How the process ends when the lifecycle decides it. */
    interface Exit {

        /** Says this to the person at the console, and ends the process with that code. */
        void now(int code, String text);
    }

    /** Thrown where the lifecycle waits when it was told to end. */
    private static final class Stopped extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Stopped() {
            super("told to end", null, false, false);
        }
    }

    JobLifecycle(PipelineSettings settings, Service service, JobRunner runner, InstantSource clock, Exit exit) {
        this.settings = settings;
        this.service = service;
        this.runner = runner;
        this.clock = clock;
        this.exit = exit;
        this.view = new LifecycleView(ServiceState.CHECKING, clock.instant(), null, null, 0, null);
        this.thread = new Thread(this::live, "millrace-lifecycle");
        thread.setDaemon(true);
    }

    void begin() {
        thread.start();
    }

    LifecycleView view() {
        return view;
    }

    /** What the service works with; empty until its checks have passed. */
    Optional<ServiceContext> context() {
        return Optional.ofNullable(context);
    }

    /** Whether the thread is there that should be there. */
    boolean isAlive() {
        return thread.isAlive();
    }

    private void live() {
        try {
            if (!mayStart()) {
                return;
            }
            ServiceContext opened = persist(this::open);
            context = opened;
            awaitReplay(opened.bus());
            while (true) {
                awaitTurn(opened);
                awaitResumption(opened);
                if (runJob(opened)) {
                    awaitMore(opened);
                }
            }
        } catch (Stopped e) {
            enter(ServiceState.STOPPED, null, null);
        } catch (MillraceException e) {
            halt(e);
        } catch (RuntimeException e) {
            LOG.error("The lifecycle failed.", e);
            halt(new MillraceException(FaultCode.INTERNAL, "The lifecycle failed: " + e + ".", e));
        }
    }

    /** Servers that are away at the very first start are a mistake to show; later they are an outage to sit out. */
    private boolean mayStart() {
        Preflight preflight = new Preflight(settings, service);
        while (true) {
            List<Finding> findings = preflight.findings();
            if (findings.isEmpty()) {
                return true;
            }
            String text = Preflight.text("Millrace " + service.name().text() + " cannot start", findings);
            boolean knownToWork =
                    Files.isDirectory(settings.stateDirOf(service.name().text()));
            if (!knownToWork || !Preflight.allPass(findings)) {
                exit.now(ServiceProcess.EXIT_FINDINGS, text);
                return false;
            }
            LOG.warn("{}\nIt is tried again every {} s.", text, CHECK_AGAIN.toSeconds());
            pause(CHECK_AGAIN);
        }
    }

    private ServiceContext open() {
        Topics topics = Topics.connect(settings);
        try {
            topics.ensure();
            return new ServiceContext(settings, ControlBus.open(settings, service.name()), topics);
        } catch (RuntimeException e) {
            topics.close();
            throw e;
        }
    }

    /** What was said before is heard within a moment, or the brokers are away, and it is heard when they are back. */
    private void awaitReplay(ControlBus bus) {
        long end = System.nanoTime() + REPLAY_LIMIT.toNanos();
        var replayed = bus.replayed();
        while (!replayed.isDone() && System.nanoTime() < end) {
            pause(TICK.dividedBy(10));
        }
    }

    private void awaitTurn(ServiceContext opened) {
        Optional<String> reason = persist(() -> service.waitsFor(opened));
        while (reason.isPresent()) {
            enter(ServiceState.WAITING, reason.get(), null);
            pause(ASK_AGAIN);
            reason = persist(() -> service.waitsFor(opened));
        }
    }

    /** A command is obeyed within a moment, and as long as no other takes it back, whatever was restarted meanwhile. */
    private void awaitResumption(ServiceContext opened) {
        Optional<String> reason = service.isToPause(opened);
        while (reason.isPresent()) {
            enter(ServiceState.PAUSED, reason.get(), null);
            pause(TICK);
            reason = service.isToPause(opened);
        }
    }

    /** Returns whether the job has done all its work; if not, it was ended because the service is to do something else. */
    private boolean runJob(ServiceContext opened) {
        Pauses pauses = Pauses.of(settings.jobOf(service.name()));
        while (mayRun(opened)) {
            enter(ServiceState.STARTING, null, null);
            try (JobHandle job = runner.start(service.job(opened))) {
                if (follow(job, opened, pauses)) {
                    return finish(opened);
                }
                return false;
            } catch (MillraceException e) {
                requirePassing(e);
                view = view.startedAnew();
                Duration pause = pauses.next();
                LOG.warn("The job is started anew in {} ms: {}", pause.toMillis(), e.getMessage());
                enter(ServiceState.RECOVERING, null, e);
                pause(pause);
            }
        }
        return false;
    }

    private boolean mayRun(ServiceContext opened) {
        return service.isToPause(opened).isEmpty() && !service.isToBeginAnew(opened);
    }

    private boolean finish(ServiceContext opened) {
        return persist(() -> {
            service.onFinished(opened);
            return true;
        });
    }

    /** Returns true when the job has done all its work, and false when it was ended because it may not run now. */
    private boolean follow(JobHandle job, ServiceContext opened, Pauses pauses) {
        var completion = job.completion();
        while (!completion.isDone()) {
            if (!mayRun(opened)) {
                job.cancel(CANCEL_LIMIT);
                view = view.with(job.report());
                enter(ServiceState.STARTING, null, null);
                return false;
            }
            JobReport report = job.report();
            view = view.with(report);
            switch (report.state()) {
                case STARTING -> enter(ServiceState.STARTING, null, null);
                case RUNNING -> {
                    pauses.reset();
                    enter(ServiceState.RUNNING, null, null);
                }
                case RESTARTING -> enter(ServiceState.RECOVERING, null, report.lastFailure());
                case FINISHED, CANCELLED, FAILED -> LOG.debug("The job is ending.");
            }
            tell(opened, report);
            pauseOrCancel(job);
        }
        view = view.with(job.report());
        if (result(completion::join) != JobState.FINISHED) {
            throw new MillraceException(FaultCode.JOB_FAILED, "The job was cancelled from outside.");
        }
        return true;
    }

    private static JobState result(Supplier<JobState> completion) {
        try {
            return completion.get();
        } catch (CompletionException e) {
            throw e.getCause() instanceof MillraceException fault
                    ? fault
                    : new MillraceException(FaultCode.JOB_FAILED, "The job failed: " + e.getCause() + ".", e);
        }
    }

    private void tell(ServiceContext opened, JobReport report) {
        try {
            service.onReport(opened, report);
        } catch (MillraceException e) {
            requirePassing(e);
            LOG.warn("Not said now, and tried again: {}", e.getMessage());
        }
    }

    private void pauseOrCancel(JobHandle job) {
        try {
            pause(TICK);
        } catch (Stopped e) {
            enter(ServiceState.STOPPING, null, null);
            job.cancel(CANCEL_LIMIT);
            view = view.with(job.report());
            throw e;
        }
    }

    private void awaitMore(ServiceContext opened) {
        enter(ServiceState.COMPLETED, null, null);
        while (!persist(() -> service.hasMoreToDo(opened))) {
            enter(ServiceState.COMPLETED, null, null);
            pause(TICK);
        }
    }

    /** Repeats a step until it succeeds, or meets what does not pass. */
    private <T> T persist(Supplier<T> step) {
        Pauses pauses = Pauses.of(settings.jobOf(service.name()));
        while (true) {
            try {
                return step.get();
            } catch (MillraceException e) {
                requirePassing(e);
                LOG.warn("Tried again: {}", e.getMessage());
                enter(ServiceState.RECOVERING, null, e);
                pause(pauses.next());
            }
        }
    }

    private static void requirePassing(MillraceException e) {
        if (JobFaults.halts(e)) {
            throw e;
        }
    }

    private void halt(MillraceException fault) {
        enter(ServiceState.HALTED, null, fault);
        LOG.error("The service halts, and keeps its place: {}", fault.getMessage());
    }

    private void enter(ServiceState state, @Nullable String waitingFor, @Nullable MillraceException fault) {
        LifecycleView before = view;
        view = before.in(state, clock.instant(), waitingFor, fault);
        if (before.state() != state) {
            String more = waitingFor == null ? "" : ", for " + waitingFor;
            LOG.info("{} is {}{}", service.name().text(), state, more);
        }
    }

    private void pause(Duration time) {
        try {
            if (stopping.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Stopped();
            }
        } catch (InterruptedException e) {
            throw new Stopped();
        }
    }

    /** Ends the service in order, and returns when it has ended or the time is up. */
    void stop(Duration atMost) {
        stopping.countDown();
        try {
            thread.join(atMost.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes what the service worked with, after the last word was said. */
    void release() {
        ServiceContext opened = context;
        if (opened != null) {
            opened.bus().close();
            opened.topics().close();
        }
    }
}
