// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import io.millrace.snapshot.copy.CopyMeter;
import io.millrace.snapshot.copy.SnapshotFacts;
import io.millrace.snapshot.copy.SnapshotPlanner;
import io.millrace.snapshot.copy.SnapshotPlanner.Beginning;
import io.millrace.snapshot.copy.SnapshotPlanner.Step;
import io.millrace.snapshot.copy.SnapshotTargets;
import io.millrace.snapshot.copy.SnapshotTask;
import io.millrace.snapshot.copy.SnapshotTask.CopyChunk;
import io.millrace.snapshot.copy.TaskBoard;
import io.millrace.snapshot.copy.TaskWorker;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TableState;
import io.millrace.testkit.Servers;
import io.millrace.testkit.TcpProxy;
import io.millrace.testkit.comparison.ComparisonResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens between planning and the end of a chunk, step by step, without Flink. */
class CopyTest {

    private static final CopyMeter QUIET = new CopyMeter() {
        @Override
        public void rows(long count) {}

        @Override
        public void chunk(long bytes) {}
    };

    private static final SnapshotFacts UNHEARD = new SnapshotFacts() {
        @Override
        public void tableCompleted(SnapshotRun run, TableState state, long chunks) {}

        @Override
        public void runCompleted(SnapshotRun run, List<TableId> tables, List<TableState> states, long chunks) {}
    };

    private final TcpProxy network = TcpProxy.to(Servers.postgres().port());
    private final Scene scene = Scene.of(Path.of("unused"), "chunkRows: 10", network.port());
    private final List<AutoCloseable> opened = new ArrayList<>();
    private CaptureStarted capture;

    @BeforeEach
    void fill() {
        scene.atSource(
                "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20))",
                "INSERT INTO t SELECT seq, CONCAT('v', seq) FROM seq_1_to_100",
                "ANALYZE TABLE t");
        capture = scene.capture("run");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        network.close();
    }

    private SnapshotPlanner planner() {
        SnapshotPlanner planner =
                SnapshotPlanner.open(scene.settings(), capture, getClass().getClassLoader());
        opened.add(planner);
        return planner;
    }

    private TaskWorker worker(CopyMeter meter) {
        SnapshotTargets targets =
                SnapshotTargets.of(scene.settings(), getClass().getClassLoader());
        TaskWorker worker = new TaskWorker(scene.settings(), targets, UNHEARD, meter);
        opened.add(worker);
        return worker;
    }

    /** Copies what is left. */
    private void copyAll(SnapshotPlanner planner) {
        TaskBoard board = boardUpToItsEnd(planner);
        worker(QUIET).work(board.take(0).orElseThrow());
        board.done(0);
        assertThat(board.isComplete()).isTrue();
    }

    /** Copies what is left but for the last task, which says that all is done. */
    private TaskBoard boardUpToItsEnd(SnapshotPlanner planner) {
        Beginning beginning = planner.begin();
        TaskBoard board = new TaskBoard(beginning.run(), beginning.tables(), capture);
        TaskWorker worker = worker(QUIET);
        for (Optional<Step> step = planner.next(); step.isPresent(); step = planner.next()) {
            if (step.get().chunk() != null) {
                board.add(step.get().chunk());
            } else {
                board.planned(step.get().plannedTable());
            }
        }
        while (board.tablesFinished() < beginning.tables().size()) {
            SnapshotTask task = board.take(0).orElseThrow();
            worker.work(task);
            board.done(0);
        }
        return board;
    }

    private static CopyChunk chunk(SnapshotPlanner planner) {
        return planner.next().orElseThrow().chunk();
    }

    private void assertEqual(String... tables) {
        ComparisonResult result = scene.compare(tables);
        assertThat(result.differences()).as(result.toString()).isZero();
    }

    @Test
    @Tag("H4")
    void aChunkWhoseWriterDiedBeforeItsMarkLeavesNothing() {
        SnapshotPlanner first = planner();
        first.begin();
        TaskWorker dying = worker(new CopyMeter() {
            @Override
            public void rows(long count) {
                throw new IllegalStateException("dies between the rows and the mark");
            }

            @Override
            public void chunk(long bytes) {}
        });
        CopyChunk chunk = chunk(first);
        assertThatThrownBy(() -> dying.work(chunk)).isInstanceOf(IllegalStateException.class);
        dying.close();
        first.close();
        scene.atSource("DELETE FROM t WHERE id IN (1, 2, 3)", "UPDATE t SET v = 'later' WHERE id = 4");

        copyAll(planner());

        assertEqual("t");
        assertThat(scene.askTarget("SELECT state, epoch FROM millrace.snapshot_run"))
                .containsExactly("completed|2");
    }

