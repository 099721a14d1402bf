// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.result.Run;
import io.millrace.testkit.OsProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Debezium's connector and its JDBC sinks on one standalone Kafka Connect. */
final class DebeziumCopy implements Copier {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final SnapshotServers servers;
    private final CopyTables tables;
    private final DebeziumTuning tuning;
    private final Programs programs;
    private final FirstRow firstRow;
    private final DebeziumSink sink;
    private final Path folder;
    private final Settings settings = new Settings();

    /**
     * Describes it.
     *
     * @param folder for settings, offsets and logs; exists
     */
    DebeziumCopy(
            SnapshotServers servers, CopyTables tables, SnapshotOptions options, DebeziumTuning tuning, Path folder) {
        this.tables = tables;
        this.tuning = tuning;
        this.servers = servers;
        this.programs = Programs.of(options.peerHeap(), options.jvm());
        this.firstRow = new FirstRow(servers, tables);
        this.sink = new DebeziumSink(servers, programs, tuning);
        this.folder = folder;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public String name() {
        return sink.name();
    }

    @Override
    public Optional<String> missing() {
        return sink.missing();
    }

    @Override
    public CopyTables.Prepared wants() {
        return CopyTables.Prepared.KEYED;
    }

    @Override
    public Run copy(int number, long rows) {
        sink.createTopics(
                tables.all().stream().map(table -> topic(number, table.name())).toList());
        try (OsProcess process = process(number)) {
            long begun = System.currentTimeMillis();
            process.start();
            try (ProcessMeter meter = new ProcessMeter(process.pid())) {
                long from = firstRow.await(process);
                long to = firstRow.awaitAll(process, LIMIT);
                Run copied =
                        Run.of(rows, (to - from) / 1e3, (to - begun) / 1e3, List.of(meter.used("Connect", from, to)));
                process.stop(STOP_LIMIT);
                return copied;
            }
        }
    }

    private String topic(int number, String table) {
        return tuning.prefix() + "-" + number + "." + BenchmarkServers.DATABASE + "." + table;
    }

    private OsProcess process(int number) {
        ConnectStandalone connect =
                new ConnectStandalone(programs, servers.kafka(), servers.source(), folder, tuning, settings);
        LinkedHashMap<String, Map<String, String>> connectors = new LinkedHashMap<>();
        connectors.put("source", source(connect, number));
        for (CopyTables.Table table : tables.all()) {
            connectors.put(
                    table.name(),
                    sink.settings(
                            tuning.prefix() + "-" + table.name() + "-" + number,
                            List.of(topic(number, table.name())),
                            table.shape(),
                            BenchmarkServers.DATABASE + "." + table.name()));
        }
        return connect.process(number, worker(connect, number), connectors);
    }

    private Map<String, String> worker(ConnectStandalone connect, int number) {
        Map<String, String> values = connect.worker(sink.plugins(), folder.resolve("offsets-" + number));
        values.putAll(tuning.workerOfSinks());
        return values;
    }

    private Map<String, String> source(ConnectStandalone connect, int number) {
        Map<String, String> values = connect.connector(
                "source-" + number,
                tuning.prefix() + "-" + number,
                BenchmarkServers.DATABASE + ".orders," + BenchmarkServers.DATABASE + ".sbtest1",
                folder.resolve("schema-history-" + number));
        values.put("snapshot.mode", "initial");
        if (tuning != DebeziumTuning.DEFAULT) {
            values.put("snapshot.max.threads", "2");
            values.put("snapshot.fetch.size", "10000");
        }
        return values;
    }
}
