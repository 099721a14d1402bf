// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.settings.PipelineSettings;
import io.millrace.testkit.Servers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TopicsTest {

    private PipelineSettings settings;

    @BeforeEach
    void nameAPipeline() {
        settings = settings("");
    }

    @Test
    @Tag("K8")
    void createsTopicsThatLoseNothingAndFindsNothingWrongWithThem() {
        try (Topics topics = Topics.connect(settings)) {
            assertThat(topics.check()).isEmpty();
            assertThat(topics.find(settings.changesTopic())).isEmpty();

            topics.ensure();
            topics.ensure();

            assertThat(topics.check()).isEmpty();
            TopicView changes = topics.find(settings.changesTopic()).orElseThrow();
            assertThat(changes.partitions()).isEqualTo(1);
            assertThat(changes.configs())
                    .containsEntry("cleanup.policy", "delete")
                    .containsEntry("retention.ms", "-1")
                    .containsEntry("message.timestamp.type", "LogAppendTime")
                    .containsEntry("unclean.leader.election.enable", "false");
            assertThat(topics.find(settings.controlTopic()).orElseThrow().configs())
                    .containsEntry("cleanup.policy", "compact");
            assertThat(topics.firstOffset(settings.changesTopic())).isZero();
            assertThat(topics.nextOffset(settings.changesTopic())).isZero();
        }
    }

    @Test
    @Tag("K9")
    void refusesACompactedChangeLog() throws Exception {
        assertRefused(Map.of("cleanup.policy", "compact"), "cleanup.policy");
    }

    @Test
    @Tag("H14")
    void refusesAChangeLogThatForgets() throws Exception {
        assertRefused(Map.of("retention.ms", "60000"), "retention.ms");
        settings = settings("");
        assertRefused(Map.of("retention.bytes", "1000000"), "retention.bytes");
    }

    @Test
    @Tag("K8")
    void refusesAChangeLogWithTheSourcesTimestamps() throws Exception {
        assertRefused(Map.of("message.timestamp.type", "CreateTime"), "message.timestamp.type");
    }

    @Test
    @Tag("K5")
    void refusesAnUncleanLeader() throws Exception {
        assertRefused(Map.of("unclean.leader.election.enable", "true"), "unclean.leader.election.enable");
    }

    @Test
    @Tag("K4")
    void refusesARecordLimitBelowThePipelines() throws Exception {
        assertRefused(Map.of("max.message.bytes", "1000000"), "max.message.bytes");
    }

    @Test
    @Tag("K7")
    void refusesAChangeLogWhosePartitionsWereRaised() throws Exception {
        try (Topics topics = Topics.connect(settings);
                Admin admin = Admin.create(KafkaClients.admin(settings.kafka(), "test"))) {
            topics.ensure();
            admin.createPartitions(Map.of(settings.changesTopic(), NewPartitions.increaseTo(2)))
                    .all()
                    .get();

            assertThat(topics.check()).singleElement().satisfies(finding -> {
                assertThat(finding.code()).isEqualTo(FaultCode.TOPIC_CONFIG);
                assertThat(finding.subject()).contains("partitions");
                assertThat(finding.measured()).isEqualTo("2");
            });
        }
    }

    @Test
    @Tag("K10")
    void tellsATopicThatWasMadeAnewByItsId() throws Exception {
        try (Topics topics = Topics.connect(settings);
                Admin admin = Admin.create(KafkaClients.admin(settings.kafka(), "test"))) {
            topics.ensure();
            String before = topics.find(settings.changesTopic()).orElseThrow().id();
            admin.deleteTopics(List.of(settings.changesTopic())).all().get();
            topics.ensure();

            assertThat(topics.find(settings.changesTopic()).orElseThrow().id()).isNotEqualTo(before);
        }
    }

    @Test
    void refusesMoreCopiesThanBrokers() {
        settings = settings(", replicationFactor: 3");
        try (Topics topics = Topics.connect(settings)) {
            assertThat(topics.check())
                    .hasSize(3)
                    .allSatisfy(finding -> assertThat(finding.code()).isEqualTo(FaultCode.TOPIC_CONFIG));
        }
    }

    @Test
    void findsBrokersThatDoNotAnswer() {
        settings = TestSettings.ofKafka("test", "127.0.0.1:1", "client: {acks: '1'}");
        try (Topics topics = Topics.connect(settings)) {
            assertThat(topics.check())
                    .extracting(finding -> finding.code())
                    .containsExactly(FaultCode.SETTING_INVALID, FaultCode.KAFKA_UNREACHABLE);
        }
    }

    private void assertRefused(Map<String, String> config, String what) throws Exception {
        try (Topics topics = Topics.connect(settings);
                Admin admin = Admin.create(KafkaClients.admin(settings.kafka(), "test"))) {
            TopicSpec spec = TopicSpec.of(settings).get(0);
            Map<String, String> configs = new TreeMap<>(spec.configs());
            configs.putAll(config);
            admin.createTopics(List.of(new NewTopic(spec.name(), 1, (short) 1).configs(configs)))
                    .all()
                    .get();

            assertThat(topics.check()).singleElement().satisfies(finding -> {
                assertThat(finding.code()).isEqualTo(FaultCode.TOPIC_CONFIG);
                assertThat(finding.subject()).contains(what);
                assertThat(finding.remedy()).contains("Set " + what);
            });
            assertThatThrownBy(topics::ensure)
                    .isInstanceOf(MillraceException.class)
                    .hasMessageContaining(what);
        }
    }

    private static PipelineSettings settings(String kafka) {
        return TestSettings.ofKafka(
                Servers.freshName("topics"), Servers.kafka().bootstrapServers(), "maxRecordBytes: 4MB" + kafka);
    }
}
