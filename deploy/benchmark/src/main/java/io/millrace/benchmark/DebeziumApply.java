// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.Await;
import io.millrace.testkit.OsProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Debezium's connector and its JDBC sink on standalone Kafka Connect, with one topic and one consumer group for all
 * backlogs: two partitions and two tasks.
 */
final class DebeziumApply implements Applier {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final String PREFIX = "peer";
    private static final String TOPIC = PREFIX + "." + OrdersTable.NAME;

    private final SnapshotServers servers;
    private final Programs programs;
    private final DebeziumSink sink;
    private final Path folder;
    private int runs;

    /**
     * Describes it.
     *
     * @param folder for settings, offsets and logs; exists
     */
    DebeziumApply(SnapshotServers servers, ApplyOptions options, Path folder) {
        this.servers = servers;
        this.programs = Programs.of(options.heap(), options.jvm());
        this.sink = new DebeziumSink(servers, programs);
        this.folder = folder;
    }

    @Override
    public String name() {
        return DebeziumSink.NAME;
    }

    @Override
    public Optional<String> missing() {
        return sink.missing();
    }

    @Override
    public String table() {
        return PREFIX + ".orders";
    }

    /** Streams one order, so that Connect writes down a place, and takes the rows from the copy that is there. */
    @Override
    public void begin() {
        servers.target()
                .execute(
                        BenchmarkServers.DATABASE,
                        "CREATE SCHEMA " + PREFIX,
                        "CREATE TABLE " + table() + " (LIKE " + OrdersTable.NAME + " INCLUDING ALL)",
                        "INSERT INTO " + table() + " SELECT * FROM " + OrdersTable.NAME);
        sink.createTopics(List.of(TOPIC));
        try (OsProcess process = process(true, false)) {
            process.start();
            Await.until(
                    "Debezium to stream",
                    LIMIT,
                    () -> !process.isRunning() || process.logSays("Connected to 127.0.0.1:"),
                    () -> "; the end of its log:\n" + process.logTail());
            new OrdersTable(servers.source()).insert(OrdersTable.FREE_KEYS - 1);
            awaitGathered(process, 1);
        }
    }

    @Override
    public void gather(Backlog backlog) {
        long before = records();
        try (OsProcess process = process(true, false)) {
            process.start();
            awaitGathered(process, before + backlog.changes());
        }
    }

    private void awaitGathered(OsProcess process, long records) {
        Await.until(
                "all changes in the topic",
                LIMIT,
                () -> !process.isRunning() || records() >= records,
                () -> "; the end of its log:\n" + process.logTail());
        if (records() < records) {
            throw new IllegalStateException("Debezium ended; the end of its log:\n" + process.logTail());
        }
        process.stop(STOP_LIMIT);
    }

    /** In the topic: each change is one, the deletions too. */
    private long records() {
        try (Admin admin = servers.kafka().admin()) {
            Map<TopicPartition, OffsetSpec> wanted = IntStream.range(0, DebeziumSink.PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(TOPIC, partition))
                    .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
            return admin.listOffsets(wanted).all().get().values().stream()
                    .mapToLong(info -> info.offset())
                    .sum();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the topic's end is not known", e);
        }
    }

    @Override
    public List<OsProcess> applying(int number) {
        return List.of(process(false, true));
    }

    @Override
    public List<OsProcess> whole(int number) {
        return List.of(process(true, true));
    }

    private OsProcess process(boolean withSource, boolean withSink) {
        ConnectStandalone connect = new ConnectStandalone(programs, servers.kafka(), servers.source(), folder);
        LinkedHashMap<String, Map<String, String>> connectors = new LinkedHashMap<>();
        if (withSource) {
            Map<String, String> source =
                    connect.connector(PREFIX, PREFIX, OrdersTable.NAME, folder.resolve("schema-history"), "50");
            source.put("snapshot.mode", "no_data");
            connectors.put("source", source);
        }
        if (withSink) {
            connectors.put("sink", sink.settings("sink", TOPIC, "orders", table()));
        }
        Map<String, String> worker = connect.worker(sink.plugins(), folder.resolve("offsets"), "10");
        DebeziumSink.addTo(worker);
        runs++;
        return connect.process(runs, worker, connectors);
    }
}
