// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.LogPosition;
import io.millrace.snapshot.copy.CopyMeter;
import io.millrace.snapshot.copy.SnapshotPlanner;
import io.millrace.snapshot.copy.SnapshotTask;
import io.millrace.snapshot.copy.SnapshotTask.CopyChunk;
import io.millrace.snapshot.copy.TaskBoard;
import io.millrace.snapshot.copy.TaskWorker;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens between planning and the end of a chunk, step by step, without Flink. */
class CopyTest extends CopyScene {

    @Test
    @Tag("H4")
    void aChunkWhoseWriterDiedBeforeItsMarkLeavesNothing() {
        SnapshotPlanner first = planner();
        first.begin(List.of());
        TaskWorker dying = worker(new CopyMeter() {
            @Override
            public void rows(long count) {
                throw new IllegalStateException("dies between the rows and the mark");
            }

            @Override
            public void chunk(long bytes, long replaced) {}
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
        first.begin(List.of());
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
        planner.begin(List.of());
        CopyChunk chunk = chunk(planner);
        TaskWorker worker = worker(QUIET);
        worker.work(chunk);
        CopyChunk again = new CopyChunk(
                chunk.run(),
                chunk.schema(),
                chunk.chunk(),
                chunk.range(),
                chunk.from(),
                chunk.exact(),
                chunk.log(),
                true);

        assertThat(worker.work(again)).isEqualTo(worker.work(again));
        assertThat(worker.work(chunk)).isEqualTo(worker.work(again));
        assertCopied(worker.work(chunk).rows());
    }

    /** The copy of a chunk was committed only after the next attempt had looked whether it was. */
    @Test
    @Tag("H4")
    void aChunkWhoseCommitWasNotHeardOfIsDone() {
        SnapshotPlanner planner = planner();
        planner.begin(List.of());
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
            public void chunk(long bytes, long replaced) {}
        });
        SnapshotPlanner first = planner();
        first.begin(List.of());
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

        assertThatThrownBy(() -> planner.begin(List.of()))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_NOT_THE_SAME));
    }
}
