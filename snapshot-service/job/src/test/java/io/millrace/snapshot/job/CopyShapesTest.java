// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.LogPosition;
import io.millrace.snapshot.copy.SnapshotPlanner;
import io.millrace.snapshot.copy.SnapshotPlanner.Beginning;
import io.millrace.snapshot.copy.SnapshotPlanner.Step;
import io.millrace.snapshot.copy.SnapshotTask;
import io.millrace.snapshot.copy.SnapshotTask.CopyChunk;
import io.millrace.snapshot.copy.TaskBoard;
import io.millrace.snapshot.copy.TaskWorker;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a copy does when a table is not of the shape that the change log has of it. */
class CopyShapesTest extends CopyScene {

    @Test
    @Tag("H8")
    void aTableThatChangesItsShapeStartsAgainAndTheOthersGoOn() {
        scene.atSource("CREATE TABLE u (id INT PRIMARY KEY)", "INSERT INTO u SELECT seq FROM seq_1_to_50");
        capture = scene.capture("run");
        SnapshotPlanner planner = planner();
        Beginning beginning = planner.begin(List.of());
        TaskBoard board = planned(planner, beginning);
        TaskWorker worker = worker(QUIET);
        int step = 0;
        for (String change : List.of(
                "ALTER TABLE t ADD COLUMN w INT NOT NULL DEFAULT 7",
                "ALTER TABLE t DROP COLUMN v",
                "ALTER TABLE t RENAME COLUMN w TO v")) {
            work(planner, board, worker, 3);
            scene.atSource(change, "DELETE FROM t WHERE id = " + ++step);
        }

        finish(planner, board, worker, beginning);

        assertEqual("t", "u");
        assertThat(scene.askTarget("SELECT source_table, phase, rows, exact_position IS NULL FROM millrace.table_state"
                        + " ORDER BY source_table"))
                .containsExactly("t|copied|97|f", "u|copied|50|t");
        assertThat(copiedFrom()).isGreaterThan(capture.start());
        assertThat(scene.askTarget("SELECT count(*), sum(rows) FROM millrace.snapshot_chunk WHERE source_table = 'u'"))
                .containsExactly("5|50");
        board.done(0, worker.work(board.take(0).orElseThrow()));
        assertThat(board.isComplete()).isTrue();
    }

    private void work(SnapshotPlanner planner, TaskBoard board, TaskWorker worker, int tasks) {
        for (int i = 0; i < tasks; i++) {
            board.toStartAgain().ifPresent(table -> {
                board.startedAgain(planner.again(table));
                plan(planner, board);
            });
            board.done(0, worker.work(board.take(0).orElseThrow()));
        }
    }

    private LogPosition copiedFrom() {
        return LogPosition.parse(
                scene.askTarget("SELECT exact_position FROM millrace.table_state" + " WHERE source_table = 't'")
                        .get(0));
    }

    @Test
    @Tag("H5")
    @Tag("H8")
    void aTaskOfTheCopyBeforeWritesNothingEvenIfTheShapeCameBack() {
        SnapshotPlanner planner = planner();
        Beginning beginning = planner.begin(List.of());
        TaskBoard board = planned(planner, beginning);
        CopyChunk late = (CopyChunk) board.take(7).orElseThrow();
        CopyChunk first = (CopyChunk) board.take(0).orElseThrow();
        scene.atSource("ALTER TABLE t ADD COLUMN w INT");
        TaskWorker worker = worker(QUIET);
        board.done(0, worker.work(first));
        assertThat(board.toStartAgain()).as("while a worker is busy with it").isEmpty();
        board.giveBack(7);
        scene.atSource("ALTER TABLE t DROP COLUMN w");

        board.startedAgain(planner.again(board.toStartAgain().orElseThrow()));
        plan(planner, board);

        assertThat(worker.work(late).changed()).isTrue();
        assertThat(scene.askTarget("SELECT count(*) FROM " + scene.database() + ".t"))
                .containsExactly("0");
        finish(planner, board, worker, beginning);
        assertEqual("t");
    }

    @Test
    @Tag("H8")
    void aTableWithoutAKeyThatChangesItsShapeStartsAgain() {
        scene.atSource("DROP TABLE t", "CREATE TABLE bag (a INT)", "INSERT INTO bag VALUES (1), (1)");
        capture = scene.capture("run");
        SnapshotPlanner planner = planner();
        Beginning beginning = planner.begin(List.of());
        TaskBoard board = planned(planner, beginning);
        scene.atSource("ALTER TABLE bag ADD COLUMN b INT DEFAULT 2");
        LogPosition before = scene.capture("later").start();

        finish(planner, board, worker(QUIET), beginning);

        assertEqual("bag");
        assertThat(scene.askTarget("SELECT exact_position FROM millrace.table_state"))
                .containsExactly(before.toString());
    }

    @Test
    @Tag("H8")
    void aTableThatChangedItsShapeSinceTheLogBeganIsCopiedFromAPlaceBehindTheChange() {
        scene.atSource("ALTER TABLE t DROP COLUMN v", "INSERT INTO t VALUES (1000)");
        LogPosition behind = scene.capture("later").start();

        copyAll(planner());

        assertEqual("t");
        assertThat(copiedFrom()).isGreaterThanOrEqualTo(behind);
    }

    @Test
    @Tag("H8")
    void aTableThatIsNotMillracesOwnIsNotDropped() {
        scene.atTarget(
                "CREATE SCHEMA " + scene.database(),
                "CREATE TABLE " + scene.database() + ".t (id integer PRIMARY KEY, v varchar(20))");
        SnapshotPlanner planner = planner();
        Beginning beginning = planner.begin(List.of());
        TaskBoard board = planned(planner, beginning);
        scene.atSource("ALTER TABLE t DROP COLUMN v");

        assertThatThrownBy(() -> finish(planner, board, worker(QUIET), beginning))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_TABLE_SHAPE));
        assertThat(scene.askTarget("SELECT count(*) FROM information_schema.columns WHERE table_name = 't'"))
                .containsExactly("2");
    }

    @Test
    @Tag("H8")
    void aTableThatIsCopiedMayChangeItsShapeBeforeARestart() {
        scene.atSource("CREATE TABLE u (id INT PRIMARY KEY)", "INSERT INTO u VALUES (1)");
        capture = scene.capture("run");
        SnapshotPlanner first = planner();
        Beginning beginning = first.begin(List.of());
        TaskBoard board = new TaskBoard(beginning.run(), beginning.tables(), capture);
        TaskWorker worker = worker(QUIET);
        for (Step step = first.next().orElseThrow();
                step.chunk() != null;
                step = first.next().orElseThrow()) {
            board.add(step.chunk());
        }
        board.planned(beginning.tables().get(0).table());
        for (Optional<SnapshotTask> task = board.take(0); task.isPresent(); task = board.take(0)) {
            board.done(0, worker.work(task.get()));
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
}
