// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import java.nio.file.Path;
import java.util.List;
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
    private final boolean soon;
    private final Path folder;
    private final Settings settings = new Settings();
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
        this.soon = options.scenario() == ApplyOptions.Scenario.PIPELINE_LATENCY;
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
        // With one writer, reading and writing are one chain, and no row waits for a buffer between them.
        FlinkScript script = new FlinkScript(servers)
                .with("parallelism.default", soon ? "1" : "2")
                .with("taskmanager.numberOfTaskSlots", "4")
                .with("execution.checkpointing.interval", "10s")
                .with("execution.buffer-timeout.interval", soon ? "0ms" : "100ms")
                .with("pipeline.object-reuse", "true");
        script.copy(
                OrdersTable.TABLE,
                FlinkScript.ORDERS,
                TABLE,
                FlinkScript.settings(
                        "scan.startup.mode",
                        "specific-offset",
                        "scan.startup.specific-offset.file",
                        from[0],
                        "scan.startup.specific-offset.pos",
                        from[1]),
                FlinkScript.settings(
                        "sink.buffer-flush.max-rows",
                        soon ? "1" : "5000",
                        "sink.buffer-flush.interval",
                        soon ? "0" : "1s"));
        return List.of(script.process(programs, folder, number, settings));
    }
}
