// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.KafkaServer;
import io.millrace.testkit.OsProcess;
import io.millrace.testkit.Ports;
import io.millrace.testkit.SourceServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Kafka Connect as one process with Debezium's connector in it, and the settings of both that all scenarios share.
 *
 * @param folder for settings and logs; exists
 */
record ConnectStandalone(Programs programs, KafkaServer kafka, SourceServer source, Path folder) {

    /**
     * The worker's settings, to be added to.
     *
     * @param plugins folders of connectors
     * @param lingerMillis how long its producers wait for more
     */
    Map<String, String> worker(String plugins, Path offsets, String lingerMillis) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        settings.put("listeners", "http://127.0.0.1:" + Ports.free());
        settings.put("plugin.path", plugins);
        settings.put("offset.storage.file.filename", offsets.toString());
        settings.put("offset.flush.interval.ms", "5000");
        for (String side : List.of("key", "value")) {
            settings.put(side + ".converter", "org.apache.kafka.connect.json.JsonConverter");
            settings.put(side + ".converter.schemas.enable", "false");
        }
        settings.put("producer.compression.type", "lz4");
        settings.put("producer.batch.size", String.valueOf(512 << 10));
        settings.put("producer.buffer.memory", String.valueOf(64 << 20));
        settings.put("producer.linger.ms", lingerMillis);
        return settings;
    }

    /** The settings of Debezium's connector for the source, to be added to. */
    Map<String, String> connector(String name, String prefix, String tables, Path history, String pollMillis) {
        boolean mariaDb = source.isMariaDb();
        Map<String, String> settings = new TreeMap<>();
        settings.put("name", name);
        settings.put("tasks.max", "1");
        settings.put(
                "connector.class",
                mariaDb
                        ? "io.debezium.connector.mariadb.MariaDbConnector"
                        : "io.debezium.connector.mysql.MySqlConnector");
        settings.put("database.hostname", "127.0.0.1");
        settings.put("database.port", String.valueOf(source.port()));
        settings.put("database.user", BenchmarkServers.USER);
        settings.put("database.password", BenchmarkServers.PASSWORD);
        settings.put("database.server.id", "4711");
        settings.put("database.ssl.mode", mariaDb ? "disable" : "disabled");
        settings.put("driver.allowPublicKeyRetrieval", "true");
        settings.put("topic.prefix", prefix);
        settings.put("table.include.list", tables);
        settings.put("schema.history.internal", "io.debezium.storage.file.history.FileSchemaHistory");
        settings.put("schema.history.internal.file.filename", history.toString());
        settings.put("include.schema.changes", "false");
        settings.put("max.queue.size", "65536");
        settings.put("max.batch.size", "16384");
        settings.put("poll.interval.ms", pollMillis);
        settings.put("transforms", "unwrap");
        settings.put("transforms.unwrap.type", "io.debezium.transforms.ExtractNewRecordState");
        return settings;
    }

    /**
     * The process, not started.
     *
     * @param connectors their settings, by the names of their files
     */
    OsProcess process(int number, Map<String, String> worker, LinkedHashMap<String, Map<String, String>> connectors) {
        Path logging = writeLines(
                "log4j2.properties",
                "rootLogger.level = INFO\nrootLogger.appenderRef.out.ref = out\nappender.out.type = Console\n"
                        + "appender.out.name = out\nappender.out.layout.type = PatternLayout\n"
                        + "appender.out.layout.pattern = %d %p %c{1} %m%n\n");
        List<String> arguments = new ArrayList<>(List.of(
                "-cp",
                programs.connect(),
                "org.apache.kafka.connect.cli.ConnectStandalone",
                write("worker-" + number, worker).toString()));
        connectors.forEach((name, settings) ->
                arguments.add(write(name + "-" + number, settings).toString()));
        return new OsProcess(
                "Kafka Connect",
                programs.java(List.of("-Dlog4j2.configurationFile=" + logging), arguments.toArray(String[]::new)),
                Map.of(),
                folder,
                folder.resolve("connect-" + number + ".log"));
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
