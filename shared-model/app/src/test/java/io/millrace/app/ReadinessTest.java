// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.flink.JobReport;
import io.millrace.flink.JobState;
import io.millrace.settings.JobSettings;
import io.millrace.settings.RestartStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReadinessTest {

    private static final Instant SINCE = Instant.parse("2026-01-02T03:00:00Z");
    private static final JobSettings SETTINGS = new JobSettings(
            Duration.ofSeconds(5),
            Duration.ofMinutes(2),
            5,
            RestartStrategy.EXPONENTIAL_DELAY,
            10,
            Duration.ofSeconds(1),
            Duration.ofMinutes(1));
    private static final Duration PATIENCE = Duration.ofSeconds(135);

    private static LifecycleView view(ServiceState state, @Nullable Instant checkpoint) {
        JobReport.CheckpointReport last =
                checkpoint == null ? null : new JobReport.CheckpointReport(7, checkpoint, Duration.ofMillis(20), 100);
        JobReport job = new JobReport(JobState.RUNNING, 0, null, 0, 4, last, null);
        return new LifecycleView(state, SINCE, null, null, 0, job);
    }

    private static Optional<String> obstacle(LifecycleView view, Map<String, String> texts, Instant now) {
        return Readiness.obstacle(view, SETTINGS, texts, now);
    }

    @Test
    void aJobThatWorksIsReady() {
        Instant now = SINCE.plus(Duration.ofHours(1));

        assertThat(obstacle(view(ServiceState.RUNNING, now), Map.of("apply_waits_for", "", "position", "1"), now))
                .isEmpty();
    }

    @Test
    void aJobThatIsRetryingIsNotReadyAndSaysWhy() {
        Map<String, String> texts = Map.of("apply_waits_for", "TARGET_UNREACHABLE: Cannot commit.");

        assertThat(obstacle(view(ServiceState.RUNNING, SINCE), texts, SINCE))
                .get()
                .asString()
                .contains("TARGET_UNREACHABLE: Cannot commit.");
    }

    @Test
    void aJobWhoseCheckpointsDoNotCompleteIsNotReady() {
        Instant last = SINCE.plus(Duration.ofHours(1));

        assertThat(obstacle(view(ServiceState.RUNNING, last), Map.of(), last.plus(PATIENCE)))
                .isEmpty();
        assertThat(obstacle(
                        view(ServiceState.RUNNING, last),
                        Map.of(),
                        last.plus(PATIENCE).plusSeconds(1)))
                .contains("no checkpoint was completed for 136 s, one is due every 5.0 s; failed so far: 4");
    }

    @Test
    void theFirstCheckpointIsWaitedForSinceTheJobRuns() {
        assertThat(obstacle(view(ServiceState.RUNNING, null), Map.of(), SINCE.plus(PATIENCE)))
                .isEmpty();
        assertThat(obstacle(
                        view(ServiceState.RUNNING, null),
                        Map.of(),
                        SINCE.plus(PATIENCE).plusSeconds(1)))
                .isPresent();
        Instant beforeARestart = SINCE.minusSeconds(600);
        assertThat(obstacle(view(ServiceState.RUNNING, beforeARestart), Map.of(), SINCE.plus(PATIENCE)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ServiceState.class,
            names = {"WAITING", "PAUSED", "COMPLETED"})
    void whoHasNothingToDoNeedsNoCheckpoints(ServiceState state) {
        assertThat(obstacle(view(state, null), Map.of(), SINCE.plus(Duration.ofDays(1))))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ServiceState.class,
            names = {"CHECKING", "STARTING", "RECOVERING", "HALTED", "STOPPING", "STOPPED"})
    void otherStatesAreNotReady(ServiceState state) {
        assertThat(obstacle(view(state, SINCE), Map.of(), SINCE)).contains("the service is " + state);
    }
}
