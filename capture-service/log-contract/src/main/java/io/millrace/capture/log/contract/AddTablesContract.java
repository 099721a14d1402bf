// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.job.CaptureJob;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.JobHandle;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
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
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that come into a change log that lives, on real servers. */
@NullUnmarked
public abstract class AddTablesContract {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final SourceServer source = server();
    private final String database = Servers.freshDatabase(source, "added");
    private final String pipeline = Servers.freshName("added");

    @TempDir
    private Path state;

    /** The log source under test, as {@code source.log} names it. */
    protected abstract String kind();

    /** The server under test. */
    protected abstract SourceServer server();

    @BeforeEach
    void captureOneTable() throws Exception {
        source.execute(
                database,
                "CREATE TABLE items (id INT PRIMARY KEY, v VARCHAR(20))",
                "CREATE TABLE late (id INT PRIMARY KEY, v VARCHAR(20))",
                "CREATE TABLE bag (v INT)",
                "INSERT INTO late VALUES (1, 'before')");
        try (JobHandle job = start("items")) {
            source.execute(database, "INSERT INTO items VALUES (1, 'a')");
            Await.until("a row", LIMIT, () -> rows("items").contains(1L));
        }
    }

    /** Nothing is written after the start: the source's signs of life lead to the place. */
    @Test
    @Tag("O2")
    @Tag("D8")
    void ofALogThatWasNotReadYetTheNewTablesHaveNothing() throws Exception {
        source.execute(
                database,
                "INSERT INTO late VALUES (2, 'unread')",
                "ALTER TABLE late ADD COLUMN n INT NOT NULL DEFAULT 7 AFTER id",
                "INSERT INTO late VALUES (3, 8, 'unread')",
                "INSERT INTO items VALUES (2, 'unread')",
                "DROP TABLE bag",
                "CREATE TABLE bag (w BIGINT)");
        try (JobHandle job = start("items", "late", "bag")) {
            Await.until("the tables", LIMIT, () -> included().size() == 2);
            assertThat(rows("late")).isEmpty();
            assertThat(rows("items")).containsExactly(1L, 2L);
            source.execute(
                    database,
                    "INSERT INTO late VALUES (4, 9, 'read')",
                    "ALTER TABLE late DROP COLUMN n",
                    "INSERT INTO late VALUES (5, 'read')",
                    "INSERT INTO bag VALUES (11), (11)");
            Await.until("the rows", LIMIT, () -> rows("bag").size() == 2);
            assertThat(job.report().lastFailure()).isNull();
        }
        assertThat(included().get(1).after().columns()).hasSize(3);
        source.execute(database, "INSERT INTO late VALUES (6, 'read')");
        try (JobHandle job = start("items", "late", "bag")) {
            Await.until("the rows", LIMIT, () -> rows("late").contains(6L));
            assertThat(job.report().lastFailure()).isNull();
        }
        assertThat(rows("late")).containsExactly(4L, 5L, 6L);
        assertThat(included()).hasSize(2);
    }

    @Test
    @Tag("O2")
    void underLoadEachRowBehindThePlaceComesOnce() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread writer = new Thread(() -> {
            for (int id = 100; end.getCount() > 0; id++) {
                source.execute(
                        database,
                        "BEGIN",
                        "INSERT INTO late VALUES (" + id + ", 'x')",
                        "INSERT INTO items VALUES (" + id + ", 'x')",
                        "COMMIT");
            }
        });
        writer.start();
        try (JobHandle job = start("items", "late", "bag")) {
            Await.until("rows of the new table", LIMIT, () -> rows("late").size() > 20);
        }
        long before = rows("late").get(rows("late").size() - 1);
        try (JobHandle job = start("items", "late", "bag")) {
            Await.until("more rows", LIMIT, () -> rows("late").contains(before + 20));
            end.countDown();
            writer.join();
            long last = Long.parseLong(
                    source.query(database, "SELECT max(id) FROM late").get(0));
            Await.until(
                    "the last row",
                    LIMIT,
                    () -> rows("late").contains(last) && rows("items").contains(last));
            assertThat(job.report().lastFailure()).isNull();
            List<Long> late = rows("late");
            assertThat(late)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(late.get(0), last).boxed().toList());
            assertThat(rows("items")).hasSize((int) last - 100 + 2);
        } finally {
            end.countDown();
            writer.join();
        }
    }

    private List<SchemaChange> included() {
        return records().stream()
                .filter(ChangeRecord.Schema.class::isInstance)
                .map(record -> ((ChangeRecord.Schema) record).change())
                .filter(change -> change.kind() == SchemaChange.Kind.INCLUDE)
                .toList();
    }

    /** The first values of all rows that were inserted into a table, in order. */
    private List<Long> rows(String table) {
        List<Long> rows = new ArrayList<>();
        for (ChangeRecord record : records()) {
            if (record instanceof ChangeRecord.Transaction transaction) {
                for (RowChange row : transaction.rows()) {
                    if (row.table().name().equals(table) && row.after() != null) {
                        rows.add((Long) row.after()[0]);
                    }
                }
            }
        }
        return rows;
    }

    /** What a reader of the change log takes: each change once. */
    private List<ChangeRecord> records() {
        List<ChangeRecord> records = new ArrayList<>();
        LogPosition progress = null;
        for (ChangeRecord record : all()) {
            progress = progress == null ? record.after() : progress;
            assertThat(record.after()).as("no gap").isLessThanOrEqualTo(progress);
            if (record.upTo().isAfter(progress)) {
                records.add(rest(record, progress));
                progress = record.upTo();
            }
        }
        return records;
    }

    private static ChangeRecord rest(ChangeRecord record, LogPosition progress) {
        return record instanceof ChangeRecord.Transaction transaction
                ? new ChangeRecord.Transaction(
                        transaction.after(),
                        transaction.upTo(),
                        transaction.transaction(),
                        transaction.rows().stream()
                                .filter(row -> row.position().isAfter(progress))
                                .toList())
                : record;
    }

    private List<ChangeRecord> all() {
        List<ChangeRecord> records = new ArrayList<>();
        Properties properties = new Properties();
        properties.put("bootstrap.servers", Servers.kafka().bootstrapServers());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(pipeline + ".changes", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(r -> records.add(RecordCodec.decode(r.value())));
            }
        }
        return records;
    }

    private JobHandle start(String... tables) throws Exception {
        List<String> names = List.of(tables).stream()
                .map(table -> "'" + database + "." + table + "'")
                .toList();
        PipelineSettings settings = SettingsLoader.parse(
                """
                pipeline: %s
                source: {log: %s, host: 127.0.0.1, port: %d, user: root, tables: %s}
                kafka: {bootstrapServers: "%s"}
                target: {host: pg, database: copy, user: millrace}
                stateDir: "%s"
                capture: {heartbeatInterval: 200ms, job: {checkpointInterval: 1h}}
                """.formatted(
                        pipeline, kind(), source.port(), names, Servers.kafka().bootstrapServers(), state),
                Map.of());
        return new EmbeddedJobRunner(settings).start(new CaptureJob(settings));
    }
}
