// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.job.CaptureJob;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.JobHandle;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.mysql.KeyRange;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourceSession;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import io.millrace.testkit.Await;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of capture on real servers: what the change log says, replayed, is what the tables hold. */
@NullUnmarked
public abstract class CaptureContract {

    /** The log source under test, as {@code source.log} names it. */
    protected abstract String kind();

    protected static final Duration LIMIT = Duration.ofSeconds(60);

    protected final SourceServer source = Servers.mariaDb();
    protected final String database = Servers.freshDatabase(source, "captured");
    protected final String pipeline = Servers.freshName("pipeline");
    private final TableId items = new TableId(database, "items");

    @TempDir
    private Path state;

    @Test
    @Tag("H2")
    void whatHappensWhileCaptureIsDownIsCapturedWhenItWasIdleBefore() throws Exception {
        source.execute(database, "CREATE TABLE items (id INT PRIMARY KEY, v VARCHAR(20))");
        PipelineSettings settings = settings("100ms");
        try (JobHandle job = start(settings)) {
            Await.until("two checkpoints", LIMIT, () -> checkpoints(job) >= 2);
        }

        source.execute(database, "INSERT INTO items VALUES (1, 'down')");
        try (JobHandle job = start(settings)) {
            awaitEquality(job);
            assertThat(bytesBehind()).as("about the last transaction").isLessThan(2_000);
        }
    }

    @Test
    @Tag("H3")
    void theReplayedChangeLogEqualsTheTablesOverRestartsWithoutCheckpoints() throws Exception {
        long seed = 11;
        Random random = new Random(seed);
        source.execute(database, "CREATE TABLE items (id INT PRIMARY KEY, v VARCHAR(20))");
        source.execute(database, "CREATE TABLE other (id INT PRIMARY KEY)");
        PipelineSettings settings = settings("1h");
        try (JobHandle job = start(settings)) {
            awaitEquality(job);
        }
        for (int life = 0; life < 3; life++) {
            write(random, 40);
            try (JobHandle job = start(settings)) {
                write(random, 40);
                if (life == 1) {
                    source.execute(database, "ALTER TABLE items ADD COLUMN extra INT NOT NULL DEFAULT 7 AFTER id");
                    write(random, 20);
                }
                if (life > 0) {
                    awaitEquality(job);
                }
            }
        }
    }

    /** File, offsets and GTIDs are those of before: only the time at which the file was begun tells. */
    @Test
    @Tag("B13")
    void aLogThatWasBegunAnewUpToTheVerySamePlaceStopsCapture() throws Exception {
        List<String> statements = List.of(
                "CREATE OR REPLACE TABLE items (id INT PRIMARY KEY, v VARCHAR(20))",
                "INSERT INTO items VALUES (1, 'a')");
        source.execute(database, "RESET MASTER");
        statements.forEach(statement -> source.execute(database, statement));
        PipelineSettings settings = settings("1h");
        try (JobHandle job = start(settings)) {
            source.execute(database, "INSERT INTO items VALUES (2, 'b')");
            Await.until("the last row", LIMIT, () -> replayed().containsKey("2"));
        }
        String before = source.position();

        Await.until("another second", LIMIT, this::theLogWouldBeBegunLater);
        source.execute(database, "RESET MASTER");
        statements.forEach(statement -> source.execute(database, statement));
        source.execute(database, "INSERT INTO items VALUES (2, 'b')");
        assertThat(source.position()).isEqualTo(before);
        source.execute(database, "INSERT INTO items VALUES (3, 'c')");

        try (JobHandle job = start(settings)) {
            Await.until("a failure", LIMIT, () -> job.report().lastFailure() != null);
            assertThat(String.valueOf(job.report().lastFailure())).contains("LOG_NOT_THE_SAME");
        }
        assertThat(replayed()).doesNotContainKey("3");
    }

    private boolean theLogWouldBeBegunLater() {
        return source.query(
                        database,
                        "SELECT create_time < NOW() - INTERVAL 1 SECOND FROM information_schema.tables"
                                + " WHERE table_schema = DATABASE() AND table_name = 'items'")
                .equals(List.of("1"));
    }

    @Test
    void aRowReachesKafkaWithinMilliseconds() throws Exception {
        source.execute(database, "CREATE TABLE items (id INT PRIMARY KEY, v VARCHAR(20))");
        try (JobHandle job = start(settings("1s"))) {
            awaitEquality(job);
            List<Long> delays = new ArrayList<>();
            try (KafkaConsumer<byte[], byte[]> consumer = consumer(pipeline + ".changes")) {
                consumer.seekToEnd(consumer.assignment());
                consumer.position(consumer.assignment().iterator().next());
                for (int id = 0; id < 100; id++) {
                    source.execute(database, "INSERT INTO items VALUES (" + id + ", 'x')");
                    long committed = System.nanoTime();
                    boolean seen = false;
                    while (!seen) {
                        for (var record : consumer.poll(Duration.ofSeconds(5))) {
                            seen |= RecordCodec.decode(record.value()) instanceof ChangeRecord.Transaction;
                        }
                    }
                    delays.add(System.nanoTime() - committed);
                }
            }
            delays.sort(null);
            System.out.println("commit to Kafka consumer, microseconds: p50 " + delays.get(50) / 1000 + " p99 "
                    + delays.get(98) / 1000);
            assertThat(Duration.ofNanos(delays.get(50))).isLessThan(Duration.ofMillis(200));
        }
    }

