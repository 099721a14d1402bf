// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.capture.source.ChainReader;
import io.millrace.capture.source.PreparedKey;
import io.millrace.capture.source.ScriptedLog;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.FlinkMetrics;
import io.millrace.flink.JobHandle;
import io.millrace.flink.JobState;
import io.millrace.model.ChangeEvent;
import io.millrace.model.Heartbeat;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TransactionEnd;
import io.millrace.position.LogPosition;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import io.millrace.testkit.Await;
import io.millrace.testkit.KafkaServer;
import io.millrace.testkit.Servers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job against a real broker, with a log that a script makes up. */
class CaptureJobIT {

    private static final int MANY = 200_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final KafkaServer kafka = Servers.kafka();
    private final String pipeline = Servers.freshName("capture");
    private final ScriptedLogSource.Script script = new ScriptedLogSource.Script(42, 600);

    @TempDir
    private Path state;

    @BeforeEach
    void register() {
        ScriptedLogSource.SCRIPTS.put(pipeline, script);
    }

    @Test
    @Tag("H2")
    @Tag("H3")
    void theStartIsResolvedOnceAndTheTailGoesOnWithoutAnyCheckpoint() throws Exception {
        PipelineSettings settings = settings("shop.*", "1h");
        script.visible = 0;
        try (JobHandle job = start(settings)) {
            awaitRunning(job);
        }
        script.visible = endOfTransactionBehind(script.events.size() / 3);
        try (JobHandle job = start(settings)) {
            awaitChanges(changesOf(script.events.subList(0, script.visible)).size());
            assertThat(job.report().lastCheckpoint()).isNull();
        }
        script.visible = script.events.size();
        try (JobHandle job = start(settings)) {
            ChainReader reader = awaitChanges(expected().size());
            assertThat(job.report().restored()).isNull();
            assertThat(reader.changes()).isEqualTo(expected());
            assertThat(reader.duplicates()).isZero();
        }
        assertThat(script.resolved).hasValue(1);
    }

