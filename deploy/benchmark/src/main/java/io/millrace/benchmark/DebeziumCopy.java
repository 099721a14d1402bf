// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Debezium's connector and its JDBC sinks on one standalone Kafka Connect, at the best settings that were found for them. */
final class DebeziumCopy implements Copier {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final int PARTITIONS = 2;

    private static final String KEY_INT64 = "{\"type\":\"int64\",\"optional\":false,\"field\":\"id\"}";
    private static final String KEY_INT32 = "{\"type\":\"int32\",\"optional\":false,\"field\":\"id\"}";

    /** The fields of each table's rows, as Connect writes schemas down; the first is the key. */
    private static final Map<String, List<String>> FIELDS = Map.of(
            "orders",
            List.of(
                    KEY_INT64,
                    "{\"type\":\"int32\",\"optional\":false,\"field\":\"customer\"}",
                    "{\"type\":\"string\",\"optional\":false,\"field\":\"status\"}",
                    "{\"type\":\"bytes\",\"optional\":false,\"name\":\"org.apache.kafka.connect.data.Decimal\","
                            + "\"version\":1,\"parameters\":{\"scale\":\"2\",\"connect.decimal.precision\":\"12\"},"
                            + "\"field\":\"total\"}",
                    "{\"type\":\"string\",\"optional\":true,\"field\":\"note\"}",
                    "{\"type\":\"int64\",\"optional\":false,\"name\":\"io.debezium.time.MicroTimestamp\","
                            + "\"version\":1,\"field\":\"placed_at\"}",
                    "{\"type\":\"double\",\"optional\":true,\"field\":\"weight\"}"),
            "sbtest1",
            List.of(
                    KEY_INT32,
                    "{\"type\":\"int32\",\"optional\":false,\"field\":\"k\"}",
                    "{\"type\":\"string\",\"optional\":false,\"field\":\"c\"}",
                    "{\"type\":\"string\",\"optional\":false,\"field\":\"pad\"}"));

    private final SnapshotServers servers;
    private final Programs programs;
    private final Path plugins;
    private final FirstRow firstRow;
    private final Path folder;

    /**
     * Describes it.
     *
     * @param folder for settings, offsets and logs; exists
     */
    DebeziumCopy(SnapshotServers servers, CopyTables tables, SnapshotOptions options, Path folder) {
        this.servers = servers;
        this.programs = Programs.of(options.peerHeap(), options.jvm());
        this.plugins = programs.home().resolve("deploy/benchmark/peers/target/plugins");
        this.firstRow = new FirstRow(servers, tables);
        this.folder = folder;
    }

    @Override
    public String name() {
        return "Debezium, Connect, JDBC sink";
    }

    @Override
    public Optional<String> missing() {
        return Files.isDirectory(plugins.resolve("jdbc"))
                ? Optional.empty()
                : Optional.of("its plugins could not be fetched");
    }

    @Override
    public CopyTables.Prepared wants() {
        return CopyTables.Prepared.KEYED;
    }

    @Override
    public Copied copy(int number) {
        createTopics(number);
        try (OsProcess process = process(number)) {
            long begun = System.currentTimeMillis();
            process.start();
            try (ProcessMeter meter = new ProcessMeter(process.pid())) {
                long from = firstRow.await(process);
                long to = firstRow.awaitAll(process, LIMIT);
                Copied copied = new Copied(
                        (to - from) / 1e3, (to - begun) / 1e3, List.of(Copied.Used.of("Connect", meter, from, to)));
                process.stop(STOP_LIMIT);
                return copied;
            }
        }
    }

    private static String topic(int number, String table) {
        return "peer-" + number + "." + BenchmarkServers.DATABASE + "." + table;
    }

    private void createTopics(int number) {
        try (Admin admin = servers.kafka().admin()) {
            admin.createTopics(FIELDS.keySet().stream()
                            .map(table -> new NewTopic(topic(number, table), PARTITIONS, (short) 1))
                            .toList())
                    .all()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the topics were not made", e);
        }
    }

    private OsProcess process(int number) {
        ConnectStandalone connect = new ConnectStandalone(programs, servers.kafka(), servers.source(), folder);
        LinkedHashMap<String, Map<String, String>> connectors = new LinkedHashMap<>();
        connectors.put("source", source(connect, number));
        connectors.put("orders", sink(number, "orders"));
        connectors.put("sbtest1", sink(number, "sbtest1"));
        return connect.process(number, worker(connect, number), connectors);
    }

    private Map<String, String> worker(ConnectStandalone connect, int number) {
        Map<String, String> settings = connect.worker(
                plugins.resolve("mariadb") + "," + plugins.resolve("mysql") + "," + plugins.resolve("jdbc"),
                folder.resolve("offsets-" + number),
                "10");
        settings.put("consumer.auto.offset.reset", "earliest");
        settings.put("consumer.max.poll.records", "5000");
        settings.put("consumer.max.partition.fetch.bytes", String.valueOf(8 << 20));
        return settings;
    }

    private Map<String, String> source(ConnectStandalone connect, int number) {
        Map<String, String> settings = connect.connector(
                "source-" + number,
                "peer-" + number,
                BenchmarkServers.DATABASE + ".orders," + BenchmarkServers.DATABASE + ".sbtest1",
                folder.resolve("schema-history-" + number),
                "50");
        settings.put("snapshot.mode", "initial");
        settings.put("snapshot.max.threads", "2");
        settings.put("snapshot.fetch.size", "10000");
        return settings;
    }

    private Map<String, String> sink(int number, String table) {
        List<String> fields = FIELDS.getOrDefault(table, List.of());
        Map<String, String> settings = new TreeMap<>();
        settings.put("name", table + "-" + number);
        settings.put("tasks.max", String.valueOf(PARTITIONS));
        settings.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
        settings.put("topics", topic(number, table));
        settings.put(
                "connection.url", servers.target().jdbcUrl(BenchmarkServers.DATABASE) + "?reWriteBatchedInserts=true");
        settings.put("connection.username", servers.target().user());
        settings.put("connection.password", "none");
        settings.put("insert.mode", "upsert");
        settings.put("primary.key.mode", "record_key");
        settings.put("primary.key.fields", "id");
        settings.put("delete.enabled", "true");
        settings.put("schema.evolution", "none");
        settings.put("collection.name.format", BenchmarkServers.DATABASE + "." + table);
        settings.put("batch.size", "5000");
        settings.put("use.reduction.buffer", "true");
        // The schema here and not in each message: much faster; optional, or deletions would fail.
        converter(settings, "key", fields.subList(0, 1), false);
        converter(settings, "value", fields, true);
        return settings;
    }

    private static void converter(Map<String, String> settings, String side, List<String> fields, boolean optional) {
        settings.put(side + ".converter", "org.apache.kafka.connect.json.JsonConverter");
        settings.put(side + ".converter.schemas.enable", "true");
        settings.put(
                side + ".converter.schema.content",
                fields.stream()
                        .collect(Collectors.joining(
                                ",", "{\"type\":\"struct\",\"optional\":" + optional + ",\"fields\":[", "]}")));
    }
}