    private void write(Random random, int transactions) {
        for (int i = 0; i < transactions; i++) {
            List<String> statements = new ArrayList<>(List.of("BEGIN"));
            for (int n = 1 + random.nextInt(5); n > 0; n--) {
                int id = random.nextInt(30);
                statements.add(
                        switch (random.nextInt(5)) {
                            case 0, 1 -> "INSERT IGNORE INTO items (id, v) VALUES (" + id + ", 'v" + i + "')";
                            case 2 -> "UPDATE items SET v = 'u" + random.nextInt(1000) + "' WHERE id < " + id;
                            case 3 -> "DELETE FROM items WHERE id = " + id;
                            default -> "UPDATE IGNORE items SET id = id + 100 WHERE id = " + id;
                        });
            }
            statements.add("INSERT INTO other VALUES (" + random.nextInt() + ") ON DUPLICATE KEY UPDATE id = id");
            statements.add("COMMIT");
            source.execute(database, statements.toArray(String[]::new));
        }
    }

    protected void awaitEquality(JobHandle job) {
        Await.until(
                "the replayed change log to equal the table",
                LIMIT,
                () -> {
                    if (job.report().lastFailure() != null) {
                        throw new AssertionError(job.report().lastFailure());
                    }
                    return replayed().equals(selected());
                },
                () -> ":\n" + replayed() + "\n" + selected());
    }

    private long bytesBehind() {
        List<ChangeRecord> records = records();
        try (SourceSession session = open()) {
            return session.logBytesAfter(records.get(records.size() - 1).upTo());
        }
    }

    private SourceSession open() {
        return SourceSession.open(new SourceDatabase(
                LogReading.settings(source, source.user(), database + ".items").source()));
    }

    private Map<String, String> selected() {
        Map<String, String> rows = new TreeMap<>();
        try (SourceSession session = open()) {
            session.read(
                    session.schema(items), KeyRange.ALL, row -> rows.put(String.valueOf(row[0]), LogReading.text(row)));
        }
        return rows;
    }

    /** What the change log makes of an empty table; a column that rows of before lack has its default. */
    private Map<String, String> replayed() {
        Map<String, String> rows = new TreeMap<>();
        LogPosition progress = null;
        int width = 2;
        for (ChangeRecord record : records()) {
            progress = progress == null ? record.after() : progress;
            assertThat(record.after()).as("no gap").isLessThanOrEqualTo(progress);
            if (record instanceof ChangeRecord.Schema schema && schema.upTo().isAfter(progress)) {
                int now = schema.change().after().columns().size();
                if (now > width) {
                    rows.replaceAll((id, row) -> row.replaceFirst(", ", ", 7, "));
                }
                width = now;
            } else if (record instanceof ChangeRecord.Transaction transaction) {
                for (RowChange row : transaction.rows()) {
                    if (row.position().isAfter(progress)) {
                        apply(row, rows);
                    }
                }
            }
            progress = record.upTo().isAfter(progress) ? record.upTo() : progress;
        }
        return rows;
    }

    private static void apply(RowChange change, Map<String, String> rows) {
        if (change.before() != null) {
            assertThat(rows.remove(String.valueOf(change.before()[0]))).isEqualTo(LogReading.text(change.before()));
        }
        if (change.after() != null) {
            rows.put(String.valueOf(change.after()[0]), LogReading.text(change.after()));
        }
    }

    private List<ChangeRecord> records() {
        List<ChangeRecord> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(pipeline + ".changes")) {
            consumer.seekToBeginning(consumer.assignment());
            TopicPartition partition = consumer.assignment().iterator().next();
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(r -> records.add(RecordCodec.decode(r.value())));
            }
        }
        return records;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String topic) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", Servers.kafka().bootstrapServers());
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(new TopicPartition(topic, 0)));
        return consumer;
    }

    private static long checkpoints(JobHandle job) {
        var last = job.report().lastCheckpoint();
        return last == null ? 0 : last.number();
    }

    protected static JobHandle start(PipelineSettings settings) {
        return new EmbeddedJobRunner(settings).start(new CaptureJob(settings));
    }

    protected PipelineSettings settings(String checkpointInterval) throws Exception {
        return SettingsLoader.parse(
                """
                pipeline: %s
                source: {log: %s, host: 127.0.0.1, port: %d, user: root, tables: ["%s.items"]}
                kafka: {bootstrapServers: "%s"}
                target: {host: pg, database: copy, user: millrace}
                stateDir: "%s"
                capture: {heartbeatInterval: 200ms, job: {checkpointInterval: %s}}
                """.formatted(
                                pipeline,
                                kind(),
                                source.port(),
                                database,
                                Servers.kafka().bootstrapServers(),
                                state,
                                checkpointInterval),
                Map.of());
    }
}
