// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.settings.ExistingTables;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SnapshotSettings;
import io.millrace.snapshot.copy.SnapshotPlanner;
import io.millrace.snapshot.copy.TaskBoard;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
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

    @Test
    @Tag("H4")
    void rangeByRangeTheSourcesRowsTakeThePlaceOfOthers() {
        use(", existingTables: replace-by-key-range");
        scene.atSource("INSERT INTO t SELECT seq, CONCAT('v', seq) FROM seq_3_to_100", "ANALYZE TABLE t");
        scene.atTarget(
                "CREATE SCHEMA " + scene.database(),
                "CREATE TABLE " + scene.database() + ".t (id integer PRIMARY KEY, v varchar(20))",
                "INSERT INTO " + scene.database() + ".t SELECT i * 3, 'old' FROM generate_series(-40, 80) i");
        SnapshotPlanner first = planner();
        first.begin(List.of());
        long before = old();
        worker(QUIET).work(chunk(first));
        first.close();

        assertThat(old()).as("rows that no chunk has come to yet stay").isBetween(1L, before - 1);
        copyAll(planner());

        assertEqual("t");
        assertThat(scene.askTarget("SELECT made FROM millrace.table_state")).containsExactly("f");
    }

    private long old() {
        return Long.parseLong(scene.askTarget("SELECT count(*) FROM " + scene.database() + ".t WHERE v = 'old'")
                .get(0));
    }

    /** Each kind of key, bounds between all rows, and rows in the target on both sides of every bound. */
    @Test
    @Tag("H4")
    void aRangeIsTheSameRowsOnBothSides() {
        use(", existingTables: replace-by-key-range");
        Map<String, String> keys = new TreeMap<>();
        keys.put("small_", "TINYINT");
        keys.put("huge", "BIGINT UNSIGNED");
        keys.put("exact", "DECIMAL(20,6)");
        keys.put("fixed", "BINARY(4)");
        keys.put("loose", "VARBINARY(9)");
        keys.put("dated", "DATE");
        keys.put("timed", "DATETIME(6)");
        keys.put("stamped", "TIMESTAMP(3)");
        keys.put("yearly", "YEAR");
        keys.put("bits", "BIT(64)");
        Map<String, List<String>> values = Map.of(
                "small_", List.of("-128", "-2", "-1", "0", "1", "2", "3", "4", "127"),
                "huge",
                        List.of(
                                "0",
                                "1",
                                "9",
                                "10",
                                "9223372036854775807",
                                "9223372036854775808",
                                "18446744073709551615"),
                "exact", List.of("-10.000001", "-10", "-9.5", "0", "0.000001", "2", "10", "10.5", "99999999999999"),
                "fixed", List.of("x'00'", "x'01'", "x'0100FF'", "x'7F'", "x'80'", "x'80FF'", "x'FF'", "x'FFFFFFFF'"),
                "loose", List.of("x''", "x'00'", "x'0000'", "x'01'", "x'61'", "x'6100'", "x'80'", "x'FF'", "x'FF00'"),
                "dated", List.of("'1000-01-01'", "'1969-12-31'", "'1970-01-01'", "'2024-02-29'", "'9999-12-31'"),
                "timed", List.of("'1000-01-01 00:00:00.000001'", "'2024-03-31 02:30:00.5'", "'2024-03-31 02:30:00.25'"),
                "stamped", List.of("'1970-01-01 00:00:01'", "'2024-03-31 01:30:00.5'", "'2024-10-27 01:30:00.25'"),
                "yearly", List.of("1901", "1969", "1970", "1999", "2000", "2024", "2155"),
                "bits", List.of("0", "1", "255", "256", "9223372036854775807", "9223372036854775808"));
        scene.atSource("DROP TABLE t");
        keys.forEach((name, type) -> {
            scene.atSource(
                    "CREATE TABLE " + name + " (k " + type + ", n INT, v VARCHAR(20), PRIMARY KEY (k, n))",
                    "INSERT INTO " + name + " SELECT k.k, s.seq, 'new' FROM ("
                            + values.get(name).stream()
                                    .map(value -> "SELECT " + value + " AS k")
                                    .collect(Collectors.joining(" UNION ALL "))
                            + ") k, seq_1_to_7 s",
                    "ANALYZE TABLE " + name);
        });
        capture = scene.capture("before");
        copyAll(planner());
        keys.keySet()
                .forEach(name -> scene.atTarget(
                        "UPDATE " + table(name) + " SET v = 'old'",
                        "INSERT INTO " + table(name) + " SELECT k, n + 7, 'old' FROM " + table(name),
                        "DELETE FROM " + table(name) + " WHERE n IN (2, 3)"));
        scene.atTarget("DROP SCHEMA millrace CASCADE");
        keys.keySet().forEach(name -> scene.atSource("DELETE FROM " + name + " WHERE n = 4"));
        capture = scene.capture("after");

        copyAll(planner());

        assertEqual(keys.keySet().toArray(String[]::new));
    }

    private String table(String name) {
        return scene.database() + "." + name;
    }

    @Test
    @Tag("H4")
    void aTableWithoutAKeyIsReplacedAtOnce() {
        use(", existingTables: replace-by-key-range");
        scene.atSource("ALTER TABLE t DROP PRIMARY KEY", "INSERT INTO t VALUES (2, 'b')");
        capture = scene.capture("run");
        targetHas("id integer NOT NULL, v varchar(20)");

        copyAll(planner());

        assertEqual("t");
    }

    @Test
    void aKeyThatIsSortedByOtherRulesIsNotReplacedByRanges() {
        use(", existingTables: replace-by-key-range");
        scene.atSource("ALTER TABLE t MODIFY id VARCHAR(9)");
        capture = scene.capture("run");
        targetHas("id varchar(9) PRIMARY KEY, v varchar(20)");

        assertRefused(FaultCode.TARGET_TABLE_SHAPE);
    }

    @Test
    @Tag("H8")
    void aTableThatChangesDuringItsReplacementIsNotTouchedFurther() {
        use(", existingTables: replace-by-key-range");
        targetHas("id integer PRIMARY KEY, v varchar(20)");
        SnapshotPlanner planner = planner();
        TaskBoard board = planned(planner, planner.begin(List.of()));
        scene.atSource("ALTER TABLE t ADD COLUMN w INT");

        board.done(0, worker(QUIET).work(board.take(0).orElseThrow()));

        assertThatThrownBy(() -> planner.again(board.toStartAgain().orElseThrow()))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_TABLE_SHAPE));
        assertThat(scene.askTarget("SELECT id FROM " + scene.database() + ".t ORDER BY id"))
                .containsExactly("2", "9");
    }

    /** Else what is not replaced yet would stay, among the source's rows. */
    @Test
    @Tag("H4")
    void aReplacementIsNotGoneOnWithUnderAnotherSetting() {
        use(", existingTables: replace-by-key-range");
        targetHas("id integer PRIMARY KEY, v varchar(20)");
        SnapshotPlanner first = planner();
        first.begin(List.of());
        first.close();
        SnapshotPlanner second =
                SnapshotPlanner.open(appending(), capture, getClass().getClassLoader());
        opened.add(second);

        assertThatThrownBy(() -> second.begin(List.of()))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_TABLE_NOT_EMPTY))
                .hasMessageContaining("replace-by-key-range");
    }

    private PipelineSettings appending() {
        PipelineSettings now = scene.settings();
        SnapshotSettings then = now.snapshot();
        return new PipelineSettings(
                now.pipeline(),
                now.source(),
                now.kafka(),
                now.target(),
                now.transforms(),
                now.capture(),
                new SnapshotSettings(
                        then.parallelism(),
                        then.chunkRows(),
                        then.chunkBytes(),
                        ExistingTables.APPEND_TO_EMPTY,
                        then.indexes(),
                        then.throttle(),
                        then.job()),
                now.apply(),
                now.http(),
                now.stateDir());
    }
}
