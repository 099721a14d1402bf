// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.result.Run;
import io.millrace.testkit.OsProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Flink CDC in SQL, from {@code mysql-cdc} into {@code jdbc}, at the best settings that were found for it. */
final class FlinkCopy implements Copier {

    private static final Duration LIMIT = Duration.ofMinutes(15);

    private static final String SBTEST = "id INT, k INT, c STRING, pad STRING, PRIMARY KEY (id) NOT ENFORCED";

    private final SnapshotServers servers;
    private final Programs programs;
    private final FirstRow firstRow;
    private final Path folder;
    private final Settings settings = new Settings();

    /**
     * Describes it.
     *
     * @param folder for logs; exists
     */
    FlinkCopy(SnapshotServers servers, CopyTables tables, SnapshotOptions options, Path folder) {
        this.servers = servers;
        this.programs = Programs.of(options.peerHeap(), options.jvm());
        this.firstRow = new FirstRow(servers, tables);
        this.folder = folder;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public String name() {
        return "Flink CDC SQL";
    }

    @Override
    public Optional<String> missing() {
        return FlinkScript.missing(programs);
    }

    @Override
    public CopyTables.Prepared wants() {
        return CopyTables.Prepared.KEYED;
    }

    /** It copies and ends, as {@code scan.startup.mode = snapshot} has it. */
    @Override
    public Run copy(int number, long rows) {
        FlinkScript script = new FlinkScript(servers)
                .with("parallelism.default", "2")
                .with("taskmanager.numberOfTaskSlots", "4")
                .with("execution.checkpointing.interval", "10s")
                .with("pipeline.object-reuse", "true");
        copy(script, "orders", FlinkScript.ORDERS);
        copy(script, "sbtest1", SBTEST);
        try (OsProcess process = script.process(programs, folder, number, settings)) {
            long begun = System.currentTimeMillis();
            process.start();
            try (ProcessMeter meter = new ProcessMeter(process.pid())) {
                long from = firstRow.await(process);
                long to = EndOfProcess.await("Flink", process, LIMIT);
                return Run.of(rows, (to - from) / 1e3, (to - begun) / 1e3, List.of(meter.used("Flink", from, to)));
            }
        }
    }

    private static void copy(FlinkScript script, String table, String columns) {
        script.copy(
                table,
                columns,
                BenchmarkServers.DATABASE + "." + table,
                FlinkScript.settings(
                        "scan.startup.mode",
                        "snapshot",
                        "scan.incremental.snapshot.chunk.size",
                        "50000",
                        "scan.snapshot.fetch.size",
                        "10000",
                        "scan.incremental.snapshot.backfill.skip",
                        "true"),
                FlinkScript.settings("sink.buffer-flush.max-rows", "5000", "sink.buffer-flush.interval", "1s"));
    }
}
