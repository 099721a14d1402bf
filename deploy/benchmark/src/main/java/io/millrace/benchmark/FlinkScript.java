// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A job of Flink CDC as the SQL that anybody would write for it, from {@code mysql-cdc} into {@code jdbc}. Not thread-safe. */
final class FlinkScript {

    /** The columns of {@code orders}. */
    static final String ORDERS = "id BIGINT, customer INT, status STRING, total DECIMAL(12,2), note STRING,"
            + " placed_at TIMESTAMP(6), weight DOUBLE, PRIMARY KEY (id) NOT ENFORCED";

    private final SnapshotServers servers;
    private final List<String> statements = new ArrayList<>();

    FlinkScript(SnapshotServers servers) {
        this.servers = servers;
    }

    /** Why there is no Flink CDC here, in words; empty if there is. */
    static Optional<String> missing(Programs programs) {
        return Files.isDirectory(jars(programs)) ? Optional.empty() : Optional.of("its jars could not be fetched");
    }

    private static Path jars(Programs programs) {
        return programs.home().resolve("deploy/benchmark/flink/target/jars");
    }

    /** Names and values in turn. */
    static Map<String, String> settings(String... namesAndValues) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (int at = 0; at < namesAndValues.length; at += 2) {
            settings.put(namesAndValues[at], namesAndValues[at + 1]);
        }
        return settings;
    }

    /** Adds a setting of the job. */
    FlinkScript with(String name, String value) {
        statements.add("SET '" + name + "' = '" + value + "'");
        return this;
    }

    /**
     * Adds the copying of one table.
     *
     * @param into the target's table, with its schema
     * @param reading more settings of the source
     * @param writing more settings of the sink
     */
    void copy(String table, String columns, String into, Map<String, String> reading, Map<String, String> writing) {
        Map<String, String> source = settings(
                "connector",
                "mysql-cdc",
                "hostname",
                "127.0.0.1",
                "port",
                String.valueOf(servers.source().port()),
                "username",
                BenchmarkServers.USER,
                "password",
                BenchmarkServers.PASSWORD,
                "database-name",
                BenchmarkServers.DATABASE,
                "table-name",
                table,
                "server-time-zone",
                "UTC",
                "debezium.poll.interval.ms",
                "5",
                "debezium.max.queue.size",
                "65536",
                "debezium.max.batch.size",
                "16384",
                "jdbc.properties.useSSL",
                "false",
                "jdbc.properties.allowPublicKeyRetrieval",
                "true");
        source.putAll(reading);
        Map<String, String> sink = settings(
                "connector",
                "jdbc",
                "url",
                servers.target().jdbcUrl(BenchmarkServers.DATABASE) + "?reWriteBatchedInserts=true",
                "table-name",
                into,
                "username",
                servers.target().user(),
                "password",
                "none");
        sink.putAll(writing);
        statements.add(table("source_" + table, columns, source));
        statements.add(table("target_" + table, columns, sink));
        statements.add("INSERT INTO target_" + table + " SELECT * FROM source_" + table);
    }

    private static String table(String name, String columns, Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> "  '" + setting.getKey() + "' = '" + setting.getValue() + "'")
                .collect(Collectors.joining(",\n", "CREATE TABLE " + name + " (" + columns + ") WITH (\n", ")"));
    }

    /**
     * The process that runs it, not started.
     *
     * @param folder for the script and the log; exists
     * @param settings takes down what it is started with
     */
    OsProcess process(Programs programs, Path folder, int number, Settings settings) {
        Path file = folder.resolve("job-" + number + ".sql");
        try {
            Files.writeString(file, String.join(";\n", statements) + ";\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings.note("JVM", programs.options());
        settings.note("SQL", file);
        return new OsProcess(
                "Flink",
                programs.java(
                        List.of(
                                "--add-opens=java.base/java.util=ALL-UNNAMED",
                                "--add-opens=java.base/java.lang=ALL-UNNAMED"),
                        "-cp",
                        jars(programs) + "/*",
                        "io.millrace.benchmark.flink.FlinkSqlScript",
                        file.toString()),
                Map.of(),
                folder,
                folder.resolve("flink-" + number + ".log"));
    }
}
