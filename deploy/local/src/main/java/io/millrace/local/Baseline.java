// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import io.millrace.control.ServiceName;
import io.millrace.local.stack.Installation;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.PipelineFile;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.testkit.Await;
import io.millrace.testkit.Folders;
import io.millrace.testkit.SqlServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The first figures: how long the copy of one table takes, and how long capture and then apply take for a backlog of
 * changes, with all processes on this machine. No peer and no repetition: a baseline, not a comparison.
 *
 * <p>The table is {@code orders}; the backlog is transactions of ten rows, 60 % updates, 30 % inserts, 10 % deletes.
 */
final class Baseline implements AutoCloseable {

    private static final String DATABASE = "bench";
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final int STATEMENTS_PER_ROUND = 1_000;

    private final Path folder = Folders.temporary("baseline");
    private final LocalServers servers = new LocalServers(folder, Optional.empty());
    private final int rows;
    private final int changes;

    Baseline(int rows, int changes) {
        this.rows = rows;
        this.changes = changes;
    }

    int run() {
        servers.start();
        fill();
        servers.createAccounts(DATABASE);
        PipelineFile file = PipelineFile.write(folder, "baseline", DATABASE, servers, "");
        try (Pipeline pipeline = new Pipeline(
                Installation.find(),
                List.of(ServiceName.values()),
                file.file(),
                file.ports(),
                file.environment(),
                folder)) {
            pipeline.service(ServiceName.CAPTURE).start();
            pipeline.service(ServiceName.SNAPSHOT).start();
            snapshot();
            pipeline.service(ServiceName.CAPTURE).stop();
            int made = backlog();
            pipeline.service(ServiceName.CAPTURE).start();
            capture(pipeline.service(ServiceName.CAPTURE), made);
            pipeline.service(ServiceName.APPLY).start();
            apply(made);
        }
        return 0;
    }

    private void fill() {
        servers.source()
                .execute(
                        servers.source().firstDatabase(),
                        "CREATE DATABASE " + DATABASE,
                        "CREATE TABLE bench.orders (id BIGINT PRIMARY KEY AUTO_INCREMENT, customer INT NOT NULL,"
                                + " status VARCHAR(16) NOT NULL, total DECIMAL(12,2) NOT NULL, note VARCHAR(100),"
                                + " placed_at DATETIME(6) NOT NULL, weight DOUBLE)",
                        "INSERT INTO bench.orders SELECT seq, seq % 50000, 'new', seq % 1000 + 0.5,"
                                + " CONCAT('note of order ', seq, REPEAT('x', seq % 40)),"
                                + " '2024-01-01' + INTERVAL seq SECOND, seq / 7 FROM seq_1_to_" + rows);
    }

    private void snapshot() {
        Await.until(
                "the copy",
                LIMIT,
                () -> "t".equals(one("SELECT to_regclass('millrace.snapshot_run') IS NOT NULL"))
                        && "completed".equals(one("SELECT max(state) FROM millrace.snapshot_run")));
        double seconds = Double.parseDouble(
                one("SELECT extract(epoch FROM completed_at - started_at) FROM millrace.snapshot_run"));
        say("snapshot", rows, seconds);
    }

    /** Writes the changes while nobody reads them, and says how many there are. */
    private int backlog() {
        int rounds = changes / STATEMENTS_PER_ROUND;
        for (int round = 0; round < rounds; round++) {
            String[] statements = new String[STATEMENTS_PER_ROUND / 10 * 12];
            int at = 0;
            for (int transaction = 0; transaction < STATEMENTS_PER_ROUND / 10; transaction++) {
                long base = (round * 100L + transaction) * 31 % rows;
                statements[at++] = "BEGIN";
                for (int row = 0; row < 10; row++) {
                    long id = (base + row * 7_919L) % rows + 1;
                    statements[at++] = row < 6
                            ? "UPDATE bench.orders SET status = 'paid" + round + "' WHERE id = " + id
                            : row < 9
                                    ? "INSERT INTO bench.orders (customer, status, total, placed_at) VALUES (1, 'new',"
                                            + " 9.99, NOW(6))"
                                    : "DELETE FROM bench.orders WHERE id = " + id;
                }
                statements[at++] = "COMMIT";
            }
            servers.source().execute(DATABASE, statements);
        }
        return rounds * STATEMENTS_PER_ROUND;
    }

    private void capture(ServiceProcess capture, int made) {
        Await.until("the first change", LIMIT, () -> captured(capture) > 0);
        long start = System.nanoTime();
        double before = captured(capture);
        // Updates and deletes of rows that an earlier delete took away change nothing: what stands still is the end.
        double[] last = {before, System.nanoTime()};
        Await.until("the end of the log", LIMIT, () -> {
            double now = captured(capture);
            if (now > last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > TimeUnit.SECONDS.toNanos(3);
        });
        say("capture, of about " + made, last[0] - before, (last[1] - start) / 1e9);
    }

    private void apply(int made) {
        String end = one(servers.source(), "SELECT concat(count(*), ' ', sum(crc32(status))) FROM bench.orders");
        Await.until("the first change at the target", LIMIT, () -> !"0".equals(one(CHANGED)));
        long start = System.nanoTime();
        int expected = Integer.parseInt(end.substring(0, end.indexOf(' ')));
        String paid = one(servers.source(), "SELECT count(*) FROM bench.orders WHERE status LIKE 'paid%'");
        Await.until(
                "all of it at the target",
                LIMIT,
                () -> paid.equals(one(CHANGED))
                        && String.valueOf(expected).equals(one("SELECT count(*) FROM bench.orders")));
        say("apply, of about " + made, made, (System.nanoTime() - start) / 1e9);
    }

    private static final String CHANGED = "SELECT count(*) FROM bench.orders WHERE status LIKE 'paid%'";

    private String one(String sql) {
        return servers.target().query(DATABASE, sql).get(0);
    }

    private static String one(SqlServer server, String sql) {
        return server.query(DATABASE, sql).get(0);
    }

    private static double captured(ServiceProcess capture) {
        return capture.view().map(view -> view.figure("capture_rows")).orElse(0.0);
    }

    private static void say(String what, double count, double seconds) {
        System.out.printf("%-28s %,12.0f rows in %6.1f s: %,9.0f rows/s%n", what, count, seconds, count / seconds);
    }

    @Override
    public void close() {
        servers.close();
        Folders.delete(folder);
    }
}
