// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
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
}
