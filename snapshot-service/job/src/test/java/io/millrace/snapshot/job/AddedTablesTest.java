// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.control.ControlMessage.RequestSnapshot;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
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
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables that were added, and wait in the target: copied beside without a word from anybody. */
class AddedTablesTest extends CopyScene {

    private TargetSession target;
    private TableId big;
    private TableId keyless;

    @BeforeEach
    void copyOneAndAddTwo() {
        copyAll(planner());
        scene.atSource(
                "CREATE TABLE big (id INT PRIMARY KEY, v VARCHAR(20), KEY by_v (v))",
                "INSERT INTO big SELECT seq, CONCAT('v', seq) FROM seq_1_to_100",
                "CREATE TABLE keyless (v INT)",
                "INSERT INTO keyless VALUES (1), (1), (2)");
        big = new TableId(scene.database(), "big");
        keyless = new TableId(scene.database(), "keyless");
        target = TargetDialect.of(scene.settings().target().kind())
                .connect(scene.settings().target(), SessionOptions.durable("test"));
        opened.add(target);
        target.control()
                .progress()
                .initialise(new Progress(pipeline(), 0, capture.run(), capture.start(), null, capture.run(), 0, 41));
        waits(big);
        waits(keyless);
        target.commit();
    }

    private String pipeline() {
        return scene.settings().pipeline();
    }

    /** As apply writes it where the log has the table from. */
    private void waits(TableId table) {
        LogPosition since = capture.start().inclusion(table.equals(big) ? 1 : 2);
        target.control()
                .snapshots()
                .write(new TableState(
                        pipeline(),
                        table,
                        table.database(),
                        table.name(),
                        "none",
                        TableState.Phase.WAITING,
                        since,
                        1,
                        0,
                        false));
    }

    private String text(TableId table) {
        return text(table, scene.settings());
    }

    private String text(TableId table, PipelineSettings settings) {
        String text = new Reloads(settings, target.control()).addedTexts().get(table);
        target.rollback();
        return text;
    }

    private List<TableState> beside() {
        List<TableState> states = target.control().snapshots().beside().readAll(pipeline());
        target.rollback();
        return states;
    }

    private SnapshotRun copy(SnapshotPlanner planner, RequestSnapshot... commands) {
        Beginning beginning = planner.begin(List.of(commands));
        TaskBoard board = planned(planner, beginning);
        finish(planner, board, worker(QUIET), beginning);
        board.done(0, worker(QUIET).work(board.take(0).orElseThrow()));
        assertThat(board.isComplete()).isTrue();
        return beginning.run();
    }

    @Test
    @Tag("O2")
    void allOfThemAreCopiedBesideWithTheirIndexes() {
        assertThat(text(big)).isEqualTo("waits for its turn");
        assertThat(copy(planner()).snapshotRun()).startsWith("added-");
        assertThat(text(big)).startsWith("is copied; apply replays");
        assertThat(beside()).extracting(TableState::rows).containsExactlyInAnyOrder(100L, 3L);
        assertThat(beside()).allMatch(state -> state.exactPosition() != null);
        assertThat(scene.hasTable("\"" + scene.database() + "\".big")).isFalse();
        assertThat(scene.askTarget("SELECT count(*) FROM pg_indexes WHERE schemaname = 'millrace'"
                        + " AND tablename LIKE 'reload%' AND indexdef LIKE '%(v%'"))
                .containsExactly("1");
        assertThat(planner().begin(List.of()).tables())
                .as("until they are in their places")
                .isEmpty();
    }

    @Test
    void aRestartGoesOnWithTheSameRun() {
        SnapshotPlanner first = planner();
        Beginning beginning = first.begin(List.of());
        TaskBoard board = planned(first, beginning);
        board.done(0, worker(QUIET).work(board.take(0).orElseThrow()));
        first.close();
        Beginning again = planner().begin(List.of());
        assertThat(again.run().snapshotRun()).isEqualTo(beginning.run().snapshotRun());
        assertThat(again.extents().get(big).copiedRows()).isPositive();
    }

    @Test
    void oneThatCannotBeCopiedHoldsUpNoOtherAndIsCopiedByCommand() {
        scene.atTarget("CREATE TABLE \"" + scene.database() + "\".big (id integer PRIMARY KEY, v varchar(20))");
        scene.atTarget("INSERT INTO \"" + scene.database() + "\".big VALUES (1, 'mine')");
        SnapshotRun run = copy(planner());
        assertThat(beside()).extracting(TableState::source).containsExactly(keyless);
        assertThat(text(big)).contains("given up: ", "TARGET_TABLE_NOT_EMPTY");
        comeToTheirPlaces(run);
        assertThat(planner().begin(List.of()).tables())
                .as("not again and again")
                .isEmpty();
        scene.atTarget("DELETE FROM \"" + scene.database() + "\".big");
        RequestSnapshot command = new RequestSnapshot("one", List.of(big));
        assertThat(copy(planner(), command).snapshotRun()).isEqualTo("reload-one");
        assertThat(beside()).extracting(TableState::rows).containsExactly(100L);
    }

