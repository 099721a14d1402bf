// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.control.ControlMessage.RequestSnapshot;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.snapshot.copy.Reloads;
import io.millrace.snapshot.copy.SnapshotPlanner;
import io.millrace.snapshot.copy.SnapshotPlanner.Beginning;
import io.millrace.snapshot.copy.TaskBoard;
import io.millrace.target.Progress;
import io.millrace.target.SessionOptions;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TableState;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The copying half of a reload: into a table beside the one that apply writes into. */
class ReloadTest extends CopyScene {

    private TargetSession target;
    private TableId table;

    @BeforeEach
    void copyAllOnce() {
        copyAll(planner());
        table = new TableId(scene.database(), "t");
        target = TargetDialect.of(scene.settings().target().kind())
                .connect(scene.settings().target(), SessionOptions.durable("test"));
        opened.add(target);
    }

    private void beginToApply() {
        Progress first = new Progress(
                scene.settings().pipeline(), 0, capture.run(), capture.start(), null, capture.run(), 0, 41);
        target.control().progress().initialise(first);
        target.commit();
    }

    private RequestSnapshot command(String id) {
        return new RequestSnapshot(id, List.of(table));
    }

    private String text(RequestSnapshot command) {
        String text = new Reloads(scene.settings(), target.control()).text(command);
        target.rollback();
        return text;
    }

    private List<TableState> beside() {
        List<TableState> states =
                target.control().snapshots().beside().readAll(scene.settings().pipeline());
        target.rollback();
        return states;
    }

    /** Copies the reload that is asked for, all of it. */
    private SnapshotRun copy(SnapshotPlanner planner, RequestSnapshot... commands) {
        Beginning beginning = planner.begin(List.of(commands));
        TaskBoard board = planned(planner, beginning);
        finish(planner, board, worker(QUIET), beginning);
        board.done(0, worker(QUIET).work(board.take(0).orElseThrow()));
        assertThat(board.isComplete()).isTrue();
        return beginning.run();
    }

    @Test
    void itWaitsForApplyAndThenCopiesBesideTheTable() {
        RequestSnapshot command = command("one");
        assertThat(planner().begin(List.of(command)).tables()).isEmpty();
        assertThat(text(command)).isEqualTo("waits: apply has not begun");

        beginToApply();
        scene.atSource("UPDATE t SET v = 'changed' WHERE id <= 50", "DELETE FROM t WHERE id = 100");
        assertThat(text(command)).isEqualTo("waits for its turn");
        SnapshotRun run = copy(planner(), command);

        assertThat(run.snapshotRun()).isEqualTo("reload-one");
        assertThat(text(command)).startsWith("is copied; apply replays");
        TableState made = beside().get(0);
        assertThat(made.phase()).isEqualTo(TableState.Phase.COPIED);
        assertThat(made.rows()).isEqualTo(99);
        assertThat(made.exactPosition().isAfter(capture.start())).isTrue();
        assertThat(scene.askTarget("SELECT count(*) FROM millrace." + made.targetTable() + " WHERE v = 'changed'"))
                .containsExactly("50");
        assertThat(scene.askTarget("SELECT count(*) FROM \"" + scene.database() + "\".t WHERE v = 'changed'"))
                .as("the table itself is apply's")
                .containsExactly("0");
        assertThat(target.control().progress().read(scene.settings().pipeline(), Progress.RELOAD_LANE))
                .hasValueSatisfying(lane -> assertThat(lane.offset()).isEqualTo(41));
    }

    @Test
    void whatIsTiedToATableIsSaidBeforeTheCommandIsGiven() {
        beginToApply();
        Reloads reloads = new Reloads(scene.settings(), target.control());
        assertThat(reloads.outlook(command("one"), target.tables())).isEqualTo("waits for its turn");

        scene.atTarget("CREATE VIEW looks AS SELECT * FROM \"" + scene.database() + "\".t");
        assertThat(reloads.outlook(command("one"), target.tables()))
                .startsWith("refused: " + scene.database() + ".t cannot be replaced")
                .contains("view or rule public.looks", "Drop what is tied to it");
    }

    @Test
    void aRestartGoesOnWithWhatIsCopiedAndACommandIsCarriedOutOnce() {
        beginToApply();
        SnapshotPlanner first = planner();
        Beginning beginning = first.begin(List.of(command("one")));
        TaskBoard board = planned(first, beginning);
        board.done(0, worker(QUIET).work(board.take(0).orElseThrow()));
        first.close();

        SnapshotPlanner second = planner();
        Beginning again = second.begin(List.of(command("one")));
        assertThat(again.run().snapshotRun()).isEqualTo("reload-one");
        assertThat(again.extents().get(table).copiedRows()).isPositive();
        second.close();
        copy(planner(), command("one"));
        assertThat(beside())
                .singleElement()
                .satisfies(state -> assertThat(state.rows()).isEqualTo(100));

        assertThat(planner().begin(List.of(command("one"), command("two"))).tables())
                .as("the next one waits until the copies are in their places")
                .isEmpty();
    }

