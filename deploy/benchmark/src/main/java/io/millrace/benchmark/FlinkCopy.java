// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Flink CDC in SQL, from {@code mysql-cdc} into {@code jdbc}, at the best settings that were found for it. */
final class FlinkCopy implements Copier {

    private static final Duration LIMIT = Duration.ofMinutes(15);

    private final SnapshotServers servers;
    private final Programs programs;
    private final Path jars;
    private final FirstRow firstRow;
    private final Path folder;

    /**
     * Describes it.
     *
     * @param folder for logs; exists
     */
    FlinkCopy(SnapshotServers servers, CopyTables tables, SnapshotOptions options, Path folder) {
        this.servers = servers;
        this.programs = Programs.of(options.peerHeap(), options.jvm());
        this.jars = programs.home().resolve("deploy/benchmark/flink/target/jars");
        this.firstRow = new FirstRow(servers, tables);
        this.folder = folder;
    }

    @Override
    public String name() {
        return "Flink CDC SQL";
    }

    @Override
    public Optional<String> missing() {
        return Files.isDirectory(jars) ? Optional.empty() : Optional.of("its jars could not be fetched");
    }

    @Override
    public CopyTables.Prepared wants() {
        return CopyTables.Prepared.KEYED;
    }

    /** It copies and ends, as {@code scan.startup.mode = snapshot} has it. */
    @Override
    public Copied copy(int number) {
        try (OsProcess process = new OsProcess(
                "Flink",
                programs.java(
                        List.of(
                                "--add-opens=java.base/java.util=ALL-UNNAMED",
                                "--add-opens=java.base/java.lang=ALL-UNNAMED"),
                        "-cp",
                        jars + "/*",
                        "io.millrace.benchmark.flink.FlinkSqlCopy",
                        String.valueOf(servers.source().port()),
                        BenchmarkServers.USER,
                        BenchmarkServers.DATABASE,
                        servers.target().jdbcUrl(BenchmarkServers.DATABASE),
                        servers.target().user()),
                Map.of("BENCHMARK_PASSWORD", BenchmarkServers.PASSWORD),
                folder,
                folder.resolve("flink-" + number + ".log"))) {
            long begun = System.currentTimeMillis();
            process.start();
            try (ProcessMeter meter = new ProcessMeter(process.pid())) {
                long from = firstRow.await(process);
                long to = EndOfProcess.await("Flink", process, LIMIT);
                return new Copied(
                        (to - from) / 1e3, (to - begun) / 1e3, List.of(Copied.Used.of("Flink", meter, from, to)));
            }
        }
    }
}
