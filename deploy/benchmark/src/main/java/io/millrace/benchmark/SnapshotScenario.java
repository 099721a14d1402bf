// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** How fast two tables are copied into PostgreSQL: in turn, all from the same source, each into an emptied target. */
final class SnapshotScenario {

    private final SnapshotOptions options;
    private final Path folder;
    private final List<String> missing = new ArrayList<>();

    SnapshotScenario(SnapshotOptions options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    /** Measures, and returns the table of results. */
    String run() {
        try (SnapshotServers servers = new SnapshotServers(folder, options.sourceHome(), options.targetHome())) {
            servers.start();
            CopyTables tables = new CopyTables(servers, options);
            long begun = System.nanoTime();
            tables.fill();
            Say.line("wrote %,d rows in %.1f s".formatted(options.rows(), (System.nanoTime() - begun) / 1e9));
            Map<CopyTables.Table, TableDigest> expected = new LinkedHashMap<>();
            tables.all().forEach(table -> expected.put(table, TableDigest.ofSource(servers, table)));
            return table(servers, measure(servers, tables, expected));
        }
    }

    private List<Copier> copiers(SnapshotServers servers, CopyTables tables) {
        Map<String, Copier> all = new LinkedHashMap<>();
        all.put("millrace", new MillraceSnapshot(servers, options, Say.folder(folder, "millrace")));
        all.put("pgloader", new Pgloader(servers, Say.folder(folder, "pgloader")));
        all.put("flink", new FlinkCopy(servers, tables, options, Say.folder(folder, "flink")));
        all.put("debezium", new DebeziumCopy(servers, tables, options, Say.folder(folder, "debezium")));
        all.put("limit", new CopyLimit(servers, options, Say.folder(folder, "limit")));
        List<Copier> wanted = new ArrayList<>();
        all.forEach((name, copier) -> {
            Optional<String> why = copier.missing();
            if (options.measures(name) && why.isEmpty()) {
                wanted.add(copier);
            } else if (options.measures(name)) {
                missing.add(copier.name() + " is not measured: " + why.get());
                Say.line(missing.get(missing.size() - 1));
            }
        });
        return wanted;
    }

    private Map<String, List<Copied>> measure(
            SnapshotServers servers, CopyTables tables, Map<CopyTables.Table, TableDigest> expected) {
        List<Copier> copiers = copiers(servers, tables);
        Map<String, List<Copied>> results = new LinkedHashMap<>();
        for (int number = 1; number <= options.repetitions(); number++) {
            for (Copier copier : copiers) {
                tables.prepare(copier.wants());
                Copied copied = copier.copy(number);
                expected.forEach((table, digest) -> requireEqual(servers, copier, table, digest));
                Say.line(number + " " + copier.name() + ": " + copied.text() + "; all rows are equal");
                results.computeIfAbsent(copier.name(), name -> new ArrayList<>())
                        .add(copied);
            }
        }
        return results;
    }

    private static void requireEqual(
            SnapshotServers servers, Copier copier, CopyTables.Table table, TableDigest expected) {
        TableDigest digest = TableDigest.ofTarget(servers, table);
        if (!digest.equals(expected)) {
            throw new IllegalStateException(copier.name() + " copied " + table.name() + " as " + digest
                    + ", which is at the source " + expected);
        }
    }

    private String table(SnapshotServers servers, Map<String, List<Copied>> results) {
        TextTable table = new TextTable(
                "copied by",
                "seconds",
                "all runs",
                "with the start",
                "rows/s",
                "process",
                "CPU-s",
                "µs per row",
                "with the start",
                "peak MB",
                "Millrace is");
        double millrace = results.containsKey("Millrace") ? median(results.get("Millrace"), Copied::seconds) : 0;
        results.forEach((name, runs) -> {
            double seconds = median(runs, Copied::seconds);
            for (int process = 0; process < runs.get(0).processes().size(); process++) {
                int at = process;
                double cpu = median(runs, run -> run.processes().get(at).cpuSeconds());
                table.add(
                        at == 0 ? name : "",
                        at == 0 ? "%.1f".formatted(seconds) : "",
                        at == 0
                                ? String.join(
                                        " ",
                                        runs.stream()
                                                .map(run -> "%.1f".formatted(run.seconds()))
                                                .toList())
                                : "",
                        at == 0 ? "%.1f".formatted(median(runs, Copied::wholeSeconds)) : "",
                        at == 0 ? "%,.0f".formatted(options.rows() / seconds) : "",
                        runs.get(0).processes().get(at).process(),
                        "%.1f".formatted(cpu),
                        "%.2f".formatted(cpu * 1e6 / options.rows()),
                        "%.1f"
                                .formatted(median(
                                        runs, run -> run.processes().get(at).wholeCpuSeconds())),
                        "%.0f".formatted(median(runs, run ->
                                (double) run.processes().get(at).peakMegabytes())),
                        millrace == 0 || at > 0 ? "" : "%.2f of it".formatted(seconds / millrace));
            }
        });
        return "%s; %,d orders and %,d sbtest1, %d copies each, medians; %d processors, Java %s, -Xmx%s (peers %s) %s%n%n%s%s"
                .formatted(
                        servers.names(),
                        options.orders(),
                        options.sbtest(),
                        options.repetitions(),
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.version().feature(),
                        options.heap(),
                        options.peerHeap(),
                        String.join(" ", options.jvm()),
                        table.text(),
                        missing.stream().map(line -> "\n" + line + "\n").reduce("", String::concat));
    }

    private static double median(List<Copied> runs, ToDoubleFunction<Copied> figure) {
        return Statistics.median(runs.stream().map(figure::applyAsDouble).toList());
    }
}
