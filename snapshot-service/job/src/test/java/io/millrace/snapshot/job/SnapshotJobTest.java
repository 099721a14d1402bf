// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.control.ControlMessage.SnapshotCompleted;
import io.millrace.control.ControlMessage.TableSnapshotCompleted;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.FlinkMetrics;
import io.millrace.flink.JobState;
import io.millrace.testkit.Await;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.comparison.ComparisonResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotJobTest {

    private static final String SMALL_CHUNKS = "parallelism: 2, chunkRows: 7";

    @TempDir
    Path state;

    @Test
    @Tag("H9")
    void copiesEveryRowWhateverTheKey() {
        copyOddKeys(Scene.of(state, SMALL_CHUNKS));
    }

    @Test
    @Tag("H9")
    void copiesEveryRowWhateverTheKeyFromMySql() {
        Assumptions.assumeTrue(SourceServer.mySqlHome().isPresent(), "no MySQL: set " + SourceServer.MYSQL_HOME);
        copyOddKeys(Scene.ofMySql(state, SMALL_CHUNKS));
    }

    private static void copyOddKeys(Scene scene) {
        scene.atSource(OddKeys.statements());
        scene.startCapture();

        assertThat(scene.run()).isEqualTo(JobState.FINISHED);

        ComparisonResult result = scene.compare(OddKeys.TABLES.toArray(String[]::new));
        assertThat(result.differences()).as(result.toString()).isZero();
        assertThat(scene.askTarget("SELECT count(*) > 4 FROM millrace.snapshot_chunk WHERE source_table = 'composite'"))
                .containsExactly("t");
        assertThat(scene.askTarget("SELECT count(*) FROM information_schema.table_constraints"
                        + " WHERE constraint_type = 'PRIMARY KEY' AND table_schema = '" + scene.database() + "'"))
                .containsExactly(String.valueOf(OddKeys.TABLES.size()));
    }

    @Test
    @Tag("H6")
    void saysWhatIsTrueInTheTargetAndSaysItAgainWhenStartedAgain() {
        Scene scene = Scene.of(state, SMALL_CHUNKS);
        scene.atSource("CREATE TABLE t (id INT PRIMARY KEY, v INT)", "INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)");
        CaptureStarted capture = scene.startCapture();
        scene.run();
        SnapshotCompleted first = (SnapshotCompleted) scene.said("snapshot-completed");

        assertThat(first.captureRun()).isEqualTo(capture.run());
        assertThat(first.tables()).isEqualTo(capture.tables());
        assertThat(first.rows()).isEqualTo(3);
        TableSnapshotCompleted table = (TableSnapshotCompleted)
                scene.said("table-snapshot-completed:" + capture.tables().get(0));
        assertThat(table.rows()).isEqualTo(3);
        assertThat(scene.askTarget("SELECT state, epoch FROM millrace.snapshot_run"))
                .containsExactly("completed|1");

        scene.atSource("INSERT INTO t VALUES (4, 4)");
        assertThat(scene.run()).isEqualTo(JobState.FINISHED);

        assertThat(scene.said("snapshot-completed")).isEqualTo(first);
        assertThat(scene.askTarget("SELECT count(*) FROM " + scene.database() + ".t"))
                .containsExactly("3");
        assertThat(scene.askTarget("SELECT state, epoch FROM millrace.snapshot_run"))
                .containsExactly("completed|1");
    }

    @Test
    @Tag("H8")
    void aTableThatIsAlteredWhileItIsCopiedIsCopiedAgain() throws Exception {
        Scene scene = Scene.of(state, "parallelism: 2, chunkRows: 40");
        scene.atSource(
                "CREATE TABLE t (id INT PRIMARY KEY, v INT)",
                "INSERT INTO t SELECT seq, seq FROM seq_1_to_40000",
                "CREATE TABLE other (id INT PRIMARY KEY)",
                "INSERT INTO other SELECT seq FROM seq_1_to_500");
        scene.startCapture();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<JobState> run = thread.submit(scene::run);
            Await.until(
                    "chunks of the table in the target",
                    Duration.ofMinutes(1),
                    () -> scene.hasTable("millrace.snapshot_chunk")
                            && !scene.askTarget("SELECT 1 FROM millrace.snapshot_chunk"
                                            + " WHERE source_table = 't' AND state = 'done' LIMIT 1")
                                    .isEmpty());
            assertThat(FlinkMetrics.ofThisProcess().all())
                    .anyMatch(series -> series.id().name().equals("millrace_snapshot_table_chunks_done")
                            && (scene.database() + ".t")
                                    .equals(series.id().labels().get("table"))
                            && series.value() > 0);
            scene.atSource("ALTER TABLE t ADD COLUMN w INT NOT NULL DEFAULT 3");

            assertThat(run.get(2, TimeUnit.MINUTES)).isEqualTo(JobState.FINISHED);
        } finally {
            thread.shutdownNow();
        }

        ComparisonResult result = scene.compare("t", "other");
        assertThat(result.differences()).as(result.toString()).isZero();
        assertThat(scene.askTarget("SELECT exact_position IS NULL FROM millrace.table_state ORDER BY source_table"))
                .containsExactly("t", "f");
    }

    @Test
    void neverStartsOverForAnotherChangeLog() {
        Scene scene = Scene.of(state, SMALL_CHUNKS);
        scene.atSource("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        scene.startCapture();
        scene.run();
        scene.atTarget("UPDATE millrace.snapshot_run SET capture_run = 'an earlier topic'");

        assertThatThrownBy(scene::run)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TOPIC_CHANGED));
    }

    @Test
    @Tag("H11")
    @Tag("H12")
    @Tag("V24")
    @Tag("V25")
    void copiesHiddenAndComputedColumnsAndAwkwardValues() {
        Scene scene = Scene.of(state, SMALL_CHUNKS);
        scene.atSource(
                "CREATE TABLE v (id INT PRIMARY KEY, hidden INT INVISIBLE DEFAULT 5,"
                        + " twice INT AS (id * 2) VIRTUAL, thrice INT AS (id * 3) STORED,"
                        + " f FLOAT, f2 FLOAT(7,3), d DOUBLE, t TIME(3), dt DATETIME(6), de DECIMAL(65,30),"
                        + " bit9 BIT(9), y YEAR, b BINARY(4), j JSON, u UUID, i6 INET6, s SET('a','b'), tx LONGTEXT)",
                "INSERT INTO v (id, hidden, f, f2, d, t, dt, de, bit9, y, b, j, u, i6, s, tx) VALUES"
                        + " (1, 7, 16777217, 1.1, 0.1, '-00:00:00.500', '1582-10-10 00:00:00.000001', 1e-30,"
                        + " b'111111111', 2024, 'a', '{\"a\": 1.10}', UUID(), '::1', 'a,b', REPEAT('é', 70000)),"
                        + " (2, NULL, 1.1, -1.25, 1e300, '838:59:59', '0001-01-01 00:00:00', -1, 0, 0, x'00', '[]',"
                        + " NULL, NULL, '', ''),"
                        + " (3, 1, 3.4e38, 0, -5e-324, '-838:59:59', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
                        + " NULL, NULL)");
        scene.startCapture();

        scene.run();

        ComparisonResult result = scene.compare("v");
        assertThat(result.differences()).as(result.toString()).isZero();
        assertThat(scene.askTarget(
                        "SELECT f = 16777216::real, t::text, hidden FROM " + scene.database() + ".v WHERE id = 1"))
                .containsExactly("t|-00:00:00.5|7");
    }

    @Test
    void startsOnlyIntoTablesThatAreFree() {
        Scene scene = Scene.of(state, SMALL_CHUNKS);
        scene.atSource("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        scene.atTarget(
                "CREATE SCHEMA " + scene.database(),
                "CREATE TABLE " + scene.database() + ".t (id integer PRIMARY KEY)",
                "INSERT INTO " + scene.database() + ".t VALUES (9)");
        scene.startCapture();

        assertThatThrownBy(scene::run)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_TABLE_NOT_EMPTY));
        assertThat(List.of("9")).isEqualTo(scene.askTarget("SELECT id FROM " + scene.database() + ".t"));
    }
}
