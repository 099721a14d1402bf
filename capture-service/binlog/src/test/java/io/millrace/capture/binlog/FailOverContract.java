// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.job.CaptureJob;
import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.start.LogTail;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.JobHandle;
import io.millrace.model.RowChange;
import io.millrace.position.GtidSet;
import io.millrace.position.LogPosition;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import io.millrace.testkit.Await;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another server takes the place of the one that is read, at the same address: a primary and its replica, both real. */
@NullUnmarked
abstract class FailOverContract {

    static final Duration LIMIT = Duration.ofMinutes(4);
    static final String DATABASE = "shop";

    private final String pipeline = Servers.freshName("failover");
    SourceServer primary;
    SourceServer replica;
    private TcpProxy address;

    @TempDir
    private Path state;

    /** A server for this test alone; not started yet. */
    abstract SourceServer server(ServerOptions options);

    @BeforeEach
    void replicate() {
        primary = server(ServerOptions.defaults());
        replica = server(ServerOptions.defaults().with("--log-slave-updates=ON"));
        primary.start();
        replica.start();
        primary.execute(
                primary.firstDatabase(),
                "CREATE DATABASE shop",
                "CREATE TABLE shop.items (id INT PRIMARY KEY, v VARCHAR(30))",
                "CREATE TABLE shop.bag (v VARCHAR(30))",
                "CREATE TABLE shop.other (id INT PRIMARY KEY AUTO_INCREMENT)");
        replica.execute(replica.firstDatabase(), follow(primary.port()));
        address = TcpProxy.to(primary.port());
        awaitReplica();
    }

    @AfterEach
    void stop() {
        address.close();
        replica.close();
        primary.close();
    }

    @Test
    @Tag("B14")
    void aRunningCaptureGoesOnAtAPromotedReplicaThatHasAll() throws Exception {
        try (JobHandle job = start("gtid")) {
            write(primary, 1, 40);
            primary.execute(DATABASE, writeUnderAnotherName("INSERT INTO items VALUES (90, 'named')"));
            awaitReplica();
            awaitEquality(job, primary);
            primary.kill();
            promote();
            write(replica, 100, 40);
            replica.execute(DATABASE, "ALTER TABLE items ADD COLUMN extra INT NOT NULL DEFAULT 7");
            replica.execute(DATABASE, "INSERT INTO items VALUES (1000, 'wide', 8)");
            awaitEquality(job, replica);
            awaitWholeSet(replica);
        }
        replica.execute(DATABASE, "DELETE FROM items WHERE id < 20", "INSERT INTO bag VALUES ('x'), ('x')");
        try (JobHandle job = start("gtid")) {
            awaitEquality(job, replica);
        }
        assertThat(records())
                .extracting(record -> record.upTo().epoch())
                .contains(1, 2)
                .doesNotContain(3);
    }

    /** Transactions that capture has not read, and some that the primary never had. */
    @Test
    @Tag("B14")
    void aCaptureThatWasDownReadsAtTheOtherServerWhatItHadNotRead() throws Exception {
        try (JobHandle job = start("gtid")) {
            write(primary, 1, 20);
            awaitEquality(job, primary);
            awaitWholeSet(primary);
        }
        write(primary, 30, 20);
        primary.execute(DATABASE, "ALTER TABLE items ADD COLUMN extra INT NOT NULL DEFAULT 7");
        primary.execute(DATABASE, "INSERT INTO items VALUES (1000, 'wide', 8)");
        awaitReplica();
        primary.kill();
        promote();
        replica.execute(DATABASE, "FLUSH BINARY LOGS", "INSERT INTO items VALUES (1001, 'here', 8)");
        try (JobHandle job = start("gtid")) {
            awaitEquality(job, replica);
            awaitWholeSet(replica);
        }
    }

    @Test
    @Tag("B14")
    void transactionsThatOnlyTheDeadServerHadStopCaptureAndAreNamed() throws Exception {
        try (JobHandle job = start("gtid")) {
            write(primary, 1, 5);
            awaitReplica();
            replica.execute(replica.firstDatabase(), stopFollowing());
            primary.execute(DATABASE, "INSERT INTO items VALUES (77, 'unshipped')");
            awaitEquality(job, primary);
            awaitWholeSet(primary);
            String lost = lastGtid(primary);
            primary.kill();
            promote();
            write(replica, 200, 3);

            assertThat(awaitFailure(job)).contains("LOG_TRANSACTIONS_MISSING").contains(lost);
        }
        try (JobHandle job = start("stop")) {
            assertThat(awaitFailure(job)).contains("LOG_NOT_THE_SAME");
        }
    }

