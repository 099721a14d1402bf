// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Flink CDC in SQL, from {@code mysql-cdc} into {@code jdbc} without Kafka between them, at the best settings that were found
 * for it. It goes on where the log ended when the changes before were brought in.
 */
final class FlinkApply implements Applier {

    private static final String SCHEMA = "flink";
    private static final String TABLE = SCHEMA + "." + OrdersTable.TABLE;

    private final SnapshotServers servers;
    private final Programs programs;
    private final Path jars;
    private final boolean soon;
    private final Path folder;
    /** File and position, with a colon between them, at which the next reading begins. */
    private String place = "";

    /**
     * Describes it.
     *
     * @param folder for logs; exists
     */
    FlinkApply(SnapshotServers servers, ApplyOptions options, Path folder) {
        this.servers = servers;
        this.programs = Programs.of(options.heap(), options.jvm());
        this.jars = programs.home().resolve("deploy/benchmark/flink/target/jars");
        this.soon = options.scenario() == ApplyOptions.Scenario.PIPELINE_LATENCY;
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
    public String table(String table) {
        return SCHEMA + "." + table;
    }

    /** Takes the rows from the copy that is there. */
    @Override
    public void begin() {
        servers.target()
                .execute(
                        BenchmarkServers.DATABASE,
                        "CREATE SCHEMA " + SCHEMA,
                        "CREATE TABLE " + TABLE + " (LIKE " + OrdersTable.NAME + " INCLUDING ALL)",
                        "INSERT INTO " + TABLE + " SELECT * FROM " + OrdersTable.NAME);
        place = servers.source().position();
    }

    @Override
    public void gather(Backlog backlog) {
        throw new UnsupportedOperationException(name() + " has no place between source and target");
    }

    @Override
    public List<OsProcess> applying(int number) {
        throw new UnsupportedOperationException(name() + " has no place between source and target");
    }

    @Override
    public List<OsProcess> whole(int number) {
        String[] from = place.split(":");
        place = servers.source().position();
        return List.of(new OsProcess(
                "Flink",
                programs.java(
                        List.of(
                                "--add-opens=java.base/java.util=ALL-UNNAMED",
                                "--add-opens=java.base/java.lang=ALL-UNNAMED"),
                        "-cp",
                        jars + "/*",
                        "io.millrace.benchmark.flink.FlinkSqlStream",
                        String.valueOf(servers.source().port()),
                        BenchmarkServers.USER,
                        BenchmarkServers.DATABASE,
                        servers.target().jdbcUrl(BenchmarkServers.DATABASE),
                        servers.target().user(),
                        TABLE,
                        from[0],
                        from[1],
                        soon ? "latency" : "throughput"),
                Map.of("BENCHMARK_PASSWORD", BenchmarkServers.PASSWORD),
                folder,
                folder.resolve("flink-" + number + ".log")));
    }
}
