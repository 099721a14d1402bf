// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.flink.FlinkMetrics;
import io.millrace.flink.JobReport;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell's own metrics: state, restarts, checkpoints, servers, unknown messages; and the jobs' beside them. */
final class ShellMeters implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ShellMeters.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Shell shell;
    private final MeterRegistry registry;
    private final MeterBridge bridge;
    private final CountDownLatch closing = new CountDownLatch(1);

    ShellMeters(Shell shell, MeterRegistry registry) {
        this.shell = shell;
        this.registry = registry;
        this.bridge = new MeterBridge(FlinkMetrics.ofThisProcess(), registry);
    }

    void begin() {
        publishState();
        publishJob();
        publishServers();
        Thread thread = new Thread(this::keepUpdating, "millrace-metrics");
        thread.setDaemon(true);
        thread.start();
    }

    private void publishState() {
        for (ServiceState state : ServiceState.values()) {
            Gauge.builder("millrace_state", shell, s -> s.lifecycle().view().state() == state ? 1 : 0)
                    .tag("state", state.name())
                    .description("1 for the state that the service is in")
                    .register(registry);
        }
        counter(
                "millrace_job_starts_anew",
                "Starts of the job by the service itself, after its own restarts were used up",
                s -> s.lifecycle().view().startsAnew());
        counter(
                "millrace_control_messages_unknown",
                "Control messages of kinds that this version does not know",
                s -> s.lifecycle().context().map(c -> c.bus().unknownMessages()).orElse(0L));
    }

    private void publishJob() {
        counter(
                "millrace_job_restarts",
                "Restarts of the job by its restart strategy",
                s -> job(s, JobReport::restarts, 0));
        counter(
                "millrace_checkpoints_failed",
                "Checkpoints that could not be taken",
                s -> job(s, JobReport::checkpointsFailed, 0));
        gauge(
                "millrace_checkpoints_refused",
                "Checkpoints that the last start passed over as unusable",
                s -> job(s, JobReport::checkpointsRefused, 0));
        gauge("millrace_checkpoint_age_seconds", "Time since the last complete checkpoint", ShellMeters::ageSeconds);
        gauge(
                "millrace_checkpoint_duration_seconds",
                "How long the last complete checkpoint took",
                s -> checkpoint(s, c -> c.duration().toMillis() / 1000.0));
        gauge(
                "millrace_checkpoint_bytes",
                "Size of the last complete checkpoint",
                s -> checkpoint(s, JobReport.CheckpointReport::bytes));
    }

    private void publishServers() {
        for (ProbeBoard.Answer server : shell.answers()) {
            Gauge.builder("millrace_server_up", shell, s -> isUp(s, server.name()) ? 1 : 0)
                    .tag("server", server.name())
                    .description("1 when the server answers")
                    .register(registry);
        }
    }

    private static boolean isUp(Shell shell, String server) {
        return shell.answers().stream().anyMatch(one -> one.name().equals(server) && one.up());
    }

    private static double ageSeconds(Shell shell) {
        return checkpoint(
                shell,
                c -> Duration.between(c.completedAt(), shell.clock().instant()).toMillis() / 1000.0);
    }

    private static double job(Shell shell, ToDoubleFunction<JobReport> value, double without) {
        JobReport job = shell.lifecycle().view().job();
        return job == null ? without : value.applyAsDouble(job);
    }

    private static double checkpoint(Shell shell, ToDoubleFunction<JobReport.CheckpointReport> value) {
        JobReport job = shell.lifecycle().view().job();
        JobReport.@Nullable CheckpointReport last = job == null ? null : job.lastCheckpoint();
        return last == null ? Double.NaN : value.applyAsDouble(last);
    }

    private void counter(String name, String description, ToDoubleFunction<Shell> value) {
        FunctionCounter.builder(name, shell, value).description(description).register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<Shell> value) {
        Gauge.builder(name, shell, value).description(description).register(registry);
    }

    private void keepUpdating() {
        try {
            do {
                bridge.update();
            } while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("The jobs' metrics are no longer carried over.", e);
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