    @Test
    @Tag("B14")
    @Tag("B13")
    void whatTheOtherServerHasPurgedStopsCapture() throws Exception {
        try (JobHandle job = start("gtid")) {
            write(primary, 1, 5);
            awaitEquality(job, primary);
        }
        write(primary, 30, 5);
        awaitReplica();
        primary.kill();
        promote();
        replica.execute(DATABASE, "FLUSH BINARY LOGS", "INSERT INTO items VALUES (1001, 'here')");
        String file = replica.position().replaceFirst(":.*", "");
        // MariaDB leaves a file, without a word, until it has noted elsewhere that all in it is safe.
        Await.until("the former file to be purged", LIMIT, () -> {
            replica.execute(DATABASE, "PURGE BINARY LOGS TO '" + file + "'");
            return replica.query(DATABASE, "SHOW BINARY LOGS").get(0).startsWith(file);
        });
        try (JobHandle job = start("gtid")) {
            assertThat(awaitFailure(job)).contains("LOG_PURGED");
        }
    }

    @Test
    @Tag("B14")
    @Tag("B8")
    void rowsThatWerePreparedOnTheDeadServerStopCapture() throws Exception {
        try (JobHandle job = start("gtid")) {
            write(primary, 1, 5);
            awaitEquality(job, primary);
            primary.execute(
                    DATABASE,
                    "XA START 'open'",
                    "INSERT INTO items VALUES (500, 'prepared')",
                    "XA END 'open'",
                    "XA PREPARE 'open'");
            primary.execute(DATABASE, "INSERT INTO items VALUES (501, 'plain')");
            awaitReplica();
            awaitEquality(job, primary);
        }
        primary.kill();
        promote();
        try (JobHandle job = start("gtid")) {
            assertThat(awaitFailure(job)).contains("LOG_FAILOVER_UNPROVEN").contains("XA");
        }
    }

    /** Which server is chosen in an instant, and is still carrying out what it has received. */
    @Test
    @Tag("B14")
    void aReplicaThatIsStillCatchingUpIsWaitedFor() throws Exception {
        try (JobHandle job = start("gtid")) {
            write(primary, 1, 5);
            awaitReplica();
            try (var locking = replica.connect(DATABASE);
                    var statement = locking.createStatement()) {
                statement.execute("LOCK TABLES items WRITE, bag WRITE, other WRITE");
                write(primary, 40, 10);
                awaitEquality(job, primary);
                awaitWholeSet(primary);
                Await.until("the replica to have all in its relay log", LIMIT, this::isReceived);
                primary.kill();
                address.switchTo(replica.port());
                Await.until("a failure", LIMIT, () -> job.report().restarts() > 0);
                statement.execute("UNLOCK TABLES");
            }
            Await.until("the replica to have caught up", LIMIT, () -> count(replica) == 15);
            write(replica, 200, 5);
            awaitEquality(job, replica);
        }
    }

    /** Whether the replica has received all, carried out or not. */
    abstract boolean isReceived();

    /** The statements, and before them what makes their GTIDs of another tag or domain. */
    abstract String[] writeUnderAnotherName(String sql);

    static int count(SourceServer server) {
        return server.query(DATABASE, "SELECT id FROM items").size();
    }

    abstract String[] follow(int port);

    abstract String[] stopFollowing();

    /** All transactions of a server's log. */
    abstract GtidSet executed(SourceServer server);

    /** The last transaction of a server, in the words of the fault that names it. */
    abstract String lastGtid(SourceServer server);

    void promote() {
        replica.execute(replica.firstDatabase(), stopFollowing());
        address.switchTo(replica.port());
    }

    void write(SourceServer server, int first, int count) {
        for (int id = first; id < first + count; id++) {
            server.execute(
                    DATABASE,
                    "INSERT INTO other VALUES (NULL)",
                    "BEGIN",
                    "INSERT INTO items (id, v) VALUES (" + id + ", 'v')",
                    "INSERT INTO bag VALUES ('bag')",
                    "COMMIT",
                    "UPDATE items SET v = 'u" + id + "' WHERE id % 7 = " + id % 7,
                    "INSERT INTO other VALUES (NULL)");
        }
    }

    void awaitReplica() {
        Await.until(
                "the replica to have all",
                LIMIT,
                () -> executed(replica).toString().equals(executed(primary).toString()),
                () -> executed(replica) + "\n" + executed(primary));
    }

