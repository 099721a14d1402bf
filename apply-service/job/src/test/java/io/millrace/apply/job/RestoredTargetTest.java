// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.LogBuilder.update;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.EVENTS;
import static io.millrace.apply.scene.Shop.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.apply.start.ConsistencyDesk;
import io.millrace.apply.start.KeptSession;
import io.millrace.codec.ChangeRecord;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.JobHandle;
import io.millrace.position.LogPosition;
import io.millrace.testkit.Await;
import io.millrace.testkit.Servers;
import io.millrace.testkit.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A target that is a copy of what it was some time ago, as after a restore, under an apply that lives through it. */
class RestoredTargetTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ALL_EVENTS = "SELECT kind, amount FROM bank.events ORDER BY 2";
    private static final String ALL_ACCOUNTS = "SELECT id, balance FROM bank.accounts ORDER BY 1";

    private final LogBuilder log = new LogBuilder();
    private final TcpProxy network = TcpProxy.to(Servers.postgres().port());
    private final ApplyScene scene = ApplyScene.create(
            network.port(), "lanes: 2, job: {checkpointInterval: 200ms, restartDelay: 100ms, restartDelayMax: 1s}", "");
    private final String backup = Servers.freshName("backup");
    private final KeptSession kept = new KeptSession(scene.settings(), "desk");
    private final ConsistencyDesk consistency = new ConsistencyDesk(scene.settings(), kept);

    @BeforeEach
    void targetWithABackup() {
        scene.ready(ACCOUNTS, EVENTS);
        ChangeRecord first = log.transaction(insert(EVENTS, "x", 1L), insert(ACCOUNTS, "a", 1L));
        scene.send(first);
        try (JobHandle job = start()) {
            awaitEvents(1);
            assertThat(job.report().restarts()).isZero();
        }
        atServer("CREATE DATABASE " + backup + " TEMPLATE " + scene.database());
    }

    @AfterEach
    void close() {
        kept.close();
        scene.close();
        network.close();
    }

    @Test
    @Tag("A7")
    void isFilledAgainFromWhereItStandsAndNothingIsThereTwice() throws Exception {
        ChangeRecord second = log.transaction(insert(EVENTS, "y", 2L), update(ACCOUNTS, row("a", 1L), row("a", 2L)));
        scene.send(second);
        try (JobHandle job = start()) {
            awaitEvents(2);
            restore(() -> {});
            assertThat(scene.query(ALL_EVENTS)).hasSize(1);
            assertThat(consistency.look().orElseThrow().position()).isLessThan(second.upTo());

            ChangeRecord third = log.transaction(insert(EVENTS, "z", 3L));
            scene.send(third);
            awaitEvents(3);

            assertThat(job.report().restarts()).isPositive();
            assertThat(scene.progress().position()).isEqualTo(third.upTo());
        }
        assertThat(scene.query(ALL_EVENTS)).containsExactly("x|1", "y|2", "z|3");
        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|2");
    }

    @Test
    @Tag("A7")
    @Tag("H14")
    @Tag("K6")
    void stopsWhereTheLogHasNotWhatTheBackupLacks() {
        scene.send(log.transaction(insert(EVENTS, "y", 2L)), log.transaction(insert(EVENTS, "z", 3L)));
        try (JobHandle job = start()) {
            awaitEvents(3);
            LogPosition behind = log.reached();
            restore(() -> deleteRecordsBefore(scene.progress().offset() + 2));
            scene.send(log.transaction(insert(EVENTS, "never", 4L)));

            assertThatThrownBy(() -> job.completion().get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_GAP))
                    .hasMessageContaining("restore a newer backup");
            assertThat(scene.progress().position()).isLessThan(behind);
        }
        assertThat(scene.query(ALL_EVENTS)).containsExactly("x|1");
    }

    /** Nobody reaches the target while it is restored. */
    private void restore(Runnable meanwhile) {
        network.refuse(true);
        network.cut();
        atServer("DROP DATABASE " + scene.database() + " WITH (FORCE)");
        atServer("CREATE DATABASE " + scene.database() + " TEMPLATE " + backup);
        meanwhile.run();
        network.refuse(false);
    }

    private static void atServer(String statement) {
        Servers.postgres().execute(Servers.postgres().firstDatabase(), statement);
    }

    private void deleteRecordsBefore(long offset) {
        TopicPartition partition = new TopicPartition(scene.settings().changesTopic(), 0);
        try (Admin admin = Servers.kafka().admin()) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private JobHandle start() {
        return new EmbeddedJobRunner(scene.settings()).start(new ApplyJob(scene.settings(), List.of()));
    }

    private void awaitEvents(int count) {
        Await.until(count + " events", LIMIT, () -> scene.query(ALL_EVENTS).size() == count);
    }
}
