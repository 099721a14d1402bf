// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import static io.millrace.proof.Failpoint.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.control.ServiceName;
import io.millrace.local.stack.Installation;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.PipelineFile;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.proof.Failpoint;
import io.millrace.testkit.Await;
import io.millrace.testkit.Folders;
import io.millrace.testkit.comparison.ComparisonResult;
import io.millrace.testkit.comparison.RowComparison;
import io.millrace.testkit.comparison.TablePair;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One pipeline from its beginning on, whose services die once at each failpoint there is: as real processes on real servers.
 * After each death of the stream, and so of all before it, every row is compared.
 */
class FailpointsIT {

    private static final String DATABASE = "points";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int ROWS = 3_000;

    /** Deaths of the start and of the copy, in the order in which they can be met. */
    private static final List<Crash> BEGINNING = List.of(
            new Crash(CAPTURE_START_RESOLVED, 1, Work.NONE),
            new Crash(CAPTURE_START_WRITING, 2, Work.NONE),
            new Crash(SNAPSHOT_BEFORE_MARK, 2, Work.ROWS),
            new Crash(SNAPSHOT_MARKED, 2, Work.ROWS),
            new Crash(SNAPSHOT_COMMITTED, 1, Work.ROWS),
            new Crash(SNAPSHOT_TABLE_BEFORE_COMMIT, 1, Work.ROWS),
            new Crash(SNAPSHOT_TABLE_BEFORE_SAID, 2, Work.NONE),
            new Crash(SNAPSHOT_BEFORE_COMPLETE, 1, Work.NONE),
            new Crash(SNAPSHOT_BEFORE_SAID, 1, Work.ROWS),
            new Crash(APPLY_START_BEFORE_COMMIT, 1, Work.ROWS));

    /** Deaths while changes stream. */
    private static final List<Crash> STREAM = List.of(
            new Crash(APPLY_PARKING, 1, Work.REFUSED),
            new Crash(APPLY_BEFORE_PROGRESS, 1, Work.ROWS),
            new Crash(APPLY_BEFORE_COMMIT, 1, Work.ROWS),
            new Crash(APPLY_COMMITTED, 1, Work.ROWS),
            new Crash(APPLY_MID_TRANSACTION, 1, Work.LARGE),
            new Crash(APPLY_MID_TRANSACTION, 2, Work.LARGE),
            new Crash(APPLY_DDL_BEFORE, 1, Work.SHAPE),
            new Crash(APPLY_DDL_CARRIED, 1, Work.SHAPE),
            new Crash(APPLY_DDL_RECORDED, 1, Work.SHAPE),
            new Crash(APPLY_LANE_BEFORE_COMMIT, 1, Work.MANY),
            new Crash(APPLY_LANE_BEFORE_COMMIT, 2, Work.MANY),
            new Crash(APPLY_LANES_BEFORE_SETTLE, 1, Work.MANY),
            new Crash(APPLY_LANES_SETTLED, 1, Work.MANY),
            new Crash(CAPTURE_SCHEMA_BEFORE_SEND, 1, Work.SHAPE),
            new Crash(CAPTURE_SCHEMA_SENT, 1, Work.SHAPE),
            new Crash(CAPTURE_BEFORE_SEND, 2, Work.ROWS),
            new Crash(CAPTURE_SENT, 1, Work.LARGE),
            new Crash(CAPTURE_BEFORE_CHECKPOINT, 1, Work.ROWS),
            new Crash(CAPTURE_FLUSHED, 1, Work.ROWS));

    private LocalServers servers;
    private Pipeline pipeline;
    private Path folder;
    private int step;

    /**
     * A death.
     *
     * @param time the how manieth time that it is there
     * @param work of the source before, while the service does not run
     */
    private record Crash(Failpoint point, int time, Work work) {