    /** What capture would go by if the server died now. */
    void awaitWholeSet(SourceServer server) {
        Await.until(
                "the set of transactions",
                LIMIT,
                () -> GtidSet.parse(String.valueOf(
                                LogTail.read(settings("gtid")).state().gtids()))
                        .toString()
                        .equals(executed(server).toString()),
                () -> LogTail.read(settings("gtid")).state().gtids() + "\n" + executed(server));
    }

    String awaitFailure(JobHandle job) {
        List<String> seen = new ArrayList<>();
        Await.until(
                "a halt",
                LIMIT,
                () -> {
                    String failure = String.valueOf(job.report().lastFailure());
                    seen.add(0, failure);
                    return failure.contains("LOG_") && !failure.contains("LOG_READ_FAILED");
                },
                () -> seen.get(0));
        return seen.get(0);
    }

    void awaitEquality(JobHandle job, SourceServer server) {
        Await.until(
                "the replayed change log to equal the tables",
                LIMIT,
                () -> replayed().equals(selected(server)),
                () -> ":\n" + replayed() + "\n" + selected(server) + "\n"
                        + job.report().lastFailure());
    }

    private Map<String, Long> selected(SourceServer server) {
        Map<String, Long> rows = new TreeMap<>();
        server.query(DATABASE, "SELECT * FROM items").forEach(row -> rows.merge("items|" + row, 1L, Long::sum));
        server.query(DATABASE, "SELECT * FROM bag").forEach(row -> rows.merge("bag|" + row, 1L, Long::sum));
        return rows;
    }

    /** Every change counts, so that one that comes twice shows. */
    Map<String, Long> replayed() {
        Map<String, Long> rows = new TreeMap<>();
        LogPosition progress = null;
        int width = 2;
        for (ChangeRecord record : records()) {
            progress = progress == null ? record.after() : progress;
            assertThat(record.after()).as("no gap").isLessThanOrEqualTo(progress);
            boolean isNew = record.upTo().isAfter(progress);
            if (record instanceof ChangeRecord.Schema schema
                    && isNew
                    && schema.change().after() != null) {
                int now = schema.change().after().columns().size();
                if (now == 3 && width == 2) {
                    Map<String, Long> wider = new TreeMap<>();
                    rows.forEach((row, n) -> wider.put(row.startsWith("items") ? row + "|7" : row, n));
                    rows = wider;
                }
                width = Math.max(width, now);
            } else if (record instanceof ChangeRecord.Transaction transaction) {
                for (RowChange row : transaction.rows()) {
                    if (row.position().isAfter(progress)) {
                        count(rows, row, row.before(), -1);
                        count(rows, row, row.after(), 1);
                    }
                }
            }
            progress = isNew ? record.upTo() : progress;
        }
        return rows;
    }

    private static void count(Map<String, Long> rows, RowChange change, Object[] values, long by) {
        if (values != null) {
            String text = LogReading.text(values);
            String row = change.table().name() + "|"
                    + text.substring(1, text.length() - 1).replace(", ", "|");
            rows.merge(row, by, Long::sum);
            rows.remove(row, 0L);
        }
    }

    private List<ChangeRecord> records() {
        List<ChangeRecord> records = new ArrayList<>();
        Properties properties = new Properties();
        properties.put("bootstrap.servers", Servers.kafka().bootstrapServers());
        TopicPartition partition = new TopicPartition(pipeline + ".changes", 0);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(consumer.assignment());
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(r -> records.add(RecordCodec.decode(r.value())));
            }
        }
        return records;
    }

    JobHandle start(String failover) {
        PipelineSettings settings = settings(failover);
        return new EmbeddedJobRunner(settings).start(new CaptureJob(settings));
    }

    private PipelineSettings settings(String failover) {
        try {
            return SettingsLoader.parse(yaml(failover), Map.of());
        } catch (InvalidSettings e) {
            throw new AssertionError(e);
        }
    }

    private String yaml(String failover) {
        return """
                pipeline: %s
                source: {log: binlog, host: 127.0.0.1, port: %d, user: root, tables: [shop.items, shop.bag], failover: %s}
                kafka: {bootstrapServers: "%s", requestTimeout: 60s}
                target: {host: pg, database: copy, user: millrace}
                stateDir: "%s"
                capture: {heartbeatInterval: 200ms, job: {checkpointInterval: 1h}}
                """.formatted(pipeline, address.port(), failover, Servers.kafka().bootstrapServers(), state);
    }
}