    @Test
    void aRestartHasTheSameRangesAndSkipsWhatIsDone() {
        SnapshotPlanner first = planner();
        first.begin();
        worker(QUIET).work(chunk(first));
        chunk(first);
        chunk(first);
        List<String> before = scene.askTarget("SELECT chunk, lower, upper FROM millrace.snapshot_chunk ORDER BY chunk");
        first.close();
        scene.atSource("DELETE FROM t WHERE id = 1", "INSERT INTO t VALUES (-7, 'new')");

        copyAll(planner());

        assertThat(scene.askTarget(
                        "SELECT chunk, lower, upper FROM millrace.snapshot_chunk WHERE chunk < 3 ORDER BY chunk"))
                .isEqualTo(before)
                .hasSize(3);
        // Copied before they changed: the log brings the change.
        assertThat(scene.askTarget("SELECT v FROM " + scene.database() + ".t WHERE id IN (1, -7)"))
                .containsExactly("v1");
    }

    @Test
    void aChunkGivenOutTwiceIsCopiedOnce() {
        SnapshotPlanner planner = planner();
        planner.begin();
        CopyChunk chunk = chunk(planner);
        TaskWorker worker = worker(QUIET);
        worker.work(chunk);
        CopyChunk again = new CopyChunk(
                chunk.run(), chunk.schema(), chunk.chunk(), chunk.range(), chunk.exact(), chunk.epoch(), true);

        assertThat(worker.work(again)).isEqualTo(worker.work(again));
        assertThat(worker.work(chunk)).isEqualTo(worker.work(again));
        assertCopied(worker.work(chunk).rows());
    }

