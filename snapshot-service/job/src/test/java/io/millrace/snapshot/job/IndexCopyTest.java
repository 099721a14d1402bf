// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.snapshot.copy.SnapshotPlanner;
import io.millrace.snapshot.copy.SnapshotPlanner.Beginning;
import io.millrace.snapshot.copy.SnapshotTask;
import io.millrace.snapshot.copy.SnapshotTask.CopyChunk;
import io.millrace.snapshot.copy.SnapshotTask.FinishRun;
import io.millrace.snapshot.copy.SnapshotTask.FinishTable;
import io.millrace.snapshot.copy.SnapshotTask.MakeIndex;
import io.millrace.snapshot.copy.TaskBoard;
import io.millrace.snapshot.copy.TaskReport;
import io.millrace.snapshot.copy.TaskWorker;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The secondary indexes of tables that are copied, step by step, without Flink. */
class IndexCopyTest extends CopyScene {

    private static final String UNIQUE = "CREATE UNIQUE INDEX once ON t (v)";
    private static final String TWO = "CREATE INDEX two ON t (v DESC, id)";

    private List<String> indexes() {
        return scene.askTarget("SELECT indexname, indexdef LIKE '%UNIQUE%' FROM pg_indexes WHERE schemaname = '"
                + scene.database() + "' ORDER BY 1");
    }

    private static TaskBoard rowsCopied(TaskBoard board, TaskWorker worker) {
        for (SnapshotTask task = board.take(0).orElseThrow();
                true;
                task = board.take(0).orElseThrow()) {
            if (!(task instanceof CopyChunk)) {
                board.giveBack(0);
                return board;
            }
            board.done(0, worker.work(task));
        }
    }

    private TaskReport work(TaskBoard board, TaskWorker worker, Class<? extends SnapshotTask> expected) {
        SnapshotTask task = board.take(0).orElseThrow();
        assertThat(task).isInstanceOf(expected);
        TaskReport report = worker.work(task);
        board.done(0, report);
        return report;
    }

    @Test
    void aTableThatMillraceMakesGetsTheSourcesIndexes() {
        scene.atSource(UNIQUE, TWO, "CREATE FULLTEXT INDEX words ON t (v)");

        SnapshotPlanner planner = planner();
        Beginning beginning = planner.begin(List.of());
        TaskWorker worker = worker(QUIET);
        TaskBoard board = rowsCopied(planned(planner, beginning), worker);
        TaskReport rows = work(board, worker, FinishTable.class);
        assertThat(rows.indexes().wanted()).isEqualTo(2);
        assertThat(rows.indexes().missing()).hasSize(2);
        assertThat(scene.askTarget("SELECT phase FROM millrace.table_state")).containsExactly("copying");
        work(board, worker, MakeIndex.class);
        work(board, worker, MakeIndex.class);
        TaskReport end = work(board, worker, FinishTable.class);
        work(board, worker, FinishRun.class);

        assertThat(board.isComplete()).isTrue();
        assertThat(end.indexes().missing()).isEmpty();
        assertThat(end.indexes().notes())
                .containsExactlyInAnyOrder(
                        "the unique index once is made as a plain one",
                        "the index words is not made: PostgreSQL has no FULLTEXT index of this kind");
        assertThat(indexes()).containsExactly("t_once|f", "t_pkey|t", "t_two|f");
        assertThat(scene.askTarget("SELECT phase FROM millrace.table_state")).containsExactly("copied");
    }

    @Test
    @Tag("H4")
    void aCopyThatIsTakenUpMakesTheIndexesThatAreMissing() {
        scene.atSource(UNIQUE, TWO);
        SnapshotPlanner first = planner();
        TaskWorker worker = worker(QUIET);
        TaskBoard board = rowsCopied(planned(first, first.begin(List.of())), worker);
        work(board, worker, FinishTable.class);
        work(board, worker, MakeIndex.class);
        TaskWorker dying = worker(QUIET);
        SnapshotTask second = board.take(0).orElseThrow();
        network.loseNextReplyTo("COMMIT");
        assertThatThrownBy(() -> dying.work(second))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_UNREACHABLE));
        first.close();
        scene.atTarget("DROP INDEX " + scene.database() + ".t_once");

        copyAll(planner());

        assertThat(indexes()).containsExactly("t_once|f", "t_pkey|t", "t_two|f");
        assertEqual("t");
    }

    @Test
    @Tag("H5")
    void whoWasFencedOffMakesNoIndex() {
        scene.atSource(TWO);
        SnapshotPlanner first = planner();
        TaskWorker late = worker(QUIET);
        TaskBoard board = rowsCopied(planned(first, first.begin(List.of())), late);
        work(board, late, FinishTable.class);
        SnapshotTask index = board.take(0).orElseThrow();
        planner().begin(List.of());

        assertThatThrownBy(() -> late.work(index))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.SNAPSHOT_FENCED));

        assertThat(indexes()).containsExactly("t_pkey|t");
    }

    @Test
    void aTableThatWasThereKeepsItsOwnIndexes() {
        scene.atSource(TWO);
        scene.atTarget(
                "CREATE SCHEMA " + scene.database(),
                "CREATE TABLE " + scene.database() + ".t (id integer PRIMARY KEY, v varchar(20))");

        copyAll(planner());

        assertThat(indexes()).containsExactly("t_pkey|t");
        assertEqual("t");
    }

    @Test
    void indexesAreLeftOutIfTheSettingsSaySo() {
        scene = Scene.of(Path.of("unused"), "chunkRows: 10, indexes: {secondary: false}", network.port());
        fill();
        scene.atSource(TWO);

        copyAll(planner());

        assertThat(indexes()).containsExactly("t_pkey|t");
    }

    @Test
    void workersThatMakeIndexesLeaveTheRestToOthers() {
        scene.atSource(UNIQUE, TWO, "CREATE TABLE u (id INT PRIMARY KEY)", "INSERT INTO u VALUES (1), (2)");
        capture = scene.capture("run");
        SnapshotPlanner planner = planner();
        TaskBoard board = planned(planner, planner.begin(List.of()));
        TaskWorker worker = worker(QUIET);
        TableId large = new TableId(scene.database(), "t");
        SnapshotTask task = board.take(0, true, 0).orElseThrow();
        while (large.equals(task.table())) {
            board.done(0, worker.work(task));
            task = board.take(0, true, 0).orElseThrow();
        }
        board.giveBack(0);
        assertThat(board.hasChunks()).isTrue();

        assertThat(board.take(0, false, 0)).isEmpty();
        SnapshotTask finish = board.take(0, false, 1).orElseThrow();
        board.done(0, worker.work(finish));
        assertThat(board.take(0, false, 1)).containsInstanceOf(MakeIndex.class);
        assertThat(board.take(1, false, 1)).isEmpty();
        assertThat(board.take(1, true, 1)).containsInstanceOf(CopyChunk.class);
        assertThat(board.take(2, false, 2)).containsInstanceOf(MakeIndex.class);
        assertThat(board.take(3, false, 3)).isEmpty();
    }
}
