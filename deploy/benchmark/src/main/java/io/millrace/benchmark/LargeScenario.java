// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.result.Result;
import io.millrace.benchmark.result.Run;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Whether one transaction of very many rows, and very large rows, pass capture in a small heap. */
final class LargeScenario {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final int WIDE_ROWS = 4;
    private static final long WIDE_KEYS = 1_000_000_000;
    private static final long SEED = 17;
    /** What the record holds besides the row's one value. */
    private static final int RECORD_MORE_MEGABYTES = 2;

    private static final String[] TABLES = {
        "CREATE TABLE digits (n INT PRIMARY KEY)",
        "INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)",
        "CREATE TABLE many (id BIGINT PRIMARY KEY, customer INT NOT NULL, status VARCHAR(16) NOT NULL)",
        "CREATE TABLE wide (id BIGINT PRIMARY KEY, body LONGBLOB NOT NULL)"
    };

    private final Options options;
    private final Path folder;
    private final Measurements measurements = new Measurements("capture large", "read by", "changes");

    LargeScenario(Options options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    /** Measures. */
    Result run() {
        String maxRecord = "  maxRecordBytes: " + (options.megabytes() + RECORD_MORE_MEGABYTES) + "MB";
        try (BenchmarkServers servers = new BenchmarkServers(folder, options.sourceHome())) {
            servers.start();
            servers.source().execute(BenchmarkServers.DATABASE, TABLES);
            MillraceCapture capture =
                    new MillraceCapture(servers, options, Say.folder(folder, "capture"), maxRecord + "\n");
            capture.settleStart(1);
            try (Reading reading = capture.reading(1)) {
                reading.process().start();
                try (ProcessMeter meter = new ProcessMeter(reading.process().pid())) {
                    pass(
                            "one transaction of %,d rows".formatted(options.rows()),
                            servers,
                            capture,
                            reading,
                            meter,
                            () -> many(servers));
                    pass(
                            "%d rows of %d MB".formatted(WIDE_ROWS, options.megabytes()),
                            servers,
                            capture,
                            reading,
                            meter,
                            () -> wide(servers));
                }
                reading.process().stop(STOP_LIMIT);
                requireAll(reading);
            }
            return measurements.result(
                    "each change counted; " + Say.jvm(options.heap(), options.jvm()), servers.described());
        }
    }

    @FunctionalInterface
    private interface Writing {
        Backlog write();
    }

    private void pass(
            String what,
            BenchmarkServers servers,
            MillraceCapture capture,
            Reading reading,
            ProcessMeter meter,
            Writing writing) {
        long before = offset(servers);
        Backlog backlog = writing.write();
        long megabytes = (offset(servers) - before) >> 20;
        Say.line("wrote " + what);
        long begun = System.currentTimeMillis();
        BacklogScenario.await(capture.name(), reading, backlog);
        long ended = System.currentTimeMillis();
        double seconds = Math.max(1, ended - begun) / 1e3;
        measurements.add(
                capture,
                what + ", " + megabytes + " MB in the log",
                1,
                Run.of(backlog.changes(), seconds, seconds, List.of(meter.used("capture", begun, ended))));
    }

    /** Of the log's end; meaningless across files, which are large here. */
    private static long offset(BenchmarkServers servers) {
        String position = servers.source().position();
        return Long.parseLong(position.substring(position.lastIndexOf(':') + 1));
    }

    private Backlog many(BenchmarkServers servers) {
        servers.source()
                .execute(
                        BenchmarkServers.DATABASE,
                        "INSERT INTO many SELECT k, k % 50000, CONCAT('s', k % 1000) FROM (SELECT a.n + 10 * b.n"
                                + " + 100 * c.n + 1000 * d.n + 10000 * e.n + 100000 * f.n + 1000000 * g.n AS k"
                                + " FROM digits a, digits b, digits c, digits d, digits e, digits f, digits g) AS keys_of"
                                + " WHERE k < " + options.rows() + " ORDER BY k");
        return Backlog.inTopic(options.rows(), "many", options.rows() - 1L);
    }

    private Backlog wide(BenchmarkServers servers) {
        // No pattern in it, so that packing it does not help.
        byte[] body = new byte[options.megabytes() << 20];
        Random random = new Random(SEED);
        try (Connection connection = servers.source().connect(BenchmarkServers.DATABASE);
                PreparedStatement insert = connection.prepareStatement("INSERT INTO wide VALUES (?, ?)")) {
            for (int i = 0; i < WIDE_ROWS; i++) {
                random.nextBytes(body);
                insert.setLong(1, WIDE_KEYS + i);
                insert.setBinaryStream(2, new ByteArrayInputStream(body), body.length);
                insert.executeUpdate();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the wide rows were not written: " + e.getMessage(), e);
        }
        return Backlog.inTopic(WIDE_ROWS, "wide", WIDE_KEYS + WIDE_ROWS - 1);
    }

    private void requireAll(Reading reading) {
        long expected = (long) options.rows() + WIDE_ROWS;
        long changes = reading.span().changes();
        if (changes != expected) {
            throw new IllegalStateException(changes + " changes arrived of " + expected);
        }
    }
}