    /** The copy of a chunk was committed only after the next attempt had looked whether it was. */
    @Test
    @Tag("H4")
    void aChunkWhoseCommitWasNotHeardOfIsDone() {
        SnapshotPlanner planner = planner();
        planner.begin();
        CopyChunk chunk = chunk(planner);
        TaskWorker cut = worker(QUIET);
        network.loseNextReplyTo("COMMIT");
        assertThatThrownBy(() -> cut.work(chunk))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_UNREACHABLE));
        assertThat(network.repliesLost()).isEqualTo(1);

        assertCopied(worker(QUIET).work(chunk).rows());
    }

    private void assertCopied(long rows) {
        assertThat(rows).isPositive();
        assertThat(scene.askTarget("SELECT count(*), count(DISTINCT id) FROM " + scene.database() + ".t"))
                .containsExactly(rows + "|" + rows);
    }

    @Test
    @Tag("H6")
    void aRunWhoseEndWasNotHeardOfIsComplete() {
        SnapshotPlanner planner = planner();
        TaskBoard board = boardUpToItsEnd(planner);
        SnapshotTask end = board.take(0).orElseThrow();
        assertThat(end).isInstanceOf(SnapshotTask.FinishRun.class);
        TaskWorker cut = worker(QUIET);
        network.loseNextReplyTo("COMMIT");
        assertThatThrownBy(() -> cut.work(end))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_UNREACHABLE));
        board.giveBack(0);
        List<String> before = scene.askTarget("SELECT * FROM millrace.snapshot_run");

        worker(QUIET).work(board.take(0).orElseThrow());

        assertThat(scene.askTarget("SELECT * FROM millrace.snapshot_run")).isEqualTo(before);
        assertThat(scene.askTarget("SELECT state, epoch FROM millrace.snapshot_run"))
                .containsExactly("completed|1");
        assertEqual("t");
    }

    @Test
    @Tag("H5")
    void aWorkerThatWakesUpAfterAnotherTookOverWritesNothing() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch wake = new CountDownLatch(1);
        TaskWorker sleeper = worker(new CopyMeter() {
            @Override
            public void rows(long count) {
                reached.countDown();
                try {
                    wake.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void chunk(long bytes) {}
        });
        SnapshotPlanner first = planner();
        first.begin();
        CopyChunk chunk = chunk(first);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> asleep = thread.submit(() -> sleeper.work(chunk));
            assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();

            copyAll(planner());
            scene.atSource("DELETE FROM t WHERE id < 5");
            scene.atTarget("DELETE FROM " + scene.database() + ".t WHERE id < 5");
            wake.countDown();

            assertThatThrownBy(() -> asleep.get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
            assertEqual("t");
            TaskWorker late = worker(QUIET);
            assertThatThrownBy(() -> late.work(chunk))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.SNAPSHOT_FENCED));
            assertEqual("t");
        } finally {
            wake.countDown();
            thread.shutdownNow();
        }
    }

    @Test
    @Tag("H8")
    void aTableThatChangesItsShapeStopsItsCopy() {
        SnapshotPlanner planner = planner();
        planner.begin();
        worker(QUIET).work(chunk(planner));
        CopyChunk second = chunk(planner);
        for (String change : List.of(
                "ALTER TABLE t ADD COLUMN w INT",
                "ALTER TABLE t DROP COLUMN v",
                "ALTER TABLE t RENAME COLUMN w TO v")) {
            scene.atSource(change);
            TaskWorker worker = worker(QUIET);
            assertThatThrownBy(() -> worker.work(second))
                    .as(change)
                    .isInstanceOfSatisfying(
                            MillraceException.class,
                            e -> assertThat(e.code()).isEqualTo(FaultCode.SCHEMA_CHANGED_DURING_COPY));
        }
        SnapshotPlanner next = planner();
        assertThatThrownBy(next::begin)
                .isInstanceOfSatisfying(
                        MillraceException.class,
                        e -> assertThat(e.code()).isEqualTo(FaultCode.SCHEMA_CHANGED_DURING_COPY));
    }

    @Test
    @Tag("H8")
    void aTableThatChangedItsShapeSinceTheLogBeganIsNotCopied() {
        scene.atSource("ALTER TABLE t ADD COLUMN w INT");
        SnapshotPlanner planner = planner();

        assertThatThrownBy(planner::begin)
                .isInstanceOfSatisfying(
                        MillraceException.class,
                        e -> assertThat(e.code()).isEqualTo(FaultCode.SCHEMA_CHANGED_DURING_COPY))
                .hasMessageContaining(scene.database() + ".t");
        assertThat(scene.askTarget(
                        "SELECT nspname FROM pg_namespace WHERE nspname IN ('millrace', '" + scene.database() + "')"))
                .isEmpty();

        scene.atSource("ALTER TABLE t DROP COLUMN w");
        copyAll(planner());
        scene.atSource("ALTER TABLE t ADD COLUMN w INT");
        assertThat(planner().begin().tables()).isEmpty();
    }

    @Test
    @Tag("H8")
    void aTableThatIsCopiedMayChangeItsShapeBeforeARestart() {
        scene.atSource("CREATE TABLE u (id INT PRIMARY KEY)", "INSERT INTO u VALUES (1)");
        capture = scene.capture("run");
        SnapshotPlanner first = planner();
        Beginning beginning = first.begin();
        TaskBoard board = new TaskBoard(beginning.run(), beginning.tables(), capture);
        TaskWorker worker = worker(QUIET);
        for (Step step = first.next().orElseThrow();
                step.chunk() != null;
                step = first.next().orElseThrow()) {
            board.add(step.chunk());
        }
        board.planned(beginning.tables().get(0).table());
        for (Optional<SnapshotTask> task = board.take(0); task.isPresent(); task = board.take(0)) {
            worker.work(task.get());
            board.done(0);
        }
        first.close();
        scene.atSource("ALTER TABLE t ADD COLUMN w INT");

        copyAll(planner());

        assertThat(scene.askTarget("SELECT phase, rows FROM millrace.table_state ORDER BY source_table"))
                .containsExactly("copied|100", "copied|1");
        assertThat(scene.askTarget("SELECT count(*) FROM " + scene.database() + ".t"))
                .containsExactly("100");
    }

    @Test
    void aCaptureThatDoesNotTellItsShapesIsTakenAtItsWord() {
        capture = new CaptureStarted(
                "run", capture.start(), capture.gtids(), capture.identity(), capture.tables(), List.of(), capture.at());
        scene.atSource("ALTER TABLE t ADD COLUMN w INT");

        copyAll(planner());

        assertEqual("t");
    }

    @Test
    void aTableWithoutAKeyIsCopiedAtOnePlaceThatTheTargetRemembers() {
        scene.atSource(
                "DROP TABLE t",
                "CREATE TABLE bag (a INT, b VARCHAR(30))",
                "INSERT INTO bag VALUES (1, 'x'), (1, 'x'), (NULL, NULL), (2, '')");
        capture = scene.capture("run");
        scene.atSource("INSERT INTO bag VALUES (3, 'after the start')");
        LogPosition before = scene.capture("later").start();

        copyAll(planner());

        assertEqual("bag");
        LogPosition exact = LogPosition.parse(scene.askTarget("SELECT exact_position FROM millrace.table_state")
                .get(0));
        assertThat(exact).isEqualTo(before).isGreaterThan(capture.start());
        assertThat(scene.askTarget("SELECT phase, rows FROM millrace.table_state"))
                .containsExactly("copied|5");
    }

    @Test
    void anotherSourceIsNotCopiedFrom() {
        capture = new CaptureStarted(
                "run",
                capture.start(),
                capture.gtids(),
                new io.millrace.position.LogIdentity("another", 1, "11", "binlog"),
                capture.tables(),
                capture.versions(),
                capture.at());
        SnapshotPlanner planner = planner();

        assertThatThrownBy(planner::begin)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_NOT_THE_SAME));
    }
}
