// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.source.ChainReader;
import io.millrace.capture.source.ScriptedLog;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.JobHandle;
import io.millrace.flink.JobState;
import io.millrace.model.ChangeEvent;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import io.millrace.settings.TableSelection;
import io.millrace.testkit.Await;
import io.millrace.testkit.KafkaServer;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.Servers;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that answers nothing for a while, with requests on their way to it, and then goes on with them. */
class BrokerOutageIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration REQUEST_LIMIT = Duration.ofMillis(1500);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int GROUPS = 12_000;
    private static final int OUTAGES = 2;

    private final KafkaServer kafka = KafkaServer.embedded(ServerOptions.defaults());
    private final String pipeline = Servers.freshName("outage");
    private final ScriptedLogSource.Script script = new ScriptedLogSource.Script(47, GROUPS);
    private final ScheduledExecutorService source = Executors.newSingleThreadScheduledExecutor();

    @TempDir
    private Path state;

    @BeforeEach
    void start() {
        kafka.start();
        ScriptedLogSource.SCRIPTS.put(pipeline, script);
        script.visible = 0;
    }

    @AfterEach
    void end() {
        source.shutdownNow();
        kafka.close();
    }

    @Test
    @Tag("K1")
    void recordsThatAreGivenUpLeaveNoHole() throws Exception {
        PipelineSettings settings = settings("shop.n*", PATIENCE);
        try (JobHandle job = new EmbeddedJobRunner(settings).start(new CaptureJob(settings, PATIENCE))) {
            load();
            for (int outage = 0; outage < OUTAGES; outage++) {
                awaitProgress();
                int before = job.report().restarts();
                kafka.pause();
                Await.until(
                        "records that are given up", LIMIT, () -> job.report().restarts() > before);
                assertThat(job.report().lastFailure())
                        .isInstanceOfSatisfying(
                                MillraceException.class,
                                e -> assertThat(e.code()).isEqualTo(FaultCode.KAFKA_UNREACHABLE));
                kafka.resume();
            }
            awaitAll(settings, job);
        }
    }

    @Test
    @Tag("K1")
    void anOutageOfManyRequestTimesIsWaitedForWithoutAFailure() throws Exception {
        PipelineSettings settings = settings("shop.*", LIMIT);
        try (JobHandle job = new EmbeddedJobRunner(settings).start(new CaptureJob(settings))) {
            load();
            awaitProgress();
            kafka.pause();
            long pausedAt = System.nanoTime();
            Duration outage = REQUEST_LIMIT.multipliedBy(5);
            Await.until("the outage's end", LIMIT, () -> System.nanoTime() - pausedAt >= outage.toNanos());
            kafka.resume();
            awaitAll(settings, job);
            assertThat(job.report().restarts()).isZero();
        }
    }

    /** As after a loss of power: the log of the topic's only copy ends before what was acknowledged. */
    @Test
    @Tag("K5")
    void aBrokerThatHasLostWhatItAcknowledgedStopsTheJob() throws Exception {
        PipelineSettings settings = settings("shop.*", LIMIT);
        try (JobHandle job = new EmbeddedJobRunner(settings).start(new CaptureJob(settings))) {
            load();
            awaitProgress();
            kafka.process().kill();
            Path segment = kafka.dataFolder().resolve(pipeline + ".changes-0/00000000000000000000.log");
            try (FileChannel log = FileChannel.open(segment, StandardOpenOption.WRITE)) {
                log.truncate(log.size() / 2);
            }
            kafka.start();

            Await.until("the job to stop", LIMIT, () -> job.report().state() == JobState.FAILED);
            assertThat(job.report().lastFailure())
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_GAP))
                    .hasMessageContaining("acknowledged");
        }
    }

    /** The source goes on, whatever becomes of the broker, for longer than all outages together. */
    private void load() {
        int step = Math.max(1, script.events.size() / 4000);
        var unused = source.scheduleAtFixedRate(
                () -> script.visible = Math.min(script.events.size(), script.visible + step),
                0,
                5,
                TimeUnit.MILLISECONDS);
    }

    private void awaitProgress() {
        int before = records().size();
        Await.until("records", LIMIT, () -> records().size() > before + 100);
    }

    private void awaitAll(PipelineSettings settings, JobHandle job) {
        List<String> expected = expected(settings.source().selection());
        Await.until(
                "the change log",
                LIMIT,
                () -> read().changes().size() >= expected.size(),
                () -> "; the job: " + job.report());
        assertThat(read().changes()).isEqualTo(expected);
    }

    private List<String> expected(TableSelection selection) {
        List<String> changes = new ArrayList<>();
        for (ChangeEvent event : script.events) {
            if (event instanceof RowChange row && selection.includes(row.table())) {
                changes.add(ScriptedLog.text(row));
            } else if (event instanceof SchemaChange change && selection.includes(change.table())) {
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

    /** Small batches, so that several requests are on their way when the broker falls silent. */
    private PipelineSettings settings(String tables, Duration patience) throws InvalidSettings {
        String yaml = """
                pipeline: %s
                source: {host: h, user: u, log: scripted, tables: ["%s"]}
                kafka:
                  bootstrapServers: "%s"
                  requestTimeout: 30s
                  client: {batch.size: '500', max.block.ms: '%d', request.timeout.ms: '%d'}
                target: {host: h, user: u, database: d}
                stateDir: "%s"
                capture:
                  partRows: 20
                  heartbeatInterval: 20ms
                  job: {checkpointInterval: 300ms, restartDelay: 20ms}
                """.formatted(
                pipeline, tables, kafka.bootstrapServers(), patience.toMillis(), REQUEST_LIMIT.toMillis(), state);
        return SettingsLoader.parse(yaml, Map.of());
    }
}
