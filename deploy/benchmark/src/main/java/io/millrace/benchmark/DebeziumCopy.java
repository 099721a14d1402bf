// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import io.millrace.testkit.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        Path logging = writeLines(
                "log4j2.properties",
                "rootLogger.level = INFO\nrootLogger.appenderRef.out.ref = out\nappender.out.type = Console\n"
                        + "appender.out.name = out\nappender.out.layout.type = PatternLayout\n"
                        + "appender.out.layout.pattern = %d %p %c{1} %m%n\n");
        return new OsProcess(
                "Kafka Connect",
                programs.java(
                        List.of("-Dlog4j2.configurationFile=" + logging),
                        "-cp",
                        programs.connect(),
                        "org.apache.kafka.connect.cli.ConnectStandalone",
                        write("worker-" + number, worker(number)).toString(),
                        write("source-" + number, source(number)).toString(),
                        write("orders-" + number, sink(number, "orders")).toString(),
                        write("sbtest1-" + number, sink(number, "sbtest1")).toString()),
                Map.of(),
                folder,
                folder.resolve("connect-" + number + ".log"));
    }

    private Map<String, String> worker(int number) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("bootstrap.servers", servers.kafka().bootstrapServers());
        settings.put("listeners", "http://127.0.0.1:" + Ports.free());
        settings.put(
                "plugin.path",
                plugins.resolve("mariadb") + "," + plugins.resolve("mysql") + "," + plugins.resolve("jdbc"));
        settings.put(
                "offset.storage.file.filename",
                folder.resolve("offsets-" + number).toString());
        for (String side : List.of("key", "value")) {
            settings.put(side + ".converter", "org.apache.kafka.connect.json.JsonConverter");
            settings.put(side + ".converter.schemas.enable", "false");
        }
        settings.put("producer.compression.type", "lz4");
        settings.put("producer.batch.size", String.valueOf(512 << 10));
        settings.put("producer.buffer.memory", String.valueOf(64 << 20));
        settings.put("producer.linger.ms", "10");
        settings.put("consumer.auto.offset.reset", "earliest");
        settings.put("consumer.max.poll.records", "5000");
        settings.put("consumer.max.partition.fetch.bytes", String.valueOf(8 << 20));
        settings.put("offset.flush.interval.ms", "5000");
        return settings;
    }

    private Map<String, String> source(int number) {
        boolean mariaDb = servers.source().isMariaDb();
        Map<String, String> settings = new TreeMap<>();
        settings.put("name", "source-" + number);
        settings.put("tasks.max", "1");
        settings.put(
                "connector.class",
                mariaDb
                        ? "io.debezium.connector.mariadb.MariaDbConnector"
                        : "io.debezium.connector.mysql.MySqlConnector");
        settings.put("database.hostname", "127.0.0.1");
        settings.put("database.port", String.valueOf(servers.source().port()));
        settings.put("database.user", BenchmarkServers.USER);
        settings.put("database.password", BenchmarkServers.PASSWORD);
        settings.put("database.server.id", "4711");
        settings.put("database.ssl.mode", mariaDb ? "disable" : "disabled");
        settings.put("driver.allowPublicKeyRetrieval", "true");
        settings.put("topic.prefix", "peer-" + number);
        settings.put(
                "table.include.list", BenchmarkServers.DATABASE + ".orders," + BenchmarkServers.DATABASE + ".sbtest1");
        settings.put("snapshot.mode", "initial");
        settings.put("snapshot.max.threads", "2");
        settings.put("snapshot.fetch.size", "10000");
        settings.put("schema.history.internal", "io.debezium.storage.file.history.FileSchemaHistory");
        settings.put(
                "schema.history.internal.file.filename",
                folder.resolve("schema-history-" + number).toString());
        settings.put("include.schema.changes", "false");
        settings.put("max.queue.size", "65536");
        settings.put("max.batch.size", "16384");
        settings.put("poll.interval.ms", "50");
        settings.put("transforms", "unwrap");
        settings.put("transforms.unwrap.type", "io.debezium.transforms.ExtractNewRecordState");
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

    private Path write(String name, Map<String, String> settings) {
        return writeLines(
                name + ".properties",
                settings.entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .collect(Collectors.joining("\n")));
    }

    private Path writeLines(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
