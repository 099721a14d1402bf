// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.capture.source.ScriptedLog;
import io.millrace.capture.start.CaptureStart;
import io.millrace.capture.start.LogTail;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.Topics;
import io.millrace.model.Heartbeat;
import io.millrace.position.LogPosition;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import io.millrace.testkit.KafkaServer;
import io.millrace.testkit.Servers;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where a change log ends, of which something is missing, or seems to be. */
class LogTailTest {

    private final KafkaServer kafka = Servers.kafka();
    private final String pipeline = Servers.freshName("tail");
    private PipelineSettings settings;

    @BeforeEach
    void begin() throws Exception {
        settings = settings();
        ScriptedLogSource.SCRIPTS.put(pipeline, new ScriptedLogSource.Script(42, 1));
        CaptureStart.resolve(settings, new ScriptedLogSource(), InstantSource.system());
        write(ScriptedLog.START, at(1000));
        for (int i = 1000; i < 1020; i++) {
            write(at(i), at(i + 1));
        }
    }

    @Test
    void theFurthestRecordIsTheEnd() {
        assertThat(LogTail.read(settings).state().position()).isEqualTo(at(1020));
    }

    @Test
    @Tag("K6")
    void whereRecordsAreMissingNobodyGoesOnBehindThem() throws Exception {
        write(at(1021), at(1022));
        for (int i = 1022; i < 1025; i++) {
            write(at(i), at(i + 1));
        }

        refused(FaultCode.LOG_GAP);
        assertThatThrownBy(() -> CaptureStart.resolve(settings, new ScriptedLogSource(), InstantSource.system()))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_GAP))
                .hasMessageContaining("reach only " + at(1020));
    }

    /** By an attempt that was restarted, while the one before it still wrote. */
    @Test
    @Tag("O3")
    void recordsThatAreWrittenAgainAtTheEndHideNothing() throws Exception {
        for (int i = 1000; i < 1010; i++) {
            write(at(i), at(i + 1));
        }
        write(at(1020), at(1021));

        assertThat(LogTail.read(settings).state().position()).isEqualTo(at(1021));
    }

    @Test
    @Tag("K10")
    void aTopicThatWasMadeAnewIsNotGoneOnIn() throws Exception {
        try (Admin admin = kafka.admin()) {
            admin.deleteTopics(List.of(settings.changesTopic())).all().get();
        }
        refused(FaultCode.TOPIC_CHANGED);
        try (Topics topics = Topics.connect(settings)) {
            topics.ensure();
        }
        // A capture that does not know writes on.
        write(at(1020), at(1021));
        refused(FaultCode.TOPIC_CHANGED);
    }

    private void refused(FaultCode code) {
        assertThatThrownBy(() -> LogTail.read(settings))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static LogPosition at(long place) {
        return LogPosition.before(1, 9, place);
    }

    private void write(LogPosition after, LogPosition upTo) throws Exception {
        byte[] record = RecordCodec.encode(new ChangeRecord.Idle(after, new Heartbeat(upTo, 0)));
        Properties properties = new Properties();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(settings.changesTopic(), 0, null, record))
                    .get();
        }
    }

    private PipelineSettings settings() throws InvalidSettings {
        String yaml = """
                pipeline: %s
                source: {host: h, user: u, log: scripted, tables: ["shop.*"]}
                kafka: {bootstrapServers: "%s"}
                target: {host: h, user: u, database: d}
                """.formatted(pipeline, kafka.bootstrapServers());
        return SettingsLoader.parse(yaml, Map.of());
    }
}
