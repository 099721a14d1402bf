// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.result.Result;
import io.millrace.benchmark.result.Run;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How fast two tables are copied into PostgreSQL: in turn, all from the same source, each into an emptied target. */
final class SnapshotScenario {

    private final SnapshotOptions options;
    private final Path folder;
    private final Measurements measurements = new Measurements("snapshot", "copied by", "rows");

    SnapshotScenario(SnapshotOptions options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    /** Measures. */
    Result run() {
        try (SnapshotServers servers = new SnapshotServers(folder, options.sourceHome(), options.targetHome())) {
            servers.start();
            CopyTables tables = new CopyTables(servers, options);
            long begun = System.nanoTime();
            tables.fill();
            Say.line("wrote %,d rows in %.1f s".formatted(options.rows(), (System.nanoTime() - begun) / 1e9));
            measure(servers, tables, Contents.ofSource(servers, tables.all()));
            return measurements.result(
                    "%,d orders and %,d sbtest1, %d copies each, medians; %s (peers -Xmx%s)"
                            .formatted(
                                    options.orders(),
                                    options.sbtest(),
                                    options.repetitions(),
                                    Say.jvm(options.heap(), options.jvm()),
                                    options.peerHeap()),
                    servers.described());
        }
    }

    private List<Copier> copiers(SnapshotServers servers, CopyTables tables) {
        Map<String, Copier> all = new LinkedHashMap<>();
        all.put("millrace", new MillraceSnapshot(servers, options, Say.folder(folder, "millrace")));
        all.put("pgloader", new Pgloader(servers, Say.folder(folder, "pgloader")));
        all.put("flink", new FlinkCopy(servers, tables, options, Say.folder(folder, "flink")));
        all.put(
                "debezium",
                new DebeziumCopy(servers, tables, options, DebeziumTuning.THROUGHPUT, Say.folder(folder, "debezium")));
        all.put(
                "debezium-default",
                new DebeziumCopy(
                        servers, tables, options, DebeziumTuning.DEFAULT, Say.folder(folder, "debezium-default")));
        all.put("limit", new CopyLimit(servers, options, Say.folder(folder, "limit")));
        return measurements.wanted(all, options::measures);
    }

    private void measure(SnapshotServers servers, CopyTables tables, Contents expected) {
        List<Copier> copiers = copiers(servers, tables);
        for (int number = 1; number <= options.repetitions(); number++) {
            for (Copier copier : copiers) {
                tables.prepare(copier.wants());
                Run copied = copier.copy(number, options.rows());
                expected.requireEqual(servers, copier.name(), table -> BenchmarkServers.DATABASE + "." + table);
                Say.line("all " + expected.text() + " are equal");
                measurements.add(copier, "", number, copied);
            }
        }
    }
}
