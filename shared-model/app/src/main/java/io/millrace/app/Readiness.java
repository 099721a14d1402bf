// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.millrace.flink.FlinkMetrics;
import io.millrace.flink.JobReport;
import io.millrace.settings.JobSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether a service does its work, seen from outside: a job that Flink calls running may sit out an outage, or be unable
 * to complete a checkpoint. That is no reason to restart the process, and so never makes it less alive.
 */
final class Readiness {

    /** A pause of so long is a busy machine, however short the settings are. */
    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(30);

    private Readiness() {}

    /**
     * What keeps the service from its work now, in words; empty if nothing does.
     *
     * @param view its life
     * @param settings how often its job is to take a checkpoint
     * @param texts what the job says of itself, by the names of its metrics
     */
    static Optional<String> obstacle(LifecycleView view, JobSettings settings, Map<String, String> texts, Instant now) {
        if (!view.state().isReady()) {
            return Optional.of("the service is " + view.state());
        }
        if (view.state() != ServiceState.RUNNING) {
            return Optional.empty();
        }
        String waitsFor = texts.entrySet().stream()
                .filter(text -> text.getKey().endsWith(FlinkMetrics.WAITS_FOR))
                .map(Map.Entry::getValue)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        return waitsFor.isEmpty()
                ? lateCheckpoint(view, settings, now)
                : Optional.of("the job runs, but cannot do its work: " + waitsFor);
    }

    private static Optional<String> lateCheckpoint(LifecycleView view, JobSettings settings, Instant now) {
        JobReport job = view.job();
        JobReport.CheckpointReport last = job == null ? null : job.lastCheckpoint();
        Instant from = last == null || last.completedAt().isBefore(view.since()) ? view.since() : last.completedAt();
        Duration without = Duration.between(from, now);
        if (without.compareTo(patience(settings)) <= 0) {
            return Optional.empty();
        }
        return Optional.of("no checkpoint was completed for " + without.toSeconds() + " s, one is due every "
                + settings.checkpointInterval().toMillis() / 1000.0 + " s; failed so far: "
                + (job == null ? 0 : job.checkpointsFailed()));
    }

    private static Duration patience(JobSettings settings) {
        Duration patience = settings.checkpointInterval().multipliedBy(3).plus(settings.checkpointTimeout());
        return patience.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : patience;
    }
}
