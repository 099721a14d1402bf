// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.millrace.control.ControlMessage.ServiceStatus;
import io.millrace.fault.MillraceException;
import io.millrace.flink.FlinkMetrics;
import io.millrace.flink.JobReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /status} answers.
 *
 * @param pipeline its name
 * @param service which of the three this is
 * @param state where it is in its life
 * @param since when it came there
 * @param waitingFor what it waits for, if it waits
 * @param fault what made it recover or halt
 * @param position the place in the log that it has reached
 * @param servers whether the servers it needs answer
 * @param job its Flink job
 * @param figures Millrace's own metrics of the job
 * @param details what is particular to the service
 * @param others what the other services said last on the control topic
 */
record StatusAnswer(
        String pipeline,
        String service,
        String state,
        Instant since,
        @Nullable String waitingFor,
        @Nullable Fault fault,
        @Nullable String position,
        List<ProbeBoard.Answer> servers,
        @Nullable Job job,
        Map<String, Double> figures,
        Map<String, String> details,
        List<Other> others) {

    /** A failure: its code, what the code makes happen, and its text with place and remedy. */
    record Fault(String code, String response, String text) {

        static @Nullable Fault of(@Nullable MillraceException e) {
            return e == null
                    ? null
                    : new Fault(e.code().name(), e.code().response().name(), String.valueOf(e.getMessage()));
        }
    }

    /** The Flink job. */
    record Job(
            String state,
            int restarts,
            int startsAnew,
            @Nullable String restoredFrom,
            int checkpointsRefused,
            long checkpointsFailed,
            @Nullable Checkpoint lastCheckpoint,
            @Nullable Fault lastFailure) {}

    /** The newest checkpoint. */
    record Checkpoint(long number, Instant completedAt, double ageSeconds, long durationMs, long bytes) {}

    /** Another service, as it spoke of itself. */
    record Other(
            String service,
            String state,
            @Nullable String fault,
            @Nullable String position,
            Map<String, Double> figures,
            Map<String, String> details,
            Instant at,
            double ageSeconds) {}

    static StatusAnswer of(Shell shell) {
        Instant now = shell.clock().instant();
        LifecycleView view = shell.lifecycle().view();
        Figures figures = Figures.of(FlinkMetrics.ofThisProcess());
        Map<String, String> details = new TreeMap<>(figures.texts());
        details.putAll(shell.service().details());
        return new StatusAnswer(
                shell.settings().pipeline(),
                shell.service().name().text(),
                view.state().name(),
                view.since(),
                view.waitingFor(),
                Fault.of(view.fault()),
                figures.position() == null ? null : figures.position().toString(),
                shell.answers(),
                job(view, now),
                figures.numbers(),
                details,
                others(shell, now));
    }

    private static @Nullable Job job(LifecycleView view, Instant now) {
        JobReport job = view.job();
        if (job == null) {
            return null;
        }
        JobReport.CheckpointReport last = job.lastCheckpoint();
        Checkpoint checkpoint = last == null
                ? null
                : new Checkpoint(
                        last.number(),
                        last.completedAt(),
                        seconds(last.completedAt(), now),
                        last.duration().toMillis(),
                        last.bytes());
        return new Job(
                job.state().name(),
                job.restarts(),
                view.startsAnew(),
                job.restored(),
                job.checkpointsRefused(),
                job.checkpointsFailed(),
                checkpoint,
                Fault.of(job.lastFailure()));
    }

    private static List<Other> others(Shell shell, Instant now) {
        return shell.lifecycle().context().stream()
                .flatMap(context -> context.bus().latest(ServiceStatus.class))
                .filter(status -> status.service() != shell.service().name())
                .map(status -> new Other(
                        status.service().text(),
                        status.state(),
                        status.fault(),
                        status.position() == null ? null : status.position().toString(),
                        new TreeMap<>(status.figures()),
                        new TreeMap<>(status.details()),
                        status.at(),
                        seconds(status.at(), now)))
                .sorted(Comparator.comparing(Other::service))
                .toList();
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }
}
