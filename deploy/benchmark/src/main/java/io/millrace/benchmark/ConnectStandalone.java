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
 * @param tuning how it is set besides
 * @param settings takes down what it is started with
 */
record ConnectStandalone(
        Programs programs,
        KafkaServer kafka,
        SourceServer source,
        Path folder,
        DebeziumTuning tuning,
        Settings settings) {

    /**
     * The worker's settings, to be added to.
     *
     * @param plugins folders of connectors
     */
    Map<String, String> worker(String plugins, Path offsets) {
        Map<String, String> values = new TreeMap<>();
        values.put("bootstrap.servers", kafka.bootstrapServers());
        values.put("listeners", "http://127.0.0.1:" + Ports.free());
        values.put("plugin.path", plugins);
        values.put("offset.storage.file.filename", offsets.toString());
        for (String side : List.of("key", "value")) {
            values.put(side + ".converter", "org.apache.kafka.connect.json.JsonConverter");
        }
        values.putAll(tuning.worker());
        return values;
    }

    /** The settings of Debezium's connector for the source, to be added to. */
    Map<String, String> connector(String name, String prefix, String tables, Path history) {
        boolean mariaDb = source.isMariaDb();
        Map<String, String> values = new TreeMap<>();
        values.put("name", name);
        values.put("tasks.max", "1");
        values.put(
                "connector.class",
                mariaDb
                        ? "io.debezium.connector.mariadb.MariaDbConnector"
                        : "io.debezium.connector.mysql.MySqlConnector");
        values.put("database.hostname", "127.0.0.1");
        values.put("database.port", String.valueOf(source.port()));
        values.put("database.user", BenchmarkServers.USER);
        values.put("database.password", BenchmarkServers.PASSWORD);
        values.put("database.server.id", "4711");
        values.put("database.ssl.mode", mariaDb ? "disable" : "disabled");
        values.put("driver.allowPublicKeyRetrieval", "true");
        values.put("topic.prefix", prefix);
        values.put("table.include.list", tables);
        values.put("schema.history.internal", "io.debezium.storage.file.history.FileSchemaHistory");
        values.put("schema.history.internal.file.filename", history.toString());
        values.put("include.schema.changes", "false");
        values.putAll(tuning.connector());
        return values;
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
        settings.note("JVM", programs.options());
        List<String> arguments = new ArrayList<>(List.of(
                "-cp",
                programs.connect(),
                "org.apache.kafka.connect.cli.ConnectStandalone",
                write("worker", number, worker).toString()));
        connectors.forEach(
                (name, values) -> arguments.add(write(name, number, values).toString()));
        return new OsProcess(
                "Kafka Connect",
                programs.java(List.of("-Dlog4j2.configurationFile=" + logging), arguments.toArray(String[]::new)),
                Map.of(),
                folder,
                folder.resolve("connect-" + number + ".log"));
    }

    private Path write(String name, int number, Map<String, String> values) {
        Path file = writeLines(
                name + "-" + number + ".properties",
                values.entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .collect(Collectors.joining("\n")));
        settings.note(name + ".properties", file);
        return file;
    }

    private Path writeLines(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