    @Test
    void aTableWithoutAKeyIsCopiedAtOnePlace() {
        scene.atSource("CREATE TABLE keyless (v INT)", "INSERT INTO keyless VALUES (1), (1), (2)");
        scene.atTarget("CREATE TABLE \"" + scene.database() + "\".keyless (v integer)");
        TableId keyless = new TableId(scene.database(), "keyless");
        target.control()
                .snapshots()
                .write(new TableState(
                        scene.settings().pipeline(),
                        keyless,
                        scene.database(),
                        "keyless",
                        "none",
                        TableState.Phase.COPIED,
                        capture.start(),
                        1,
                        0,
                        true));
        target.commit();
        beginToApply();

        copy(planner(), new RequestSnapshot("keyless", List.of(keyless)));
        TableState made = beside().get(0);
        assertThat(made.rows()).isEqualTo(3);
        assertThat(made.exactPosition()).isNotNull();
    }

    @Test
    void whatCannotComeToAnEndIsRefusedOrGivenUpWithTheReason() {
        beginToApply();
        scene.atTarget("CREATE VIEW v AS SELECT * FROM \"" + scene.database() + "\".t");
        RequestSnapshot nobody = new RequestSnapshot("a", List.of(new TableId("no", "table")));
        RequestSnapshot nothing = new RequestSnapshot("b", List.of());
        RequestSnapshot seen = command("c");

        assertThat(planner()
                        .begin(new ArrayList<>(List.of(nobody, nothing, seen)))
                        .tables())
                .isEmpty();
        assertThat(text(nobody)).isEqualTo("refused: not in the target: no.table");
        assertThat(text(nothing)).isEqualTo("refused: it names no table");
        assertThat(text(seen))
                .contains("given up: ", ".t cannot be replaced by another table, because of view or rule public.v");
        assertThat(target.control().progress().read(scene.settings().pipeline(), Progress.RELOAD_LANE))
                .isEmpty();

        scene.atTarget("DROP VIEW v");
        assertThat(planner().begin(List.of(seen, command("d"))).run().snapshotRun())
                .isEqualTo("reload-d");
    }

    @Test
    void aCommandThatIsNotHeardAnyMoreIsCarriedOutAllTheSame() {
        beginToApply();
        SnapshotPlanner first = planner();
        first.begin(List.of(command("one")));
        first.close();

        assertThat(copy(planner()).snapshotRun()).isEqualTo("reload-one");
        assertThat(beside())
                .singleElement()
                .satisfies(state -> assertThat(state.rows()).isEqualTo(100));
    }

    @Test
    void whatCannotBeCopiedEndsTheReloadAlone() {
        beginToApply();
        scene.atSource("INSERT INTO t VALUES (1000, CONCAT('nul', CHAR(0)))");
        SnapshotPlanner planner = planner();
        Beginning beginning = planner.begin(List.of(command("one")));
        TaskBoard board = planned(planner, beginning);

        MillraceException fault =
                catchThrowableOfType(MillraceException.class, () -> finish(planner, board, worker(QUIET), beginning));
        assertThat(fault.code()).as("the job goes on").isEqualTo(FaultCode.JOB_FAILED);
        assertThat(text(command("one"))).contains("given up: TARGET_VALUE_NOT_HELD");
        assertThat(beside()).isEmpty();
        assertThat(scene.askTarget("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'reload%'"))
                .containsExactly("0");
        assertThat(planner().begin(List.of(command("one"))).tables()).isEmpty();
    }

    @Test
    void aTableThatGoesAwayMeanwhileEndsTheReloadAlone() {
        beginToApply();
        SnapshotPlanner planner = planner();
        Beginning beginning = planner.begin(List.of(command("one")));
        TaskBoard board = planned(planner, beginning);
        scene.atSource("DROP TABLE t");

        MillraceException fault =
                catchThrowableOfType(MillraceException.class, () -> finish(planner, board, worker(QUIET), beginning));
        assertThat(fault.code()).isEqualTo(FaultCode.JOB_FAILED);
        assertThat(text(command("one"))).contains("given up: SOURCE_TABLE_MISSING");
        assertThat(beside()).isEmpty();
    }

    @Test
    void aTableThatHasAnotherNameInTheTargetIsNotReplaced() {
        beginToApply();
        scene.atTarget("UPDATE millrace.table_state SET target_table = 'elsewhere'");
        assertThat(planner().begin(List.of(command("one"))).tables()).isEmpty();
        assertThat(text(command("one"))).contains("given up: ", ".elsewhere in the target, and would be ");
    }
}