    @Test
    void genesisIsTheFirstRecordAndEverySchemaIsKept() throws Exception {
        try (JobHandle job = start(settings("shop.*", "200ms"))) {
            awaitChanges(expected().size());
        }

        ChangeRecord first =
                RecordCodec.decode(records(pipeline + ".changes").get(0).value());
        assertThat(first.after()).isEqualTo(ScriptedLog.START);
        assertThat(first.upTo()).isEqualTo(ScriptedLog.START);
        Set<Long> kept = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : records(pipeline + ".schemas")) {
            if (record.value() != null && RecordCodec.decode(record.value()) instanceof ChangeRecord.Schema schema) {
                kept.add(schema.change().after().version());
            }
        }
        for (ChangeEvent event : script.events) {
            if (event instanceof RowChange row) {
                assertThat(kept).contains(row.schemaVersion());
            }
        }
    }

    @Test
    @Tag("B8")
    void transactionsInTwoPhasesAreForgottenOnceTheChangeLogIsSurelyBehindThem() throws Exception {
        Set<String> open = new HashSet<>();
        int finished = 0;
        for (ChangeEvent event : script.events) {
            if (event instanceof PreparedTransaction one && one.finished() == null) {
                open.add(key(one));
            } else if (event instanceof PreparedTransaction one && open.remove(key(one))) {
                finished++;
            }
        }
        assertThat(finished).isPositive();
        try (JobHandle job = start(settings("shop.*", "50ms"))) {
            awaitChanges(expected().size());
            Await.until("none that is finished", LIMIT, () -> keptInTwoPhases().equals(open));
        }
    }

    /** As an earlier release left them. */
    @Test
    @Tag("B8")
    void aStartPassesOverAnyNumberOfFinishedTransactionsAndForgetsThem() throws Exception {
        PipelineSettings settings = settings("shop.*", "1h");
        script.visible = 0;
        try (JobHandle job = start(settings)) {
            awaitRunning(job);
        }
        Properties properties = new Properties();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 1; i <= MANY; i++) {
                PreparedTransaction one = new PreparedTransaction("63,," + i, LogPosition.before(1, 6, i), null);
                for (LogPosition upTo : List.of(one.start(), LogPosition.before(1, 6, i + 1L))) {
                    ChangeRecord kept = new ChangeRecord.Idle(one.start(), new Heartbeat(upTo, 0));
                    Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(
                            pipeline + ".schemas", 0, PreparedKey.of(one), RecordCodec.encode(kept)));
                }
            }
        }

        assertThat(keptInTwoPhases()).hasSize(MANY);
        try (JobHandle job = start(settings)) {
            awaitRunning(job);
        }
        assertThat(keptInTwoPhases()).isEmpty();
    }

    private static String key(PreparedTransaction transaction) {
        return new String(PreparedKey.of(transaction), StandardCharsets.UTF_8);
    }

    /** The keys of transactions in two phases that the topic of schemas still has. */
    private Set<String> keptInTwoPhases() {
        Set<String> kept = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : records(pipeline + ".schemas")) {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            if (record.value() == null) {
                kept.remove(key);
            } else if (PreparedKey.is(record.key())) {
                kept.add(key);
            }
        }
        return kept;
    }

    @Test
    void failuresThatPassAreTriedAgainFromTheLastCheckpoint() throws Exception {
        long seed = 7;
        Random random = new Random(seed);
        PipelineSettings settings = settings("shop.*", "50ms");
        double before = rowsCounted();
        try (JobHandle job = start(settings)) {
            for (int failures = 1; failures <= 4; failures++) {
                script.failAt = random.nextInt(script.events.size());
                int expectedRestarts = failures;
                Await.until(
                        "the end or failure " + failures + ", seed " + seed,
                        LIMIT,
                        () -> job.report().restarts() >= expectedRestarts
                                || reader().changes().size() == expected().size());
                script.failAt = -1;
            }
            ChainReader reader = awaitChanges(expected().size());
            assertThat(reader.changes()).as("seed " + seed).isEqualTo(expected());
        }
        assertThat(script.resolved).hasValue(1);
        assertThat(rowsCounted() - before).isGreaterThanOrEqualTo((double) rows());
    }

    @Test
    void aFailureThatNeedsAPersonEndsTheJobAtOnce() throws Exception {
        script.failAt = script.events.size() / 2;
        script.failure = FaultCode.LOG_EVENT_NOT_CARRIED;
        try (JobHandle job = start(settings("shop.*", "1s"))) {
            assertThatThrownBy(() -> job.completion().join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            MillraceException.class,
                            e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_EVENT_NOT_CARRIED));
            assertThat(job.report().state()).isEqualTo(JobState.FAILED);
            assertThat(script.opened).hasValue(1);
        }
    }

    @Test
    @Tag("K10")
    void aChangeLogThatWasMadeAnewIsRefused() throws Exception {
        PipelineSettings settings = settings("shop.*", "200ms");
        try (JobHandle job = start(settings)) {
            awaitChanges(expected().size());
        }
        delete(pipeline + ".changes");

        refuses(settings, FaultCode.TOPIC_CHANGED);
        delete(pipeline + ".changes", pipeline + ".schemas");
        assertThat(script.resolved).hasValue(1);
    }

    @Test
    @Tag("K10")
    void aCheckpointOfAnEarlierChangeLogSaysNothing() throws Exception {
        PipelineSettings settings = settings("shop.*", "50ms");
        try (JobHandle job = start(settings)) {
            awaitChanges(expected().size());
            Await.until("a checkpoint", LIMIT, () -> job.report().lastCheckpoint() != null);
        }
        delete(pipeline + ".changes", pipeline + ".schemas", pipeline + ".control");

        try (JobHandle job = start(settings)) {
            assertThat(awaitChanges(expected().size()).changes()).isEqualTo(expected());
            assertThat(job.report().restored()).isNotNull();
        }
        assertThat(script.resolved).hasValue(2);
    }

    @Test
    void otherTablesThanAtTheBeginningAreRefused() throws Exception {
        try (JobHandle job = start(settings("shop.*", "1s"))) {
            awaitRunning(job);
        }

        refuses(settings("shop.orders", "1s"), FaultCode.SETTING_INVALID);
    }

    @Test
    @Tag("H14")
    void aChangeLogThatHasLostAllOfItsRecordsIsAGap() throws Exception {
        PipelineSettings settings = settings("shop.*", "1s");
        try (JobHandle job = start(settings)) {
            awaitChanges(expected().size());
        }
        try (Admin admin = kafka.admin()) {
            TopicPartition partition = new TopicPartition(pipeline + ".changes", 0);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();
        }

        refuses(settings, FaultCode.LOG_GAP);
    }

    private void refuses(PipelineSettings settings, FaultCode code) {
        assertThatThrownBy(() -> start(settings).close())
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private JobHandle start(PipelineSettings settings) {
        return new EmbeddedJobRunner(settings).start(new CaptureJob(settings));
    }

    private static void awaitRunning(JobHandle job) {
        Await.until("the job to run", LIMIT, () -> job.report().state() == JobState.RUNNING);
    }

    private ChainReader awaitChanges(int count) {
        Await.until("the change log", LIMIT, () -> reader().changes().size() >= count);
        return reader();
    }

    private ChainReader reader() {
        ChainReader reader = new ChainReader(ScriptedLog.START);
        records(pipeline + ".changes").forEach(record -> reader.read(record.value()));
        return reader;
    }

    private List<String> expected() {
        return changesOf(script.events);
    }

    private int endOfTransactionBehind(int event) {
        int end = event;
        while (!(script.events.get(end) instanceof TransactionEnd)) {
            end++;
        }
        return end + 1;
    }

    private long rows() {
        return script.events.stream().filter(RowChange.class::isInstance).count();
    }

    private static double rowsCounted() {
        double rows = FlinkMetrics.ofThisProcess().sum("millrace_capture_rows");
        return Double.isNaN(rows) ? 0 : rows;
    }

    private static List<String> changesOf(List<ChangeEvent> events) {
        List<String> changes = new ArrayList<>();
        for (ChangeEvent event : events) {
            if (event instanceof RowChange row) {
                changes.add(ScriptedLog.text(row));
            } else if (event instanceof SchemaChange change) {
                changes.add(change.toString());
            }
        }
        return changes;
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            if (!consumer.listTopics().containsKey(topic)) {
                return records;
            }
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private void delete(String... topics) throws ExecutionException, InterruptedException {
        try (Admin admin = kafka.admin()) {
            admin.deleteTopics(List.of(topics)).all().get();
        }
    }

    private PipelineSettings settings(String tables, String checkpointInterval) throws InvalidSettings {
        String yaml = """
                pipeline: %s
                source: {host: h, user: u, log: scripted, tables: ["%s"]}
                kafka: {bootstrapServers: "%s"}
                target: {host: h, user: u, database: d}
                stateDir: "%s"
                capture:
                  partRows: 20
                  heartbeatInterval: 20ms
                  job: {checkpointInterval: %s, restartDelay: 20ms}
                """.formatted(pipeline, tables, kafka.bootstrapServers(), state, checkpointInterval);
        return SettingsLoader.parse(yaml, Map.of());
    }
}
