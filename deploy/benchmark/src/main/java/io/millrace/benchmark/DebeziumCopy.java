// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Debezium's connector and its JDBC sinks on one standalone Kafka Connect, at the best settings that were found for them. */
final class DebeziumCopy implements Copier {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final SnapshotServers servers;
    private final Programs programs;
    private final FirstRow firstRow;
    private final DebeziumSink sink;
    private final Path folder;

    /**
     * Describes it.
     *
     * @param folder for settings, offsets and logs; exists
     */
    DebeziumCopy(SnapshotServers servers, CopyTables tables, SnapshotOptions options, Path folder) {
        this.servers = servers;
        this.programs = Programs.of(options.peerHeap(), options.jvm());
        this.firstRow = new FirstRow(servers, tables);
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
    public CopyTables.Prepared wants() {
        return CopyTables.Prepared.KEYED;
    }

    @Override
    public Copied copy(int number) {
        sink.createTopics(DebeziumSink.tables().stream()
                .map(table -> topic(number, table))
                .toList());
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

    private OsProcess process(int number) {
        ConnectStandalone connect = new ConnectStandalone(programs, servers.kafka(), servers.source(), folder);
        LinkedHashMap<String, Map<String, String>> connectors = new LinkedHashMap<>();
        connectors.put("source", source(connect, number));
        for (String table : DebeziumSink.tables()) {
            connectors.put(
                    table,
                    sink.settings(
                            table + "-" + number,
                            List.of(topic(number, table)),
                            table,
                            BenchmarkServers.DATABASE + "." + table));
        }
        return connect.process(number, worker(connect, number), connectors);
    }

    private Map<String, String> worker(ConnectStandalone connect, int number) {
        Map<String, String> settings = connect.worker(sink.plugins(), folder.resolve("offsets-" + number), "10");
        DebeziumSink.addTo(settings);
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
}
