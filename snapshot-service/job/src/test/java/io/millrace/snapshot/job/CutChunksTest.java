// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.snapshot.copy.Pace;
import io.millrace.snapshot.copy.SnapshotPlanner;
import io.millrace.snapshot.copy.SnapshotPlanner.Beginning;
import io.millrace.snapshot.copy.SnapshotTask;
import io.millrace.snapshot.copy.TaskBoard;
import io.millrace.snapshot.copy.TaskReport;
import io.millrace.snapshot.copy.TaskWorker;
import io.millrace.testkit.SourceServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Chunks that turn out larger than they were planned: bounds rest on estimates, and the last one has none. */
class CutChunksTest extends CopyScene {

    private static final String ROWS_OF_THE_LARGEST = "SELECT max(rows) FROM millrace.snapshot_chunk";

    @Test
    @Tag("H9")
    void whatATableGrowsByBehindItsLastBoundIsCutToo() {
        SnapshotPlanner planner = planner();
        Beginning beginning = planner.begin(List.of());
        TaskBoard board = planned(planner, beginning);
        scene.atSource("INSERT INTO t SELECT seq, CONCAT('v', seq) FROM seq_101_to_300");

        finish(planner, board, worker(QUIET), beginning);

        assertEqual("t");
        assertThat(scene.askTarget(ROWS_OF_THE_LARGEST)).containsExactly("20");
        assertThat(scene.askTarget("SELECT phase, rows FROM millrace.table_state"))
                .containsExactly("copied|300");
    }

    /** Nothing is left of it then, and a rest that ends where it begins would be no chunk. */
    @Test
    @Tag("H9")
    void aChunkThatIsFullWithItsLastRowIsNotCut() {
        scene.atSource("DELETE FROM t WHERE id % 2 = 1");
        SnapshotPlanner planner = planner();
        Beginning beginning = planner.begin(List.of());
        TaskBoard board = planned(planner, beginning);
        scene.atSource("INSERT INTO t SELECT seq, 'between' FROM seq_1_to_99_step_2");

        finish(planner, board, worker(QUIET), beginning);

        assertEqual("t");
        assertThat(scene.askTarget("SELECT max(rows), sum(rows), count(*) FILTER (WHERE lower = upper)"
                        + " FROM millrace.snapshot_chunk"))
                .containsExactly("20|100|0");
    }

    @Test
    @Tag("H9")
    void aChunkIsBoundedInBytesWhateverTheEstimate() {
        scene = Scene.of(Path.of("unused"), "chunkBytes: 100KB");
        scene.atSource("CREATE TABLE wide (id INT PRIMARY KEY, v LONGTEXT)");
        capture = scene.capture("run");
        SnapshotPlanner planner = planner();
        Beginning beginning = planner.begin(List.of());
        TaskBoard board = planned(planner, beginning);
        scene.atSource("INSERT INTO wide SELECT seq, REPEAT('x', 1000 * seq) FROM seq_1_to_100");

        finish(planner, board, worker(QUIET), beginning);

        assertEqual("wide");
        assertThat(scene.askTarget("SELECT max(bytes) <= 200 * 1024 + 100 * 1024, count(*) > 20, sum(rows)"
                        + " FROM millrace.snapshot_chunk"))
                .containsExactly("t|t|100");
    }

    @Test
    @Tag("H9")
    void everyKindOfKeyCanBeCut() {
        scene = Scene.of(Path.of("unused"), "chunkRows: 1");
        cutEveryKey();
    }

    @Test
    @Tag("H9")
    void everyKindOfKeyCanBeCutFromMySql() {
        Assumptions.assumeTrue(SourceServer.mySqlHome().isPresent(), "no MySQL: set " + SourceServer.MYSQL_HOME);
        scene = Scene.ofMySql(Path.of("unused"), "chunkRows: 1");
        cutEveryKey();
    }

    /** All tables are empty when they are planned, and full when they are copied. */
    private void cutEveryKey() {
        scene.atSource(Arrays.stream(OddKeys.statements())
                .filter(statement -> statement.startsWith("CREATE"))
                .toArray(String[]::new));
        capture = scene.capture("run");
        SnapshotPlanner planner = planner();
        Beginning beginning = planner.begin(List.of());
        TaskBoard board = planned(planner, beginning);
        scene.atSource(Arrays.stream(OddKeys.statements())
                .filter(statement -> statement.startsWith("INSERT"))
                .toArray(String[]::new));

        finish(planner, board, worker(QUIET), beginning);

        assertEqual(OddKeys.TABLES.toArray(String[]::new));
        // Those of an ENUM have no literals: such a table is one chunk.
        assertThat(scene.askTarget(ROWS_OF_THE_LARGEST + " WHERE source_table <> 'enumerated'"))
                .containsExactly("2");
    }

    @Test
    @Tag("H4")
    void theRestOfAChunkWhoseCommitWasNotHeardOfIsCopied() {
        scene.atSource("TRUNCATE t");
        capture = scene.capture("run");
        SnapshotPlanner planner = planner();
        Beginning beginning = planner.begin(List.of());
        TaskBoard board = planned(planner, beginning);
        scene.atSource("INSERT INTO t SELECT seq, 'late' FROM seq_1_to_50");
        SnapshotTask only = board.take(0).orElseThrow();
        TaskWorker cut = worker(QUIET);
        network.loseNextReplyTo("COMMIT");
        assertThatThrownBy(() -> cut.work(only))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_UNREACHABLE));
        assertThat(network.repliesLost()).isEqualTo(1);
        board.giveBack(0);

        finish(planner, board, worker(QUIET), beginning);

        assertEqual("t");
        assertThat(scene.askTarget("SELECT chunk, lower, upper, rows FROM millrace.snapshot_chunk ORDER BY chunk"))
                .isEqualTo(List.of("0|NULL|20|20", "1|20|40|20", "2|40|NULL|10"));
    }

    @Test
    @Tag("H4")
    void aRestartTakesUpWhatIsLeftOfAChunk() {
        scene.atSource("TRUNCATE t");
        capture = scene.capture("run");
        SnapshotPlanner first = planner();
        TaskBoard board = planned(first, first.begin(List.of()));
        scene.atSource("INSERT INTO t SELECT seq, 'late' FROM seq_1_to_50");
        worker(QUIET).work(board.take(0).orElseThrow());
        first.close();

        copyAll(planner());

        assertEqual("t");
        assertThat(scene.askTarget("SELECT sum(rows), count(*) FROM millrace.snapshot_chunk"))
                .containsExactly("50|3");
    }

    /** The source would end a connection from which nobody takes rows, and the chunk would begin again, for ever. */
    @Test
    @Tag("H10")
    void aChunkThatIsHeldBackForLongIsCut() {
        scene = Scene.of(Path.of("unused"), "chunkRows: 1000", network.port());
        scene.atSource("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t SELECT seq FROM seq_1_to_1000");
        capture = scene.capture("run");
        Pace pace = new Pace();
        pace.set(1, 0);
        SnapshotPlanner planner = planner();
        Beginning beginning = planner.begin(List.of());
        TaskBoard board = planned(planner, beginning);
        TaskWorker worker = worker(QUIET, pace);
        SnapshotTask first = board.take(0).orElseThrow();

        TaskReport report = assertTimeoutPreemptively(Duration.ofSeconds(50), () -> worker.work(first));

        assertThat(report.rows()).isEqualTo(256);
        assertThat(report.rest()).hasSize(1);
        board.done(0, report);
        pace.set(0, 0);
        finish(planner, board, worker, beginning);
        assertEqual("t");
    }
}
