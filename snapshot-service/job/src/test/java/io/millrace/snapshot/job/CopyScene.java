// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.model.TableId;
import io.millrace.snapshot.copy.CopyMeter;
import io.millrace.snapshot.copy.Pace;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The steps of a copy, one by one, without Flink: what its tests have in common. */
abstract class CopyScene {

    static final CopyMeter QUIET = new CopyMeter() {
        @Override
        public void rows(long count) {}

        @Override
        public void chunk(long bytes, long replaced) {}
    };

    private static final SnapshotFacts UNHEARD = new SnapshotFacts() {
        @Override
        public void tableCompleted(SnapshotRun run, TableState state, long chunks) {}

        @Override
        public void runCompleted(SnapshotRun run, List<TableId> tables, List<TableState> states, long chunks) {}
    };

    final TcpProxy network = TcpProxy.to(Servers.postgres().port());
    Scene scene = Scene.of(Path.of("unused"), "chunkRows: 10", network.port());
    final List<AutoCloseable> opened = new ArrayList<>();
    CaptureStarted capture;

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

    SnapshotPlanner planner() {
        SnapshotPlanner planner =
                SnapshotPlanner.open(scene.settings(), capture, getClass().getClassLoader());
        opened.add(planner);
        return planner;
    }

    TaskWorker worker(CopyMeter meter) {
        return worker(meter, new Pace());
    }

    TaskWorker worker(CopyMeter meter, Pace pace) {
        SnapshotTargets targets =
                SnapshotTargets.of(scene.settings(), getClass().getClassLoader());
        TaskWorker worker = new TaskWorker(scene.settings(), targets, UNHEARD, meter, pace);
        opened.add(worker);
        return worker;
    }

    /** Copies what is left. */
    void copyAll(SnapshotPlanner planner) {
        TaskBoard board = boardUpToItsEnd(planner);
        board.done(0, worker(QUIET).work(board.take(0).orElseThrow()));
        assertThat(board.isComplete()).isTrue();
    }

    /** Copies what is left but for the last task, which says that all is done. */
    TaskBoard boardUpToItsEnd(SnapshotPlanner planner) {
        Beginning beginning = planner.begin(List.of());
        TaskBoard board = planned(planner, beginning);
        TaskWorker worker = worker(QUIET);
        finish(planner, board, worker, beginning);
        return board;
    }

    /** Does what is on the board, and what comes by the way, up to the last table's end. */
    static void finish(SnapshotPlanner planner, TaskBoard board, TaskWorker worker, Beginning beginning) {
        while (board.tablesFinished() < beginning.tables().size()) {
            Optional<TableId> again = board.toStartAgain();
            if (again.isPresent()) {
                board.startedAgain(planner.again(again.get()));
                plan(planner, board);
            }
            SnapshotTask task = board.take(0).orElseThrow();
            board.done(0, worker.work(task));
        }
    }

    /** The whole plan on a board, nothing of it done. */
    TaskBoard planned(SnapshotPlanner planner, Beginning beginning) {
        TaskBoard board = new TaskBoard(beginning.run(), beginning.tables(), capture);
        plan(planner, board);
        return board;
    }

    static void plan(SnapshotPlanner planner, TaskBoard board) {
        for (Optional<Step> step = planner.next(); step.isPresent(); step = planner.next()) {
            if (step.get().chunk() != null) {
                board.add(step.get().chunk());
            } else {
                board.planned(step.get().plannedTable());
            }
        }
    }

    static CopyChunk chunk(SnapshotPlanner planner) {
        return planner.next().orElseThrow().chunk();
    }

    void assertEqual(String... tables) {
        ComparisonResult result = scene.compare(tables);
        assertThat(result.differences()).as(result.toString()).isZero();
    }
}
