// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.EVENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.codec.ChangeRecord;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.FlinkMetrics;
import io.millrace.flink.JobHandle;
import io.millrace.flink.JobState;
import io.millrace.testkit.Await;
import io.millrace.testkit.Folders;
import io.millrace.testkit.Servers;
import io.millrace.testkit.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ApplyJobTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ALL_EVENTS = "SELECT kind, amount FROM bank.events ORDER BY 2";

    private final LogBuilder log = new LogBuilder();
    private final TcpProxy network = TcpProxy.to(Servers.postgres().port());
    private final ApplyScene scene = ApplyScene.create(
            network.port(),
            "batchRows: 50, job: {checkpointInterval: 200ms, restartDelay: 100ms, restartDelayMax: 1s}",
            "{kind: filter, tables: [bank.accounts], where: 'balance > 0'}");

    @BeforeEach
    void makeReady() {
        scene.ready(ACCOUNTS, EVENTS);
    }

    @AfterEach
    void close() {
        scene.close();
        network.close();
    }

    @Test
    void appliesWhatComesAndGoesOnAfterAStop() {
        scene.send(log.transaction(insert(EVENTS, "x", 1L), insert(ACCOUNTS, "a", 0L), insert(ACCOUNTS, "b", 1L)));
        try (JobHandle job = start()) {
            awaitEvents(1);
            awaitCheckpoint(job);
            scene.send(log.transaction(insert(EVENTS, "y", 2L)));
            awaitEvents(2);
            job.cancel(Duration.ofSeconds(10));
        }
        scene.send(log.transaction(insert(EVENTS, "z", 3L)));
        try (JobHandle job = start()) {
            awaitEvents(3);
            assertThat(job.report().restored()).isNotNull();
        }

        assertThat(scene.query(ALL_EVENTS)).containsExactly("x|1", "y|2", "z|3");
        assertThat(scene.query("SELECT id FROM bank.accounts")).containsExactly("b");
        assertThat(FlinkMetrics.ofThisProcess().sum("millrace_apply_rows")).isGreaterThanOrEqualTo(5);
    }

    @Test
    void lostCheckpointsLoseNothing() {
        scene.send(log.transaction(insert(EVENTS, "x", 1L)));
        try (JobHandle job = start()) {
            awaitEvents(1);
            awaitCheckpoint(job);
        }
        Folders.delete(scene.settings().stateDirOf("apply"));
        scene.send(log.transaction(insert(EVENTS, "y", 2L)));
        try (JobHandle job = start()) {
            awaitEvents(2);
            assertThat(job.report().restored()).isNull();
        }

        assertThat(scene.query(ALL_EVENTS)).containsExactly("x|1", "y|2");
    }

    @Test
    void aCheckpointInTheMiddleOfALargeTransactionIsNoReasonToLoseIt() {
        List<LogBuilder.Row> rows = new ArrayList<>();
        for (long i = 0; i < 300; i++) {
            rows.add(insert(EVENTS, "x", i));
        }
        List<ChangeRecord.Transaction> parts = log.transaction(20, rows);
        scene.send(parts.subList(0, 8));
        try (JobHandle job = start()) {
            awaitCheckpoint(job);
            awaitCheckpoint(job);
        }
        assertThat(scene.query(ALL_EVENTS)).isEmpty();
        try (JobHandle job = start()) {
            scene.send(parts.subList(8, parts.size()));
            awaitEvents(300);
            // Rows may arrive before Flink's word that all runs.
            Await.until("the job to run", LIMIT, () -> job.report().state() == JobState.RUNNING);
        }
    }

    @Test
    @Tag("A7")
    void aLargeTransactionIsReadAgainAfterTheTargetWasGone() {
        List<LogBuilder.Row> rows = new ArrayList<>();
        for (long i = 0; i < 300; i++) {
            rows.add(insert(EVENTS, "x", i));
        }
        List<ChangeRecord.Transaction> parts = log.transaction(20, rows);
        scene.send(parts.subList(0, 10));
        try (JobHandle job = start()) {
            Await.until("part of it to be read", LIMIT, () -> received() > 0);
            awaitCheckpoint(job);
            network.cut();
            scene.send(parts.subList(10, parts.size()));
            awaitEvents(300);
            scene.send(log.transaction(insert(EVENTS, "y", 1000L)));
            awaitEvents(301);
        }
    }

    @Test
    void whatIsSatOutIsToldWhileItLasts() {
        scene.send(log.transaction(insert(EVENTS, "x", 1L)));
        try (JobHandle job = start()) {
            awaitEvents(1);
            Await.until("the job to be seen running", LIMIT, () -> job.report().state() == JobState.RUNNING);
            network.refuse(true);
            network.cut();
            scene.send(log.transaction(insert(EVENTS, "y", 2L)));
            Await.until(
                    "the job to say what it waits for", LIMIT, () -> waitsFor().contains("TARGET_UNREACHABLE"));
            assertThat(job.report().state()).isEqualTo(JobState.RUNNING);

            network.refuse(false);

            awaitEvents(2);
            Await.until("the job to wait for nothing", LIMIT, () -> waitsFor().isEmpty());
        }
    }

    /** What the shell around the job looks for. */
    private static String waitsFor() {
        return FlinkMetrics.ofThisProcess().all().stream()
                .filter(series -> series.id().name().endsWith(FlinkMetrics.WAITS_FOR))
                .flatMap(series -> series.text().stream())
                .collect(Collectors.joining());
    }

    @Test
    @Tag("H14")
    @Tag("K6")
    void recordsThatAreGoneStopTheJobForGood() throws Exception {
        scene.send(log.transaction(insert(EVENTS, "x", 1L)));
        try (JobHandle job = start()) {
            awaitEvents(1);
            assertThat(job.report().restarts()).isZero();
        }
        scene.send(log.transaction(insert(EVENTS, "lost", 2L)), log.transaction(insert(EVENTS, "z", 3L)));
        TopicPartition partition = new TopicPartition(scene.settings().changesTopic(), 0);
        try (Admin admin = Servers.kafka().admin()) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get();
        }

        try (JobHandle job = start()) {
            assertHalt(job, FaultCode.LOG_GAP);
        }
        assertThat(scene.query(ALL_EVENTS)).containsExactly("x|1");
    }

    @Test
    void oldSignsOfLifeMayBeGone() throws Exception {
        scene.send(log.idle(), log.transaction(insert(EVENTS, "x", 1L)));
        TopicPartition partition = new TopicPartition(scene.settings().changesTopic(), 0);
        try (JobHandle job = start()) {
            awaitEvents(1);
            assertThat(job.report().restarts()).isZero();
        }
        scene.execute("UPDATE millrace.progress SET kafka_offset = 0");
        try (Admin admin = Servers.kafka().admin()) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
        }
        scene.send(log.transaction(insert(EVENTS, "y", 2L)));

        try (JobHandle job = start()) {
            awaitEvents(2);
            assertThat(job.report().lastFailure()).isNull();
        }
    }

    @Test
    @Tag("A8")
    void aValueThatCannotBeHeldStopsTheJobForGoodEvenIfNothingFollows() {
        try (JobHandle job = start()) {
            scene.send(log.transaction(insert(EVENTS, "nul\0", 1L)));

            assertHalt(job, FaultCode.TARGET_VALUE_NOT_HELD);
        }
    }

    @Test
    @Tag("K12")
    void recordsOfATransactionThatWasGivenUpAreNotApplied() {
        scene.sendAborted(new LogBuilder().transaction(insert(EVENTS, "never", 1L)));
        scene.send(log.transaction(insert(EVENTS, "x", 1L)));
        scene.sendAborted(log.transaction(insert(EVENTS, "never either", 2L)));
        try (JobHandle job = start()) {
            awaitEvents(1);
            awaitCheckpoint(job);
        }

        assertThat(scene.query(ALL_EVENTS)).containsExactly("x|1");
    }

    private JobHandle start() {
        return new EmbeddedJobRunner(scene.settings()).start(new ApplyJob(scene.settings(), List.of()));
    }

    private void awaitEvents(int count) {
        Await.until(count + " events", LIMIT, () -> scene.query(ALL_EVENTS).size() == count);
    }

    private static double received() {
        double bytes = FlinkMetrics.ofThisProcess().sum("millrace_apply_bytes");
        return Double.isNaN(bytes) ? 0 : bytes;
    }

    private static void awaitCheckpoint(JobHandle job) {
        long before = number(job);
        Await.until("a checkpoint", LIMIT, () -> number(job) > before);
    }

    private static long number(JobHandle job) {
        var checkpoint = job.report().lastCheckpoint();
        return checkpoint == null ? 0 : checkpoint.number();
    }

    private static void assertHalt(JobHandle job, FaultCode code) {
        assertThatThrownBy(() -> job.completion().get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(code));
        assertThat(job.report().restarts()).isZero();
    }
}
