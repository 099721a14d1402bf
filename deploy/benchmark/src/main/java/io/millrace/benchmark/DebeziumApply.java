// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.Await;
import io.millrace.testkit.OsProcess;
import io.millrace.testkit.TopicView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Debezium's connector and its JDBC sink on standalone Kafka Connect, with one topic for each table and one consumer group
 * for all backlogs.
 */
final class DebeziumApply implements Applier {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    /** Records of a partition that are looked at for the last change. */
    private static final int TAIL = 50;

    private final SnapshotServers servers;
    private final Load load;
    private final Programs programs;
    private final DebeziumSink sink;
    private final DebeziumTuning tuning;
    private final Path folder;
    private final Settings settings = new Settings();
    private int runs;

    /**
     * Describes it.
     *
     * @param folder for settings, offsets and logs; exists
     */
    DebeziumApply(SnapshotServers servers, Load load, ApplyOptions options, DebeziumTuning tuning, Path folder) {
        this.servers = servers;
        this.load = load;
        this.programs = Programs.of(options.heap(), options.jvm());
        this.sink = new DebeziumSink(servers, programs, tuning);
        this.tuning = tuning;
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
    public String table(String table) {
        return tuning.prefix() + "." + topic(table).replace('.', '_');
    }

    private String topic(String table) {
        return tuning.prefix() + "." + BenchmarkServers.DATABASE + "." + table;
    }

    private List<String> topics() {
        return load.tables().stream().map(this::topic).toList();
    }

    /** Streams one order, so that Connect writes down a place, and takes the rows from the copy that is there. */
    @Override
    public void begin() {
        List<String> copies = new ArrayList<>(List.of("CREATE SCHEMA " + tuning.prefix()));
        for (String table : load.tables()) {
            String copied = BenchmarkServers.DATABASE + "." + table;
            copies.add("CREATE TABLE " + table(table) + " (LIKE " + copied + " INCLUDING ALL)");
            copies.add("INSERT INTO " + table(table) + " SELECT * FROM " + copied);
        }
        servers.target().execute(BenchmarkServers.DATABASE, copies.toArray(String[]::new));
        sink.createTopics(topics());
        long settling = OrdersTable.settling(tuning.ordinal());
        try (OsProcess process = process(true, false)) {
            process.start();
            Await.until(
                    "Debezium to stream",
                    LIMIT,
                    () -> !process.isRunning() || process.logSays("Connected to 127.0.0.1:"),
                    () -> "; the end of its log:\n" + process.logTail());
            load.insert(settling);
            await(process, load.tables().get(0), settling);
        }
        // Who begins later copies what was there before, and would not know of it.
        load.delete(settling);
    }

    @Override
    public void gather(Backlog backlog) {
        long before = sink.records(topics());
        try (OsProcess process = process(true, false)) {
            process.start();
            // It may write what it has written before once more: their number does not tell that all are there.
            await(process, backlog.lastTable(), backlog.lastKey());
        }
        backlog.requireWhole(name(), sink.records(topics()) - before);
    }

    /** Waits for a change of that row among the last ones of its table's topic, and ends the process. */
    private void await(OsProcess process, String table, long key) {
        List<TopicView> partitions = new ArrayList<>();
        try {
            for (int number = 0; number < tuning.partitions(); number++) {
                partitions.add(new TopicView(servers.kafka().bootstrapServers(), topic(table), number));
            }
            Await.until(
                    "all changes in the topic",
                    LIMIT,
                    () -> !process.isRunning() || partitions.stream().anyMatch(partition -> endsWith(partition, key)),
                    () -> "; the end of its log:\n" + process.logTail());
        } finally {
            partitions.forEach(TopicView::close);
        }
        if (!process.isRunning()) {
            throw new IllegalStateException("Debezium ended; the end of its log:\n" + process.logTail());
        }
        process.stop(STOP_LIMIT);
    }

    private static boolean endsWith(TopicView partition, long key) {
        boolean[] found = new boolean[1];
        partition.read(
                Math.max(0, partition.end() - TAIL), record -> found[0] |= DebeziumConnect.keyIn(record.key()) == key);
        return found[0];
    }

    @Override
    public List<OsProcess> applying(int number) {
        return List.of(process(false, true));
    }

    @Override
    public List<OsProcess> whole(int number) {
        return List.of(process(true, true));
    }

    private String tablesAtSource() {
        return load.tables().stream()
                .map(table -> BenchmarkServers.DATABASE + "." + table)
                .collect(Collectors.joining(","));
    }

    private OsProcess process(boolean withSource, boolean withSink) {
        ConnectStandalone connect =
                new ConnectStandalone(programs, servers.kafka(), servers.source(), folder, tuning, settings);
        LinkedHashMap<String, Map<String, String>> connectors = new LinkedHashMap<>();
        if (withSource) {
            Map<String, String> source = connect.connector(
                    tuning.prefix(), tuning.prefix(), tablesAtSource(), folder.resolve("schema-history"));
            source.put("snapshot.mode", "no_data");
            connectors.put("source", source);
        }
        if (withSink) {
            connectors.put(
                    "sink",
                    sink.settings(tuning.prefix() + "-sink", topics(), load.shape(), tuning.prefix() + ".${topic}"));
        }
        Map<String, String> worker = connect.worker(sink.plugins(), folder.resolve("offsets"));
        worker.putAll(tuning.workerOfSinks());
        runs++;
        return connect.process(runs, worker, connectors);
    }
}