        ServiceName service() {
            String name = point.text().substring(0, point.text().indexOf('.'));
            return ServiceName.valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    private enum Work {
        NONE,
        ROWS,
        MANY,
        LARGE,
        SHAPE,
        REFUSED
    }

    @BeforeEach
    void startServers() {
        folder = Folders.temporary("failpoints");
        servers = new LocalServers(
                folder,
                Optional.ofNullable(System.getProperty("millrace.test.source")).map(Path::of));
        servers.start();
        servers.source().execute(servers.source().firstDatabase(), "CREATE DATABASE " + DATABASE);
        servers.createAccounts(DATABASE);
        atSource("CREATE TABLE keyed (id INT PRIMARY KEY, n INT NOT NULL, words VARCHAR(20))");
        atSource("CREATE TABLE bag (n INT, words VARCHAR(20))");
        atSource("INSERT INTO keyed (id, n) VALUES " + rows(0, ROWS));
        atSource("INSERT INTO bag SELECT n % 7, 'from the start' FROM keyed WHERE id < 100");
        PipelineFile file = PipelineFile.write(folder, "failpoints", DATABASE, servers, """
                capture:
                  partRows: 1000
                  job: {checkpointInterval: 1s, restartDelay: 200ms}
                snapshot:
                  chunkRows: 300
                  job: {checkpointInterval: 1s, restartDelay: 200ms}
                apply:
                  batchRows: 500
                  lanes: 2
                  refusedRows: park
                  job: {checkpointInterval: 1s, restartDelay: 200ms}
                """);
        pipeline = new Pipeline(
                Installation.find(),
                List.of(ServiceName.values()),
                file.file(),
                file.ports(),
                file.environment(),
                folder);
    }

    @AfterEach
    void endAll() {
        pipeline.close();
        servers.close();
        Folders.delete(folder);
    }

    @Test
    @Tag("system")
    @Tag("A1")
    @Tag("D8")
    void nothingIsLostWhereverAServiceDies() {
        Set<Failpoint> met = EnumSet.noneOf(Failpoint.class);
        for (Crash crash : BEGINNING) {
            if (crash.service() != ServiceName.CAPTURE) {
                startUnlessRunning(ServiceName.CAPTURE);
            }
            if (crash.service() == ServiceName.APPLY) {
                startUnlessRunning(ServiceName.SNAPSHOT);
            }
            die(crash);
            met.add(crash.point);
        }
        startUnlessRunning(ServiceName.APPLY);
        requireEqual("the beginning");
        for (Crash crash : STREAM) {
            pipeline.service(crash.service()).kill();
            die(crash);
            pipeline.service(crash.service()).start();
            if (crash.work == Work.REFUSED) {
                correct();
            }
            requireEqual(crash.point.text());
            met.add(crash.point);
        }
        assertThat(met).containsExactlyInAnyOrder(Failpoint.values());
    }

    private void startUnlessRunning(ServiceName name) {
        ServiceProcess service = pipeline.service(name);
        if (!service.process().isRunning()) {
            service.start();
        }
    }

    private void die(Crash crash) {
        work(crash.work);
        ServiceProcess service = pipeline.service(crash.service());
        service.startWith(Map.of(Failpoint.PROPERTY, crash.point.text() + ":halt@" + crash.time));
        Await.until(
                "the end at " + crash.point.text(),
                LIMIT,
                () -> !service.process().isRunning(),
                () -> "\n" + service.process().logTail());
        System.out.printf("[failpoints] %s, time %d%n", crash.point.text(), crash.time);
        assertThat(service.process().exitCode()).as(service.process().logTail()).hasValue(Failpoint.EXIT_CODE);
    }

    private void work(Work work) {
        step++;
        String changes = "UPDATE keyed SET n = n + 1 WHERE id %% 10 = %d AND id < 300".formatted(step % 10);
        switch (work) {
            case NONE -> {}
            case ROWS ->
                atSource(
                        changes,
                        "DELETE FROM keyed WHERE id = " + step,
                        "UPDATE keyed SET id = -id WHERE id = " + (1_000 + step),
                        "INSERT INTO bag VALUES (%d, 'twice'), (%1$d, 'twice')".formatted(step),
                        "DELETE FROM bag WHERE words = 'twice' ORDER BY n LIMIT 1");
            // One part, shared out to the lanes; and what has no key.
            case MANY ->
                atSource(
                        "BEGIN",
                        "UPDATE keyed SET n = n + 1 WHERE id BETWEEN 1200 AND 1999",
                        "INSERT INTO bag VALUES (%d, 'beside many')".formatted(step),
                        "COMMIT");
            case LARGE ->
                atSource(
                        "BEGIN",
                        "UPDATE keyed SET n = n + 1 WHERE id > 0",
                        "INSERT INTO bag SELECT n %% 3, 'step %d' FROM keyed WHERE id < 50".formatted(step),
                        "COMMIT");
            case SHAPE ->
                atSource(
                        changes,
                        "ALTER TABLE keyed ADD COLUMN c%d INT NOT NULL DEFAULT %1$d".formatted(step),
                        "UPDATE keyed SET c%d = n WHERE id < 200".formatted(step));
            // PostgreSQL has no NUL in text.
            case REFUSED ->
                atSource(
                        "UPDATE keyed SET words = CONCAT('a', CHAR(0), 'b') WHERE id = 2500",
                        "UPDATE keyed SET n = n + 1 WHERE id = 2501");
        }
    }

    /** The correction waits behind what is refused, until a person lets both be tried again. */
    private void correct() {
        // In one batch with the correction nothing would be refused.
        await("the refused change", () -> parked() == 1);
        atSource("UPDATE keyed SET words = 'ab' WHERE id = 2500");
        await("the correction behind it", () -> parked() == 2);
        ServiceProcess apply = pipeline.service(ServiceName.APPLY);
        await("the answer to be taken", () -> apply.post("/parked/retry"));
    }

    private int parked() {
        return Integer.parseInt(
                atTarget("SELECT count(*) FROM millrace.parked_change").get(0));
    }

    private void requireEqual(String after) {
        step++;
        atSource("INSERT INTO keyed (id, n) VALUES (%d, %1$d)".formatted(100_000 + step));
        await("a change after " + after, () -> isThere(100_000 + step));
        await("nothing to be parked", () -> parked() == 0);
        ComparisonResult result = RowComparison.compare(
                servers.source(),
                servers.target(),
                DATABASE,
                List.of(TablePair.of(DATABASE, "keyed"), TablePair.of(DATABASE, "bag")));
        assertThat(result.differences()).as("after " + after + ": " + result).isZero();
    }

    private boolean isThere(int id) {
        return atTarget("SELECT to_regclass('points.keyed') IS NOT NULL").equals(List.of("t"))
                && !atTarget("SELECT id FROM points.keyed WHERE id = " + id).isEmpty();
    }

    private void atSource(String... statements) {
        servers.source().execute(DATABASE, statements);
    }

    private List<String> atTarget(String query) {
        return servers.target().query(DATABASE, query);
    }

    private static String rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(id -> "(" + id + ", " + id % 13 + ")")
                .collect(Collectors.joining(", "));
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(
                what,
                LIMIT,
                () -> {
                    pipeline.ended().ifPresent(service -> {
                        throw new AssertionError(service.service().text() + " has ended:\n"
                                + service.process().logTail());
                    });
                    return condition.getAsBoolean();
                },
                () -> pipeline.parts().toString());
    }
}
