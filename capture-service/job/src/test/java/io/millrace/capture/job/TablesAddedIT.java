// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.capture.source.ChainReader;
import io.millrace.capture.source.SchemaKey;
import io.millrace.capture.source.ScriptedLog;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.JobHandle;
import io.millrace.flink.JobState;
import io.millrace.model.ChangeEvent;
import io.millrace.model.Heartbeat;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.model.TransactionBegin;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
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
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other tables in the life of a change log on a real broker, whose source is a script. */
class TablesAddedIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String FEW = "shop.orders";
    private static final String ALL = "shop.*";

    private final KafkaServer kafka = Servers.kafka();
    private final String pipeline = Servers.freshName("added");
    private final ScriptedLogSource.Script script = new ScriptedLogSource.Script(42, 600);
    private int at;

    @TempDir
    private Path state;

    @BeforeEach
    void readHalfOfTheLogWithFewTables() {
        ScriptedLogSource.SCRIPTS.put(pipeline, script);
        at = script.events.size() / 2;
        while (!(script.events.get(at) instanceof TransactionBegin)) {
            at++;
        }
        script.visible = at / 2;
        try (JobHandle job = start(FEW)) {
            Await.until("the job to run", LIMIT, () -> job.report().state() == JobState.RUNNING);
            Await.until("some changes", LIMIT, () -> reader().changes().size() > 10);
        }
        script.end = place();
    }

    private LogPosition place() {
        return ((TransactionBegin) script.events.get(at)).position();
    }

    @Test
    @Tag("O2")
    void aTableComesInWhereTheSourceWasWhenItWasAskedFor() {
        script.visible = script.events.size();
        try (JobHandle job = start(ALL)) {
            assertThat(awaitAll().changes()).isEqualTo(expected());
            assertThat(job.report().restarts()).isZero();
        }
        try (JobHandle job = start(ALL)) {
            Await.until("the job to run", LIMIT, () -> job.report().state() == JobState.RUNNING);
        }
        assertThat(script.resolved)
                .as("asked once at the beginning, once for the table")
                .hasValue(2);
        refuses(FEW, "source.tables no longer has shop.");
    }

    @Test
    @Tag("O2")
    void aStartBeforeThePlaceIsReachedFindsIt() {
        try (JobHandle job = start(ALL)) {
            Await.until("the job to run", LIMIT, () -> job.report().state() == JobState.RUNNING);
        }
        script.end = ((TransactionBegin) script.events.stream()
                        .filter(TransactionBegin.class::isInstance)
                        .reduce((first, second) -> second)
                        .orElseThrow())
                .position();
        script.visible = script.events.size();
        try (JobHandle job = start(ALL)) {
            assertThat(awaitAll().changes()).isEqualTo(expected());
        }
    }

    @Test
    @Tag("O2")
    void failuresAroundThePlaceAreSurvived() {
        script.visible = script.events.size();
        try (JobHandle job = start(ALL)) {
            for (int failures = 1; failures <= 3; failures++) {
                script.failAt = at - 2 + failures;
                int count = failures;
                Await.until(
                        "the end or failure " + failures,
                        LIMIT,
                        () -> job.report().restarts() >= count || isAll());
                script.failAt = -1;
            }
            assertThat(awaitAll().changes()).isEqualTo(expected());
        }
    }

    /** Killed between the records of the tables that come in. */
    @Test
    @Tag("O2")
    void aChangeLogThatEndsAmongTheTablesThatComeInGoesOnWithTheOthers() throws Exception {
        script.alsoThere = 2;
        script.visible = at;
        List<String> before = changesOf(Integer.MAX_VALUE, at);
        try (JobHandle job = start(ALL)) {
            Await.until("all before the place", LIMIT, () -> reader().changes().size() >= before.size());
        }
        TableSchema first = ScriptedLogSource.also(0);
        SchemaChange included =
                new SchemaChange(place().inclusion(1), SchemaChange.Kind.INCLUDE, first.table(), first, null, null);
        byte[] record = RecordCodec.encode(new ChangeRecord.Schema(reader().progress(), included.position(), included));
        Properties properties = new Properties();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(pipeline + ".schemas", 0, SchemaKey.of(included), record))
                    .get();
            producer.send(new ProducerRecord<>(pipeline + ".changes", 0, null, record))
                    .get();
        }
        refuses(FEW, "are just being added");
        refuses("shop.*\", \"!shop.x", "are just being added");
        script.visible = script.events.size();
        try (JobHandle job = start(ALL)) {
            List<String> all = changesOf(at, script.events.size());
            Await.until("the change log", LIMIT, () -> reader().changes().size() >= all.size());
            assertThat(reader().changes()).isEqualTo(all);
        }
    }

    @Test
    @Tag("O2")
    void moreTablesComeInAtTheSamePlaceWhereNothingHasHappenedSince() {
        script.alsoThere = 1;
        script.visible = at;
        LogPosition first = place().inclusion(1);
        try (JobHandle job = start("shop.orders\", \"shop.also0")) {
            script.shown = new Heartbeat(place(), 0);
            Await.until("the first", LIMIT, () -> reader().progress().equals(first));
        }
        try (JobHandle job = start(ALL)) {
            Await.until("the second", LIMIT, () -> reader().progress().equals(place().inclusion(2)));
        }
        script.shown = null;
        script.visible = script.events.size();
        try (JobHandle job = start(ALL)) {
            List<String> all = changesOf(at, script.events.size());
            Await.until("the change log", LIMIT, () -> reader().changes().size() >= all.size());
            assertThat(reader().changes()).isEqualTo(all);
        }
    }

    @Test
    void theFormerListEndsWhatWasNotReached() {
        try (JobHandle job = start(ALL)) {
            Await.until("the job to run", LIMIT, () -> job.report().state() == JobState.RUNNING);
        }
        script.visible = script.events.size();
        try (JobHandle job = start(FEW)) {
            List<String> few = changesOf(Integer.MAX_VALUE, script.events.size());
            Await.until("the change log", LIMIT, () -> reader().changes().size() >= few.size());
            assertThat(reader().changes()).isEqualTo(few);
        }
    }

    @Test
    @Tag("H1")
    void anotherServerIsNotAskedForNewTables() {
        script.identity = new LogIdentity("another", 2, "1.0", "log");
        refuses(ALL, "another server has taken the source's place");
    }

    private void refuses(String tables, String why) {
        assertThatThrownBy(() -> start(tables).close())
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.SETTING_INVALID))
                .hasMessageContaining(why);
    }

    private List<String> expected() {
        return changesOf(at, script.events.size());
    }

    /** With the tables that are added from that event on. */
    private List<String> changesOf(int from, int end) {
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < end; i++) {
            if (i == from) {
                for (int also = 0; also < script.alsoThere; also++) {
                    changes.add("INCLUDE [shop.also" + also + " @ " + place().inclusion(also + 1) + "]");
                }
                changes.add("INCLUDE [shop.no`tes. @ " + place().inclusion(script.alsoThere + 1) + "]");
            }
            ChangeEvent event = script.events.get(i);
            boolean isAll = i >= from;
            if (event instanceof RowChange row && (isAll || isOrders(row.table()))) {
                changes.add(ScriptedLog.text(row));
            } else if (event instanceof SchemaChange change && (isAll || isOrders(change.table()))) {
                changes.add(change.toString());
            }
        }
        return changes;
    }

    private static boolean isOrders(TableId table) {
        return table.name().equals("orders");
    }

    private boolean isAll() {
        return reader().changes().size() >= expected().size();
    }

    private ChainReader awaitAll() {
        Await.until("the change log", LIMIT, this::isAll);
        return reader();
    }

    private ChainReader reader() {
        ChainReader reader = new ChainReader(ScriptedLog.START);
        Properties properties = new Properties();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(pipeline + ".changes", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> reader.read(record.value()));
            }
        }
        return reader;
    }

    private JobHandle start(String tables) {
        return new EmbeddedJobRunner(settings(tables)).start(new CaptureJob(settings(tables)));
    }

    private PipelineSettings settings(String tables) {
        try {
            return SettingsLoader.parse("""
                    pipeline: %s
                    source: {host: h, user: u, log: scripted, tables: ["%s"]}
                    kafka: {bootstrapServers: "%s"}
                    target: {host: h, user: u, database: d}
                    stateDir: "%s"
                    capture:
                      partRows: 20
                      heartbeatInterval: 20ms
                      job: {checkpointInterval: 50ms, restartDelay: 20ms}
                    """.formatted(pipeline, tables, kafka.bootstrapServers(), state), Map.of());
        } catch (InvalidSettings e) {
            throw new IllegalArgumentException(e);
        }
    }
}
