// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.source.ChainReader;
import io.millrace.capture.source.ScriptedLog;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.JobHandle;
import io.millrace.model.ChangeEvent;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import io.millrace.testkit.Await;
import io.millrace.testkit.KafkaServer;
import io.millrace.testkit.Servers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that refuses some records for good, between others that it takes. */
class RefusedRecordsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String LESS_THAN_SOME_TAKE = "600";
    private static final String ENOUGH = "67174400";

    private final KafkaServer kafka = Servers.kafka();
    private final String pipeline = Servers.freshName("refused");
    private final ScriptedLogSource.Script script = new ScriptedLogSource.Script(43, 2000);

    @TempDir
    private Path state;

    @BeforeEach
    void register() {
        ScriptedLogSource.SCRIPTS.put(pipeline, script);
    }

    @Test
    @Tag("K4")
    void nothingIsWrittenBehindARecordThatIsRefusedAndAllGoesOnOnceItIsTaken() throws Exception {
        script.visible = 100;
        try (JobHandle job = new EmbeddedJobRunner(settings()).start(new CaptureJob(settings()))) {
            Await.until("the first changes", LIMIT, () -> !read().changes().isEmpty());
            limit(LESS_THAN_SOME_TAKE);
            script.visible = script.events.size();
            Await.until("refusals", LIMIT, () -> job.report().restarts() >= 3);
            assertThat(read().changes())
                    .as("all before the refused one")
                    .hasSizeLessThan(expected().size());
            assertThat(job.report().lastFailure())
                    .isInstanceOfSatisfying(
                            MillraceException.class,
                            e -> assertThat(e.code()).isEqualTo(FaultCode.KAFKA_REFUSED_RECORD))
                    .hasMessageContaining("max.message.bytes")
                    .hasMessageMatching("(?s).*topic " + pipeline + "\\.changes with records of up to \\d+ bytes.*");

            limit(ENOUGH);
            Await.until(
                    "the change log",
                    LIMIT,
                    () -> read().changes().size() >= expected().size());
            assertThat(read().changes()).isEqualTo(expected());
        }
    }

    @Test
    @Tag("K4")
    void whatKafkaWillNeverTakeStopsTheJobForGood() throws Exception {
        script.visible = 100;
        try (JobHandle job = new EmbeddedJobRunner(settings()).start(new CaptureJob(settings()))) {
            Await.until("the first changes", LIMIT, () -> !read().changes().isEmpty());
            set(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
            script.visible = script.events.size();

            assertThat(job.completion())
                    .failsWithin(LIMIT)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.KAFKA_REFUSED))
                    .withMessageContaining("topic " + pipeline + ".changes");
            assertThat(read().changes())
                    .as("all before the refused one")
                    .hasSizeLessThan(expected().size());
        }
    }

    private void limit(String bytes) throws Exception {
        set(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, bytes);
    }

    private void set(String config, String value) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, pipeline + ".changes");
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(config, value), AlterConfigOp.OpType.SET);
        try (Admin admin = kafka.admin()) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all().get();
        }
    }

    private List<String> expected() {
        List<String> changes = new ArrayList<>();
        for (ChangeEvent event : script.events) {
            if (event instanceof RowChange row) {
                changes.add(ScriptedLog.text(row));
            } else if (event instanceof SchemaChange change) {
                changes.add(change.toString());
            }
        }
        return changes;
    }

    /** Fails where something is missing. */
    private ChainReader read() {
        ChainReader reader = new ChainReader(ScriptedLog.START);
        records().forEach(reader::read);
        return reader;
    }

    private List<byte[]> records() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        List<byte[]> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(pipeline + ".changes", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> records.add(record.value()));
            }
        }
        return records;
    }

    private PipelineSettings settings() throws InvalidSettings {
        String yaml = """
                pipeline: %s
                source: {host: h, user: u, log: scripted, tables: ["shop.*"]}
                kafka: {bootstrapServers: "%s", client: {compression.type: none, batch.size: '200'}}
                target: {host: h, user: u, database: d}
                stateDir: "%s"
                capture:
                  partRows: 20
                  heartbeatInterval: 20ms
                  job: {checkpointInterval: 100ms, restartDelay: 20ms}
                """.formatted(pipeline, kafka.bootstrapServers(), state);
        return SettingsLoader.parse(yaml, Map.of());
    }
}
