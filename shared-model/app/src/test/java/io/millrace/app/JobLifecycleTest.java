// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.flink.JobState;
import io.millrace.flink.Topics;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import io.millrace.testkit.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class JobLifecycleTest {

    @TempDir
    Path state;

    private final FakeService service = new FakeService();
    private final FakeRunner runner = new FakeRunner();
    private final CompletableFuture<String> exit = new CompletableFuture<>();
    private PipelineSettings settings;
    private JobLifecycle lifecycle;

    @BeforeEach
    void begin() {
        settings = settings(Servers.kafka().bootstrapServers());
    }

    @AfterEach
    void end() {
        lifecycle.stop(Duration.ofSeconds(20));
        lifecycle.release();
    }

    @Test
    void showsAllFindingsAtOnceAndWritesNothing() {
        service.findings = List.of(
                Finding.of(FaultCode.SOURCE_CONFIG, "binlog_format", "MIXED", "rows would be missed"),
                Finding.of(FaultCode.SOURCE_UNREACHABLE, "source", "refused", "nothing can be read"));
        start();

        await().until(exit::isDone);

        assertThat(exit.join()).startsWith("3 ").contains("2 things", "binlog_format", "MIXED", "SOURCE_UNREACHABLE");
        assertThat(runner.started).isEmpty();
        try (Topics topics = Topics.connect(settings)) {
            assertThat(topics.find(settings.controlTopic())).isEmpty();
        }
    }

    @Test
    void aServerThatIsAwayAtALaterStartIsWaitedFor() throws Exception {
        Files.createDirectories(settings.stateDirOf("snapshot"));
        service.findings =
                List.of(Finding.of(FaultCode.SOURCE_UNREACHABLE, "source", "refused", "nothing can be read"));
        start();
        await().until(() -> lifecycle.view().state() == ServiceState.CHECKING);

        service.findings = List.of();

        awaitState(ServiceState.RUNNING);
        assertThat(exit).isNotDone();
    }

    @Test
    @Tag("H6")
    void waitsForItsTurn() {
        service.waitsFor = Optional.of("the snapshot");
        start();
        awaitState(ServiceState.WAITING);
        assertThat(lifecycle.view().waitingFor()).isEqualTo("the snapshot");
        assertThat(runner.started).isEmpty();

        service.waitsFor = Optional.empty();

        awaitState(ServiceState.RUNNING);
        await().until(() -> !service.reports.isEmpty());
        assertThat(lifecycle.view().waitingFor()).isNull();
    }

    @Test
    void aJobThatEndsWithAFaultThatPassesIsStartedAnew() {
        start();
        awaitState(ServiceState.RUNNING);

        runner.newest().fail(new MillraceException(FaultCode.TARGET_UNREACHABLE, "It is away."));

        await().atMost(Duration.ofSeconds(20)).until(() -> runner.started.size() == 2);
        awaitState(ServiceState.RUNNING);
        assertThat(lifecycle.view().startsAnew()).isEqualTo(1);
        assertThat(runner.started.get(0).closed).isTrue();
    }

    @Test
    void aFaultThatHaltsKeepsTheServiceUpAndNotReady() {
        start();
        awaitState(ServiceState.RUNNING);

        runner.newest().fail(new MillraceException(FaultCode.LOG_GAP, "There is a hole."));

        awaitState(ServiceState.HALTED);
        assertThat(lifecycle.view().fault()).hasMessageContaining("LOG_GAP");
        assertThat(lifecycle.view().state().isReady()).isFalse();
        assertThat(runner.started).hasSize(1);
        assertThat(exit).isNotDone();
        assertThat(lifecycle.context()).isPresent();
    }

    @Test
    void aFinishedJobLeavesTheServiceCompletedUntilThereIsMore() {
        start();
        awaitState(ServiceState.RUNNING);
        runner.newest().end(JobState.FINISHED);
        awaitState(ServiceState.COMPLETED);
        assertThat(service.finished).isEqualTo(1);
        assertThat(lifecycle.view().state().isReady()).isTrue();

        service.moreToDo = true;

        await().atMost(Duration.ofSeconds(20)).until(() -> runner.started.size() == 2);
        awaitState(ServiceState.RUNNING);
    }

    @Test
    @Tag("O5")
    void aPauseEndsTheJobAndLastsUntilItIsTakenBack() {
        start();
        awaitState(ServiceState.RUNNING);

        service.toPause = Optional.of("somebody's word");

        awaitState(ServiceState.PAUSED);
        assertThat(runner.newest().cancelled).isTrue();
        assertThat(runner.newest().closed).isTrue();
        assertThat(service.finished).isZero();
        assertThat(lifecycle.view().waitingFor()).isEqualTo("somebody's word");
        assertThat(lifecycle.view().state().isReady()).isTrue();

        service.toPause = Optional.empty();

        await().atMost(Duration.ofSeconds(20)).until(() -> runner.started.size() == 2);
        awaitState(ServiceState.RUNNING);
        assertThat(lifecycle.view().startsAnew()).isZero();
    }

    /** Also when it comes while the service is paused: what waits must not keep it from being done. */
    @Test
    void whatIsToBeDoneBetweenTwoJobsIsDoneBetweenThem() {
        start();
        awaitState(ServiceState.RUNNING);

        service.toDoBetween = true;

        await().atMost(Duration.ofSeconds(20)).until(() -> runner.started.size() == 2);
        assertThat(runner.started.get(0).cancelled).isTrue();
        assertThat(service.toDoBetween).isFalse();
        awaitState(ServiceState.RUNNING);

        service.toPause = Optional.of("somebody's word");
        awaitState(ServiceState.PAUSED);
        service.toDoBetween = true;
        service.toPause = Optional.empty();

        await().atMost(Duration.ofSeconds(20)).until(() -> runner.started.size() == 3);
        assertThat(service.toDoBetween).isFalse();
        assertThat(lifecycle.view().startsAnew()).isZero();
    }

    @Test
    void whoIsToPauseDoesNotBegin() {
        service.toPause = Optional.of("somebody's word");
        start();
        awaitState(ServiceState.PAUSED);
        assertThat(runner.started).isEmpty();

        service.toPause = Optional.empty();

        awaitState(ServiceState.RUNNING);
    }

    /** Else the job would be started again and again into the same outage, against the command. */
    @Test
    void aJobThatKeepsFailingIsPausedToo() {
        start();
        awaitState(ServiceState.RUNNING);
        service.toPause = Optional.of("somebody's word");
        runner.newest().fail(new MillraceException(FaultCode.TARGET_UNREACHABLE, "It is away."));

        awaitState(ServiceState.PAUSED);
        assertThat(runner.started).hasSize(1);
    }

    @Test
    @Tag("O5")
    void stopsInOrder() {
        start();
        awaitState(ServiceState.RUNNING);

        lifecycle.stop(Duration.ofSeconds(20));

        assertThat(lifecycle.view().state()).isEqualTo(ServiceState.STOPPED);
        assertThat(runner.newest().cancelled).isTrue();
        assertThat(runner.newest().closed).isTrue();
    }

    @Test
    void brokersThatAreAwayAreAFinding() {
        settings = settings("127.0.0.1:1");
        start();

        await().atMost(Duration.ofSeconds(30)).until(exit::isDone);

        assertThat(exit.join()).startsWith("3 ").contains("KAFKA_UNREACHABLE", "127.0.0.1:1");
    }

    private void start() {
        lifecycle = new JobLifecycle(
                settings, service, runner, InstantSource.system(), (code, text) -> exit.complete(code + " " + text));
        lifecycle.begin();
    }

    private void awaitState(ServiceState wanted) {
        await().atMost(Duration.ofSeconds(30)).until(() -> lifecycle.view().state() == wanted);
    }

    private PipelineSettings settings(String brokers) {
        String yaml = """
                pipeline: %s
                stateDir: '%s'
                source: {host: localhost, user: x, tables: ['a.b']}
                target: {host: localhost, user: x, database: d}
                kafka: {bootstrapServers: '%s', requestTimeout: 10s, maxRecordBytes: 4MB}
                snapshot: {job: {restartDelay: 50ms}}
                """.formatted(Servers.freshName("life"), state, brokers);
        try {
            return SettingsLoader.parse(yaml, Map.of());
        } catch (InvalidSettings e) {
            throw new IllegalArgumentException(e);
        }
    }
}
