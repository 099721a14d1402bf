// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.Await;
import io.millrace.testkit.OsProcess;
import io.millrace.testkit.Ports;
import io.millrace.testkit.TopicView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Debezium's connector on a standalone Kafka Connect, at the best settings that were found for it. All readings write to
 * one topic, each from the same kept place.
 */
final class DebeziumConnect implements TopicWriter {

    /** Whether it is set for many changes at once or for few soon. */
    enum Aim {
        THROUGHPUT("50", "10"),
        LATENCY("5", "0");

        private final String pollMillis;
        private final String lingerMillis;

        Aim(String pollMillis, String lingerMillis) {
            this.pollMillis = pollMillis;
            this.lingerMillis = lingerMillis;
        }
    }

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final String PREFIX = "peer";

    private final BenchmarkServers servers;
    private final Programs programs;
    private final Path folder;
    private final Aim aim;

    /**
     * Describes it.
     *
     * @param folder for settings, offsets and logs; exists
     */
    DebeziumConnect(BenchmarkServers servers, Options options, Path folder, Aim aim) {
        this.servers = servers;
        this.programs = Programs.of(options);
        this.folder = folder;
        this.aim = aim;
    }

    @Override
    public String name() {
        return "Debezium on Connect";
    }

    @Override
    public String topic(int number) {
        return PREFIX + "." + OrdersTable.NAME;
    }

    private Path settled() {
        return folder.resolve("offsets-settled");
    }

    /** Streams one order, and keeps the place behind it as Connect wrote it down. */
    @Override
    public void settleStart(int readings) {
        servers.createTopic(topic(0));
        servers.createTopic(PREFIX);
        try (OsProcess process = process(0);
                TopicView view = servers.view(topic(0))) {
            process.start();
            Await.until(
                    "Debezium to stream",
                    START_LIMIT,
                    () -> !process.isRunning() || says(process, "Connected to 127.0.0.1:"),
                    () -> "; the end of its log:\n" + process.logTail());
            new OrdersTable(servers.source()).insert(OrdersTable.FREE_KEYS - 1);
            Await.until(
                    "an order through Debezium",
                    START_LIMIT,
                    () -> !process.isRunning() || view.end() > 0,
                    () -> "; the end of its log:\n" + process.logTail());
            process.stop(STOP_LIMIT);
            if (view.end() == 0 || !Files.exists(offsets(0))) {
                throw new IllegalStateException("Debezium ended; the end of its log:\n" + process.logTail());
            }
            Files.copy(offsets(0), settled());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean says(OsProcess process, String text) {
        try {
            return Files.readString(process.logFile()).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path offsets(int number) {
        return folder.resolve("offsets-" + number);
    }

    @Override
    public Reading reading(int number) {
        try {
            Files.copy(settled(), offsets(number), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TopicView view = servers.view(topic(number));
        return new TopicReading(this, view, view.end(), process(number));
    }

    private OsProcess process(int number) {
        Path worker = write("worker-" + number, worker(number));
        Path connector = write("connector-" + number, connector());
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
                        worker.toString(),
                        connector.toString()),
                Map.of(),
                folder,
                folder.resolve("connect-" + number + ".log"));
    }

    private Map<String, String> worker(int number) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("bootstrap.servers", servers.kafka().bootstrapServers());
        settings.put("listeners", "http://127.0.0.1:" + Ports.free());
        settings.put("plugin.path", programs.debezium(kind()).toString());
        settings.put("offset.storage.file.filename", offsets(number).toString());
        settings.put("offset.flush.interval.ms", "5000");
        for (String side : List.of("key", "value")) {
            settings.put(side + ".converter", "org.apache.kafka.connect.json.JsonConverter");
            settings.put(side + ".converter.schemas.enable", "false");
        }
        settings.put("producer.compression.type", "lz4");
        settings.put("producer.batch.size", String.valueOf(512 << 10));
        settings.put("producer.buffer.memory", String.valueOf(64 << 20));
        settings.put("producer.linger.ms", aim.lingerMillis);
        return settings;
    }

    private String kind() {
        return servers.source().isMariaDb() ? "mariadb" : "mysql";
    }

    private Map<String, String> connector() {
        boolean mariaDb = servers.source().isMariaDb();
        Map<String, String> settings = new TreeMap<>();
        settings.put("name", PREFIX);
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
        settings.put("topic.prefix", PREFIX);
        settings.put("table.include.list", OrdersTable.NAME);
        settings.put("snapshot.mode", "no_data");
        settings.put("schema.history.internal", "io.debezium.storage.file.history.FileSchemaHistory");
        settings.put(
                "schema.history.internal.file.filename",
                folder.resolve("schema-history").toString());
        settings.put("include.schema.changes", "false");
        settings.put("max.queue.size", "65536");
        settings.put("max.batch.size", "16384");
        settings.put("poll.interval.ms", aim.pollMillis);
        settings.put("transforms", "unwrap");
        settings.put("transforms.unwrap.type", "io.debezium.transforms.ExtractNewRecordState");
        return settings;
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

    /** Each change is one record, the deletions too; its key is {@code {"id":17}}. */
    @Override
    public void eachKey(ConsumerRecord<byte[], byte[]> record, LongConsumer taker) {
        taker.accept(keyIn(record.key()));
    }

    static long keyIn(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        return Long.parseLong(
                text.substring(text.indexOf(':') + 1, text.lastIndexOf('}')).strip());
    }
}
