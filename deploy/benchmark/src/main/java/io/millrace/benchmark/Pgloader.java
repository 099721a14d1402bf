// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.result.Run;
import io.millrace.testkit.OsProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** pgloader, where it is installed (Debian's package of that name), at the best settings that were found for it. */
final class Pgloader implements Copier {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final SnapshotServers servers;
    private final Path folder;
    private final Settings settings = new Settings();

    /**
     * Describes it.
     *
     * @param folder for settings and logs; exists
     */
    Pgloader(SnapshotServers servers, Path folder) {
        this.servers = servers;
        this.folder = folder;
    }

    @Override
    public String name() {
        return "pgloader";
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Optional<String> missing() {
        boolean installed = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "pgloader")));
        return installed ? Optional.empty() : Optional.of("no program of that name is on the PATH (apt: pgloader)");
    }

    @Override
    public CopyTables.Prepared wants() {
        return CopyTables.Prepared.NONE;
    }

    @Override
    public Run copy(int number, long rows) {
        Path file = folder.resolve("copy.load");
        try {
            Files.writeString(file, """
                    LOAD DATABASE
                      FROM mysql://%s:%s@127.0.0.1:%d/%s
                      INTO postgresql://%s@127.0.0.1:%d/%s
                      WITH include drop, create tables, create indexes, reset sequences,
                        workers = 4, concurrency = 2, batch rows = 25000, prefetch rows = 100000
                      CAST type datetime to "timestamp", type char to varchar keep typemod;
                    """.formatted(
                            BenchmarkServers.USER,
                            BenchmarkServers.PASSWORD,
                            servers.source().port(),
                            BenchmarkServers.DATABASE,
                            servers.target().user(),
                            servers.target().port(),
                            BenchmarkServers.DATABASE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings.note("command", "pgloader --dynamic-space-size 4096");
        settings.note("copy.load", file);
        try (OsProcess process = new OsProcess(
                "pgloader",
                List.of("pgloader", "--dynamic-space-size", "4096", file.toString()),
                Map.of(),
                folder,
                folder.resolve("pgloader-" + number + ".log"))) {
            long begun = System.currentTimeMillis();
            process.start();
            try (ProcessMeter meter = new ProcessMeter(process.pid())) {
                long end = EndOfProcess.await("pgloader", process, LIMIT);
                double seconds = (end - begun) / 1e3;
                return Run.of(rows, seconds, seconds, List.of(meter.used("pgloader", begun, end)));
            }
        }
    }
}
