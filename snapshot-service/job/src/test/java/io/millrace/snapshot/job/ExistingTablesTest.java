// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.snapshot.copy.SnapshotPlanner;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables that are in the target before a copy begins. */
class ExistingTablesTest extends CopyScene {

    private void use(String setting) {
        scene = Scene.of(Path.of("unused"), "chunkRows: 10" + setting);
        scene.atSource("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20))", "INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        capture = scene.capture("run");
    }

    private void targetHas(String columns) {
        scene.atTarget(
                "CREATE SCHEMA " + scene.database(),
                "CREATE TABLE " + scene.database() + ".t (" + columns + ")",
                "INSERT INTO " + scene.database() + ".t (id) VALUES (2), (9)");
    }

    private void assertRefused(FaultCode code) {
        SnapshotPlanner planner = planner();
        assertThatThrownBy(() -> planner.begin(List.of()))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(code));
        assertThat(scene.askTarget("SELECT id FROM " + scene.database() + ".t ORDER BY id"))
                .containsExactly("2", "9");
    }

    @Test
    void rowsThatAreThereAreNotTouchedUnlessSomebodySaysSo() {
        use("");
        targetHas("id integer PRIMARY KEY, v varchar(20)");

        assertRefused(FaultCode.TARGET_TABLE_NOT_EMPTY);
    }

    @Test
    void rowsThatAreThereAreReplacedWhereTheSettingsSaySo() {
        use(", existingTables: truncate");
        targetHas("id integer PRIMARY KEY, v varchar(20)");

        copyAll(planner());

        assertEqual("t");
        assertThat(scene.askTarget("SELECT made FROM millrace.table_state")).containsExactly("f");
    }

    @Test
    void aTableOfAnotherShapeIsNotEmptied() {
        use(", existingTables: truncate");
        targetHas("id integer PRIMARY KEY, v text");

        assertRefused(FaultCode.TARGET_TABLE_SHAPE);
    }

    /** Else a restart with other settings would drop or fill a table that is not ours. */
    @Test
    void aCopyThatWasBegunInAnotherTableIsNotGoneOnWith() {
        use("");
        SnapshotPlanner first = planner();
        first.begin(List.of());
        worker(QUIET).work(chunk(first));
        first.close();
        scene.atTarget("UPDATE millrace.table_state SET target_table = 'before'");
        SnapshotPlanner second = planner();

        assertThatThrownBy(() -> copyAll(second))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_TABLE_SHAPE))
                .hasMessageContaining(".before");
    }

    @Test
    @Tag("H4")
    void whatIsCopiedAlreadyIsNotEmptiedByARestart() {
        use(", existingTables: truncate");
        targetHas("id integer PRIMARY KEY, v varchar(20)");
        SnapshotPlanner first = planner();
        first.begin(List.of());
        worker(QUIET).work(chunk(first));
        first.close();
        scene.atSource("DELETE FROM t WHERE id = 1");

        copyAll(planner());

        // Copied before it was deleted: the log brings that.
        assertThat(scene.askTarget("SELECT id FROM " + scene.database() + ".t ORDER BY id"))
                .containsExactly("1", "2");
    }
}
