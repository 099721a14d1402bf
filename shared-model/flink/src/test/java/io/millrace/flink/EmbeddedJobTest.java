// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedJobTest {

    private static final String QUICK = "checkpointInterval: 100ms, checkpointsRetained: 3, restartDelay: 50ms";

    @TempDir
    Path state;

    @BeforeEach
    void forget() {
        CountingJob.OPENED_AT.clear();
        CountingJob.LAST.set(-1);
    }

    @Test
    void restoresWhatItHadWhenTheProcessWasKilled() throws Exception {
        Process process = JobProcess.start(state);
        await().atMost(Duration.ofSeconds(60)).until(() -> checkpoints().size() >= 3);
        process.destroyForcibly().waitFor();

        try (JobHandle job = start(CountingJob.endless())) {
            awaitState(job, JobState.RUNNING);

            assertThat(job.report().restored()).startsWith("run-1/chk-");
            assertThat(job.report().checkpointsRefused()).isZero();
            assertThat(CountingJob.OPENED_AT)
                    .singleElement()
                    .satisfies(last -> assertThat(last).isPositive());
        }
    }

    @Test
    @Tag("O1")
    void passesOverACheckpointWhoseBytesWereChanged() throws Exception {
        List<RetainedCheckpoint> kept = runAndCancel();
        Path metadata = kept.get(0).folder().resolve("_metadata");
        byte[] bytes = Files.readAllBytes(metadata);
        bytes[bytes.length / 2] ^= 0x10;
        Files.write(metadata, bytes);

        assertRestores(kept.get(1).name(), 1);
    }

    @Test
    @Tag("O1")
    void passesOverACheckpointThatWasCutWithoutASeal() throws Exception {
        List<RetainedCheckpoint> kept = runAndCancel();
        cut(kept.get(0));
        Files.delete(kept.get(0).seal());

        assertRestores(kept.get(1).name(), 1);
    }

    @Test
    @Tag("O1")
    void startsFromTheOneBeforeWhenTheNewestIsGone() throws Exception {
        List<RetainedCheckpoint> kept = runAndCancel();
        Files.delete(kept.get(0).folder().resolve("_metadata"));

        assertRestores(kept.get(1).name(), 0);
    }

    @Test
    @Tag("O1")
    void startsFromNoneWhenEveryCheckpointIsUnusable() throws Exception {
        List<RetainedCheckpoint> kept = runAndCancel();
        for (RetainedCheckpoint checkpoint : kept) {
            cut(checkpoint);
        }

        assertRestores(null, kept.size());
    }

    @Test
    @Tag("O2")
    void startsFromNoneWhenTheStateIsAnotherJobs() throws Exception {
        List<RetainedCheckpoint> kept = runAndCancel();

        try (JobHandle job = start(new CountingJob(Long.MAX_VALUE - 1, "another", number -> {}))) {
            awaitState(job, JobState.RUNNING);

            assertThat(job.report().restored()).isNull();
            assertThat(job.report().checkpointsRefused()).isEqualTo(kept.size());
        }
    }

    @Test
    void aFaultThatHaltsEndsTheJobAtOnceWithItsCode() throws Exception {
        assertHalts(number -> {
            throw JobFaults.toThrow(new MillraceException(FaultCode.LOG_GAP, "There is a hole."));
        });
    }

    @Test
    void aFaultThatHaltsEndsTheJobEvenWhenItWasThrownBare() throws Exception {
        assertHalts(number -> {
            throw new IllegalStateException(new MillraceException(FaultCode.LOG_GAP, "There is a hole."));
        });
    }

    private void assertHalts(CountingJob.Step step) {
        try (JobHandle job = start(CountingJob.endless(step))) {
            assertThatThrownBy(() ->
                            job.completion().orTimeout(60, TimeUnit.SECONDS).join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_GAP));
            assertThat(job.report().state()).isEqualTo(JobState.FAILED);
            assertThat(job.report().lastFailure()).hasMessageContaining("hole");
            assertThat(CountingJob.OPENED_AT.size()).isLessThanOrEqualTo(5);
        }
    }

    @Test
    void aFaultThatPassesIsTriedAgainFromTheLastCheckpoint() throws Exception {
        double before = FlinkMetrics.ofThisProcess().sum("millrace_numbers");
        try (JobHandle job = start(CountingJob.endless(new FailOnce(400)))) {
            await().atMost(Duration.ofSeconds(60)).until(() -> CountingJob.LAST.get() > 500);

            assertThat(job.report().restarts()).isEqualTo(1);
            assertThat(job.report().lastFailure()).hasMessageContaining("TARGET_BUSY");
            assertThat(CountingJob.OPENED_AT)
                    .hasSize(2)
                    .last()
                    .satisfies(last -> assertThat(last).isPositive());
            double counted = FlinkMetrics.ofThisProcess().sum("millrace_numbers") - (Double.isNaN(before) ? 0 : before);
            assertThat(counted).isGreaterThan(500);
        }
    }

    @Test
    void endsWithTheLastFaultWhenTheRestartStrategyIsExhausted() throws Exception {
        String strategy = "restartStrategy: fixed-delay, restartAttempts: 2, restartDelay: 10ms";
        CountingJob job = CountingJob.endless(number -> {
            throw new MillraceException(FaultCode.TARGET_BUSY, "It is full.");
        });
        try (JobHandle handle = new EmbeddedJobRunner(TestSettings.ofJob(state, strategy)).start(job)) {
            assertThatThrownBy(() ->
                            handle.completion().orTimeout(60, TimeUnit.SECONDS).join())
                    .cause()
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_BUSY));
            assertThat(CountingJob.OPENED_AT).hasSize(3);
        }
    }

    @Test
    void aBoundedJobFinishes() throws Exception {
        try (JobHandle job = start(new CountingJob(50, "count", number -> {}))) {
            assertThat(job.completion().get(60, TimeUnit.SECONDS)).isEqualTo(JobState.FINISHED);
            assertThat(CountingJob.LAST).hasValue(50);
        }
    }

    @Test
    @Tag("O5")
    void aCancelledJobGoesOnWhereItEnded() throws Exception {
        runAndCancel();
        long ended = CountingJob.LAST.get();
        CountingJob.OPENED_AT.clear();

        try (JobHandle job = start(CountingJob.endless())) {
            awaitState(job, JobState.RUNNING);

            assertThat(CountingJob.OPENED_AT.get(0)).isBetween(ended - 100, ended);
        }
    }

    @Test
    @Tag("O3")
    void refusesAStateFolderThatIsInUse() throws Exception {
        try (JobHandle job = start(CountingJob.endless())) {
            assertThat(job.report().state().ended()).isFalse();
            assertThatThrownBy(() -> start(CountingJob.endless()))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.STATE_UNUSABLE));
        }
    }

    private void assertRestores(@Nullable String checkpoint, int refused) {
        CountingJob.OPENED_AT.clear();
        try (JobHandle job = start(CountingJob.endless())) {
            awaitState(job, JobState.RUNNING);

            assertThat(job.report().restored()).isEqualTo(checkpoint);
            assertThat(job.report().checkpointsRefused()).isEqualTo(refused);
            assertThat(CountingJob.OPENED_AT.get(0) >= 0).isEqualTo(checkpoint != null);
        }
    }

    private List<RetainedCheckpoint> runAndCancel() throws IOException {
        try (JobHandle job = start(CountingJob.endless())) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> job.report().lastCheckpoint() != null
                            && job.report().lastCheckpoint().number() > 3);
            job.cancel(Duration.ofSeconds(20));
            assertThat(job.completion()).isCompletedWithValue(JobState.CANCELLED);
        }
        List<RetainedCheckpoint> kept = checkpoints();
        assertThat(kept).hasSize(3);
        for (RetainedCheckpoint checkpoint : kept) {
            RetainedCheckpoint.seal(checkpoint.folder());
        }
        return kept;
    }

    private List<RetainedCheckpoint> checkpoints() throws IOException {
        return CheckpointFolder.list(state.resolve("test/capture/checkpoints"));
    }

    private static void cut(RetainedCheckpoint checkpoint) throws IOException {
        Path metadata = checkpoint.folder().resolve("_metadata");
        try (var channel = Files.newByteChannel(metadata, StandardOpenOption.WRITE)) {
            channel.truncate(100);
        }
    }

    private JobHandle start(JobDefinition definition) {
        return new EmbeddedJobRunner(TestSettings.ofJob(state, QUICK)).start(definition);
    }

    private static void awaitState(JobHandle job, JobState state) {
        await().atMost(Duration.ofSeconds(60)).until(() -> job.report().state() == state);
    }

    private record FailOnce(long at) implements CountingJob.Step {

        @Override
        public void on(long number) {
            if (number == at && CountingJob.OPENED_AT.size() == 1) {
                throw new MillraceException(FaultCode.TARGET_BUSY, "It is full.");
            }
        }
    }
}
