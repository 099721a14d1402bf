// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.capture.source.Inclusion;
import io.millrace.capture.source.SchemaKey;
import io.millrace.capture.source.ScriptedLog;
import io.millrace.capture.start.CaptureStart;
import io.millrace.capture.start.LogTail;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Heartbeat;
import io.millrace.model.SchemaChange;
import io.millrace.position.LogPosition;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import io.millrace.testkit.KafkaServer;
import io.millrace.testkit.Servers;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables are added, and a capture that knows nothing of them writes into the change log for a while. */
class FormerCaptureTest {

    private static final String FEW = "shop.orders";
    private static final String ALL = "shop.*";
    private static final LogPosition PLACE = LogPosition.before(1, 9, 4);
    private static final LogPosition LATER = LogPosition.before(1, 10, 4);

    private final KafkaServer kafka = Servers.kafka();
    private final String pipeline = Servers.freshName("former");
    private final ScriptedLogSource.Script script = new ScriptedLogSource.Script(42, 1);
    private LogPosition reached = ScriptedLog.START;

    @BeforeEach
    void askForMoreTables() {
        ScriptedLogSource.SCRIPTS.put(pipeline, script);
        assertThat(start(FEW)).isNull();
        script.end = PLACE;
        assertThat(start(ALL).at()).isEqualTo(PLACE);
    }

    @Test
    @Tag("O2")
    void aPlaceThatWasPassedWithoutTheTablesCountsAsNone() throws Exception {
        script.alsoThere = 1;
        goOn(LogPosition.before(1, 9, 900));
        script.end = LATER;
        Inclusion second = start(ALL);
        assertThat(second.at()).isEqualTo(LATER);
        assertThat(second.tables()).hasSize(2);
        include(second.tables().get(0));
        goOn(LogPosition.before(1, 10, 900));
        script.end = LogPosition.before(1, 11, 4);
        Inclusion third = start(ALL);
        assertThat(third.at()).as("one of the two is missing").isEqualTo(script.end);
        for (SchemaChange table : third.tables()) {
            include(table);
        }
        goOn(LogPosition.before(1, 11, 900));
        assertThat(start(ALL)).isNull();
    }

    @Test
    void theFormerTablesStayIfTheyAreAskedForAgain() throws Exception {
        goOn(LogPosition.before(1, 9, 900));
        assertThat(start(FEW)).isNull();
        script.end = LATER;
        assertThat(start(ALL).at()).isEqualTo(LATER);
    }

    @Test
    void thoseOfWhichSomeHaveComeInAreNotTakenAway() throws Exception {
        script.alsoThere = 1;
        goOn(LogPosition.before(1, 9, 900));
        script.end = LATER;
        include(start(ALL).tables().get(0));
        goOn(LogPosition.before(1, 10, 900));
        assertInvalid(() -> start(FEW), "are just being added");
    }

    @Test
    @Tag("O2")
    void aReadingThatGoesOnFindsThatItsPlaceWasPassed() throws Exception {
        assertThat(LogTail.read(settings(ALL)).state().position()).isEqualTo(ScriptedLog.START);
        goOn(LogPosition.before(1, 9, 900));
        assertInvalid(() -> LogTail.read(settings(ALL)), "has gone past that");
    }

    @Test
    @Tag("O2")
    void aReadingWithTheFormerTablesDoesNotGoOn() {
        assertInvalid(() -> LogTail.read(settings(FEW)), "another capture of this pipeline");
    }

    private static void assertInvalid(Runnable start, String why) {
        assertThatThrownBy(start::run)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.SETTING_INVALID))
                .hasMessageContaining(why);
    }

    private Inclusion start(String tables) {
        return CaptureStart.resolve(settings(tables), new ScriptedLogSource(), InstantSource.system())
                .inclusion();
    }

    private void include(SchemaChange table) throws Exception {
        byte[] record = RecordCodec.encode(new ChangeRecord.Schema(reached, table.position(), table));
        write(".schemas", SchemaKey.of(table), record);
        write(".changes", null, record);
        reached = table.position();
    }

    private void goOn(LogPosition to) throws Exception {
        write(".changes", null, RecordCodec.encode(new ChangeRecord.Idle(reached, new Heartbeat(to, 0))));
        reached = to;
    }

    private void write(String topic, byte[] key, byte[] value) throws Exception {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(pipeline + topic, 0, key, value)).get();
        }
    }

    private PipelineSettings settings(String tables) {
        try {
            return SettingsLoader.parse("""
                    pipeline: %s
                    source: {host: h, user: u, log: scripted, tables: ["%s"]}
                    kafka: {bootstrapServers: "%s"}
                    target: {host: h, user: u, database: d}
                    """.formatted(pipeline, tables, kafka.bootstrapServers()), Map.of());
        } catch (InvalidSettings e) {
            throw new IllegalArgumentException(e);
        }
    }
}
