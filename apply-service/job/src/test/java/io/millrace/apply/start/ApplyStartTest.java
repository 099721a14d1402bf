// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.TopicView;
import io.millrace.flink.Topics;
import io.millrace.target.Progress;
import io.millrace.target.SnapshotRun;
import io.millrace.testkit.Await;
import io.millrace.testkit.Servers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ApplyStartTest {

    private final ApplyScene scene = ApplyScene.create("");
    private final ApplyStart start = new ApplyStart(scene.settings());
    private final LogBuilder log = new LogBuilder();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    @Tag("H6")
    @Tag("K13")
    void waitsForTheTargetsOwnWordThatTheSnapshotIsComplete() {
        scene.send(log.genesis());
        scene.announce(ACCOUNTS);
        assertThat(start.look().progress()).isEmpty();
        assertThat(start.look().waitsFor()).contains("the snapshot to begin");

        SnapshotRun run = scene.beginSnapshot(scene.topicId(), null, ACCOUNTS);
        assertThat(start.look().waitsFor()).isEqualTo("snapshot snapshot-1 to be complete");

        scene.complete(run);
        scene.execute("DELETE FROM millrace.version WHERE version > 1");
        assertThat(start.look().waitsFor()).contains("control tables are of an earlier one");

        scene.execute("INSERT INTO millrace.version VALUES (100, now())");
        assertThat(start.look().progress().map(Progress::position)).contains(LogBuilder.START);
        assertThat(start.look().progress()).contains(scene.progress());
    }

    @Test
    @Tag("H6")
    @Tag("K10")
    void aSnapshotOfAnotherChangeLogIsNotReplayedOnto() {
        scene.send(log.genesis());
        scene.complete(scene.beginSnapshot("another-log", null, ACCOUNTS));

        assertFault(FaultCode.TOPIC_CHANGED);
        assertThat(scene.query("SELECT count(*) FROM millrace.progress")).containsExactly("0");
    }

    @Test
    @Tag("H14")
    void aLogWhoseBeginningIsGoneIsNotReplayed() {
        scene.send(log.genesis(), log.transaction(insert(ACCOUNTS, "a", 1L)));
        scene.complete(scene.beginSnapshot(scene.topicId(), null, ACCOUNTS));
        deleteRecordsBefore(1);

        assertFault(FaultCode.LOG_GAP);
    }

    @Test
    @Tag("K10")
    void aTopicThatWasMadeAnewStops() {
        scene.ready(ACCOUNTS);
        String before = scene.topicId();
        recreateTopic(before);

        assertFault(FaultCode.TOPIC_CHANGED);
    }

    @Test
    @Tag("K10")
    void aNewSnapshotOfTheNewTopicStartsAnew() {
        scene.ready(ACCOUNTS);
        recreateTopic(scene.topicId());
        scene.send(log.genesis());
        scene.execute("DELETE FROM millrace.snapshot_run");
        SnapshotRun run = scene.beginSnapshot(scene.topicId(), null, ACCOUNTS);
        assertThat(start.look().waitsFor()).contains("to be complete");

        scene.complete(run);

        assertThat(start.look().progress().map(Progress::captureRun)).contains(scene.topicId());
        assertThat(scene.progress().offset()).isEqualTo(-1);
    }

    @Test
    @Tag("K7")
    void aTopicWithMorePartitionsStops() throws Exception {
        scene.ready(ACCOUNTS);
        try (Admin admin = Servers.kafka().admin()) {
            admin.createPartitions(Map.of(scene.settings().changesTopic(), NewPartitions.increaseTo(2)))
                    .all()
                    .get();
        }
        Await.until("the second partition", Duration.ofSeconds(10), () -> partitions() == 2);

        assertFault(FaultCode.TOPIC_CHANGED);
    }

    @Test
    void anUnreachableTargetIsAFaultThatPasses() {
        try (ApplyScene unreachable = ApplyScene.create(1, "", "")) {
            assertThatThrownBy(() -> new ApplyStart(unreachable.settings()).look())
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_UNREACHABLE));
        }
    }

    private int partitions() {
        try (Topics topics = Topics.connect(scene.settings())) {
            return topics.find(scene.settings().changesTopic())
                    .map(TopicView::partitions)
                    .orElse(0);
        }
    }

    private void deleteRecordsBefore(long offset) {
        TopicPartition partition = new TopicPartition(scene.settings().changesTopic(), 0);
        try (Admin admin = Servers.kafka().admin()) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void recreateTopic(String before) {
        try (Admin admin = Servers.kafka().admin();
                Topics topics = Topics.connect(scene.settings())) {
            admin.deleteTopics(List.of(scene.settings().changesTopic())).all().get();
            Await.until(
                    "the topic to be gone",
                    Duration.ofSeconds(20),
                    () -> topics.find(scene.settings().changesTopic()).isEmpty());
            topics.ensure();
            Await.until("the new topic", Duration.ofSeconds(20), () -> {
                Optional<TopicView> topic = topics.find(scene.settings().changesTopic());
                return topic.isPresent() && !topic.get().id().equals(before);
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertFault(FaultCode code) {
        assertThatThrownBy(start::look)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