    @Test
    void whatSaysNothingOfTheTableIsNoAttemptAtIt() {
        SnapshotPlanner astray = astray();
        assertThat(astray.begin(List.of()).tables()).isEmpty();
        assertThat(text(big)).contains("given up: LOG_NOT_THE_SAME");
        assertThat(planner().begin(List.of()).tables()).as("not at once").isEmpty();
        minutesPass(2);
        assertThat(astray.begin(List.of()).tables()).isEmpty();
        minutesPass(1);
        assertThat(planner().begin(List.of()).tables())
                .as("each time it waits longer")
                .isEmpty();
        minutesPass(2);
        SnapshotRun run = copy(planner());
        assertThat(run.snapshotRun()).endsWith("-attempt-3");
        assertThat(beside()).hasSize(1);
        comeToTheirPlaces(run);
        copy(planner());
        assertThat(beside()).hasSize(1);
    }

    @Test
    @Tag("O4")
    void aClockThatWasSetBackDelaysNoAttempt() {
        assertThat(astray().begin(List.of()).tables()).isEmpty();
        minutesPass(-24 * 60);
        assertThat(copy(planner()).snapshotRun()).endsWith("-attempt-2");
        assertThat(beside()).hasSize(1);
    }

    /** A planner that is told of another server than the one it finds. */
    private SnapshotPlanner astray() {
        LogIdentity elsewhere = new LogIdentity("elsewhere", 9, "11.4", "binlog");
        CaptureStarted other = new CaptureStarted(
                capture.run(),
                capture.start(),
                capture.gtids(),
                elsewhere,
                capture.tables(),
                capture.versions(),
                capture.at());
        SnapshotPlanner astray =
                SnapshotPlanner.open(scene.settings(), other, getClass().getClassLoader());
        opened.add(astray);
        return astray;
    }

    private void minutesPass(int minutes) {
        scene.atTarget("UPDATE millrace.snapshot_run SET started_at = started_at - interval '" + minutes + " minutes'");
    }

    /** As apply does it. */
    private void comeToTheirPlaces(SnapshotRun run) {
        for (TableState copy : beside()) {
            target.control().snapshots().beside().forget(pipeline(), copy.source());
            target.control()
                    .snapshots()
                    .write(new TableState(
                            pipeline(),
                            copy.source(),
                            scene.database(),
                            copy.source().name(),
                            run.snapshotRun(),
                            TableState.Phase.COPIED,
                            copy.exactPosition(),
                            copy.schemaVersion(),
                            copy.rows(),
                            true));
        }
        target.control().progress().forget(pipeline(), Progress.RELOAD_LANE);
        target.commit();
    }

    @Test
    void valuesThatTheTargetDoesNotHoldEndTheCopyOfTheirTableAlone() {
        scene.atSource("INSERT INTO big VALUES (1000, CONCAT('nul', CHAR(0)))");
        assertThat(catchThrowableOfType(MillraceException.class, () -> copy(planner())))
                .isNotNull();
        assertThat(catchThrowableOfType(MillraceException.class, () -> copy(planner())))
                .as("alone")
                .isNotNull();
        assertThat(text(big)).contains("given up: TARGET_VALUE_NOT_HELD");
        copy(planner());
        assertThat(beside()).extracting(TableState::source).containsExactly(keyless);
    }

    @Test
    void thePlaceOfAnotherTableIsNotTaken() {
        target.control()
                .snapshots()
                .write(new TableState(
                        pipeline(),
                        new TableId("another", "big"),
                        scene.database(),
                        "big",
                        "none",
                        TableState.Phase.COPIED,
                        null,
                        1,
                        0,
                        true));
        target.commit();
        copy(planner());
        assertThat(text(big)).contains("given up: its rows would be mixed with those of another.big");
    }

    @Test
    void settingsWithoutThemSayWhatTheyWaitFor() {
        PipelineSettings older = scene.settings().capturing(List.of(scene.database() + ".t"));
        SnapshotPlanner planner =
                SnapshotPlanner.open(older, capture, getClass().getClassLoader());
        opened.add(planner);
        assertThat(planner.begin(List.of()).tables()).isEmpty();
        assertThat(text(big, older))
                .isEqualTo("waits: source.tables of the snapshot service does not have " + big
                        + ", start it with the pipeline.yaml that has");
        assertThat(text(big)).isEqualTo("waits for its turn");
    }
}
