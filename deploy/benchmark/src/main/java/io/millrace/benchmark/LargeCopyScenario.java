// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.result.Result;
import io.millrace.benchmark.result.Run;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;

/** Whether very large rows, and many of them, are copied in a small heap, beside a table of very many rows. */
final class LargeCopyScenario {

    private static final int WIDE_ROWS = 6;
    private static final int PAGES = 20_000;
    private static final int PAGE_BYTES = 16 << 10;
    private static final long SEED = 18;

    private static final String[] TABLES = {
        "CREATE TABLE wide (id BIGINT PRIMARY KEY, body LONGBLOB NOT NULL)",
        "CREATE TABLE pages (id BIGINT PRIMARY KEY, body MEDIUMTEXT CHARACTER SET utf8mb4 NOT NULL)"
    };

    private final SnapshotOptions options;
    private final Path folder;

    LargeCopyScenario(SnapshotOptions options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    /** Measures. */
    Result run() {
        try (SnapshotServers servers = new SnapshotServers(folder, options.sourceHome(), options.targetHome())) {
            servers.start();
            CopyTables tables = new CopyTables(servers, options);
            tables.fill();
            servers.source().execute(BenchmarkServers.DATABASE, TABLES);
            fill(servers);
            servers.source().execute(BenchmarkServers.DATABASE, "ANALYZE TABLE wide, pages");
            Say.line("wrote %,d rows, %,d of %d KB, and %d of %d MB"
                    .formatted(options.rows(), PAGES, PAGE_BYTES >> 10, WIDE_ROWS, options.megabytes()));
            MillraceSnapshot copier = new MillraceSnapshot(servers, options, Say.folder(folder, "millrace"));
            Run copied = copier.copy(1, options.rows() + PAGES + WIDE_ROWS);
            for (CopyTables.Table table : tables.all()) {
                requireEqual(table.name(), TableDigest.ofSource(servers, table), TableDigest.ofTarget(servers, table));
            }
            for (String table : List.of("wide", "pages")) {
                requireEqual(table, atSource(servers, table), atTarget(servers, table));
            }
            Measurements measurements = new Measurements("snapshot large", "copied by", "rows");
            measurements.add(
                    copier,
                    "%,d small, %,d of %d KB, %d of %d MB"
                            .formatted(options.rows(), PAGES, PAGE_BYTES >> 10, WIDE_ROWS, options.megabytes()),
                    1,
                    copied);
            return measurements.result(
                    "all rows compared; " + Say.jvm(options.heap(), options.jvm()), servers.described());
        }
    }

    /** Of bytes without a pattern, and of text with characters of all lengths. */
    private void fill(SnapshotServers servers) {
        Random random = new Random(SEED);
        byte[] body = new byte[options.megabytes() << 20];
        try (Connection connection = servers.source().connect(BenchmarkServers.DATABASE);
                PreparedStatement wide = connection.prepareStatement("INSERT INTO wide VALUES (?, ?)");
                PreparedStatement pages = connection.prepareStatement("INSERT INTO pages VALUES (?, ?)")) {
            for (int i = 0; i < WIDE_ROWS; i++) {
                random.nextBytes(body);
                wide.setLong(1, i);
                wide.setBinaryStream(2, new ByteArrayInputStream(body), body.length);
                wide.executeUpdate();
            }
            connection.setAutoCommit(false);
            for (int i = 0; i < PAGES; i++) {
                pages.setLong(1, i);
                pages.setString(2, page(random));
                pages.executeUpdate();
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("the wide rows were not written: " + e.getMessage(), e);
        }
    }

    private static String page(Random random) {
        StringBuilder text = new StringBuilder();
        String alphabet = "abc äöü 中文 😀";
        int[] characters = alphabet.codePoints().toArray();
        for (int bytes = 0; bytes < PAGE_BYTES; bytes += 2) {
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString();
    }

    private static List<String> atSource(SnapshotServers servers, String table) {
        return servers.source()
                .query(BenchmarkServers.DATABASE, "SELECT CONCAT(id, ' ', MD5(body)) FROM " + table + " ORDER BY id");
    }

    private static List<String> atTarget(SnapshotServers servers, String table) {
        return servers.target()
                .query(BenchmarkServers.DATABASE, "SELECT id || ' ' || md5(body) FROM bench." + table + " ORDER BY id");
    }

    private static void requireEqual(String table, Object source, Object target) {
        if (!source.equals(target)) {
            throw new IllegalStateException(table + " was not copied as it is");
        }
    }
}
