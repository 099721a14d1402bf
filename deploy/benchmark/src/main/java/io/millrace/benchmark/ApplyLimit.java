// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.limit.ProducerLimit;
import io.millrace.benchmark.limit.TargetLimit;
import io.millrace.benchmark.result.Run;
import io.millrace.testkit.OsProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Who does one part only of what brings changes from the log into the target, and begins cold, like all others. */
final class ApplyLimit implements Contender {

    /** Which part. */
    enum Part {
        /** The rows that the changes leave, into one table without a key. */
        COPY("limit: COPY of the same rows", "copied"),
        /** The same changes over one connection, without a topic and without progress. */
        UPSERT("limit: upsert of the same rows", "upserted"),
        /** The records of the changes into Kafka. */
        PRODUCER("limit: a producer that only sends", "");

        private final String words;
        private final String schema;

        Part(String words, String schema) {
            this.words = words;
            this.schema = schema;
        }
    }

    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final SnapshotServers servers;
    private final Load load;
    private final Programs programs;
    private final Part part;
    private final Path folder;
    private final Settings settings = new Settings();

    /**
     * Describes it.
     *
     * @param folder for logs; exists
     */
    ApplyLimit(SnapshotServers servers, Load load, ApplyOptions options, Part part, Path folder) {
        this.servers = servers;
        this.load = load;
        this.programs = Programs.of(options.heap(), options.jvm());
        this.part = part;
        this.folder = folder;
        settings.note("JVM", programs.options());
        switch (part) {
            case COPY -> settings.note("how", "COPY as text in one transaction into a table without a key");
            case UPSERT ->
                settings.note(
                        "how",
                        "batches of " + TargetLimit.BATCH
                                + " changes, reduced to the last one of each key: DELETE … id ="
                                + " ANY, INSERT … SELECT … unnest … ON CONFLICT DO UPDATE, COMMIT; one connection");
            case PRODUCER ->
                settings.note(
                        "producer",
                        ProducerLimit.settings().entrySet().stream()
                                .map(setting -> setting.getKey() + "=" + setting.getValue())
                                .collect(Collectors.joining("\n")));
        }
    }

    @Override
    public String name() {
        return part.words;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    /** Makes its tables, from the copy that is there. Called once, while nobody writes. */
    void begin() {
        List<String> statements = new ArrayList<>();
        switch (part) {
            case COPY -> {
                statements.add("CREATE SCHEMA " + part.schema);
                statements.add("CREATE TABLE " + part.schema + "."
                        + load.tables().get(0) + " (LIKE " + BenchmarkServers.DATABASE + "."
                        + load.tables().get(0) + ")");
            }
            case UPSERT -> {
                statements.add("CREATE SCHEMA " + part.schema);
                for (String table : load.tables()) {
                    String copied = BenchmarkServers.DATABASE + "." + table;
                    statements.add("CREATE TABLE " + table(table) + " (LIKE " + copied + " INCLUDING ALL)");
                    statements.add("INSERT INTO " + table(table) + " SELECT * FROM " + copied);
                }
            }
            case PRODUCER -> {}
        }
        servers.target().execute(BenchmarkServers.DATABASE, statements.toArray(String[]::new));
    }

    private String table(String table) {
        return part.schema + "." + table;
    }

    /**
     * Writes what waits, and looks whether all of it is there.
     *
     * @param expected what the tables hold then
     */
    Run run(int number, WaitingChanges waiting, Contents expected) {
        try (OsProcess process = process(number, waiting)) {
            long begun = System.currentTimeMillis();
            process.start();
            try (ProcessMeter meter = new ProcessMeter(process.pid())) {
                EndOfProcess.await(name(), process, LIMIT);
                String[] result = result(process).split(" ");
                long from = Long.parseLong(result[0]);
                long to = Long.parseLong(result[1]);
                check(waiting, expected);
                return Run.of(
                        part == Part.COPY ? waiting.written() : waiting.count(),
                        Math.max(1, to - from) / 1e3,
                        (to - begun) / 1e3,
                        List.of(meter.used("limit", from, to)));
            }
        }
    }

    private OsProcess process(int number, WaitingChanges waiting) {
        List<String> arguments = new ArrayList<>(List.of("-cp", Programs.ownClassPath()));
        switch (part) {
            case COPY -> arguments.addAll(target(TargetLimit.Way.COPY, waiting.rows()));
            case UPSERT -> arguments.addAll(target(TargetLimit.Way.UPSERT, waiting.changes()));
            case PRODUCER -> {
                String topic = "limit-" + number;
                servers.createTopic(topic);
                arguments.addAll(List.of(
                        ProducerLimit.class.getName(),
                        servers.kafka().bootstrapServers(),
                        topic,
                        waiting.records().toString()));
            }
        }
        return new OsProcess(
                "limit",
                programs.java(List.of(), arguments.toArray(String[]::new)),
                Map.of(),
                folder,
                folder.resolve("limit-" + part + "-" + number + ".log"));
    }

    private List<String> target(TargetLimit.Way way, Path file) {
        return List.of(
                TargetLimit.class.getName(),
                way.name(),
                servers.targetUrl(),
                file.toString(),
                load.shape().targetTypes(),
                load.tables().stream().map(this::table).collect(Collectors.joining(",")));
    }

    private void check(WaitingChanges waiting, Contents expected) {
        switch (part) {
            case COPY -> {
                String table = table(load.tables().get(0));
                long rows = Long.parseLong(servers.targetSays("SELECT count(*) FROM " + table));
                if (rows != waiting.written()) {
                    throw new IllegalStateException(name() + " left " + rows + " rows of " + waiting.written());
                }
                servers.target().execute(BenchmarkServers.DATABASE, "TRUNCATE " + table);
            }
            case UPSERT -> expected.requireEqual(servers, name(), this::table);
            case PRODUCER -> {}
        }
    }

    private static String result(OsProcess process) {
        try {
            return Files.readString(process.logFile())
                    .lines()
                    .filter(line -> line.startsWith(TargetLimit.RESULT))
                    .map(line -> line.substring(TargetLimit.RESULT.length()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the limit failed:\n" + process.logTail()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
