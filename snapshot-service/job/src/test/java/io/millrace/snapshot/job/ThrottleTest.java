// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.control.ControlMessage.ThrottleSnapshot;
import io.millrace.flink.JobState;
import io.millrace.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The copy keeps within its limits, and takes others while it runs. */
class ThrottleTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final ThrottleSnapshot NO_LIMIT = new ThrottleSnapshot("test", 0, 0, 0, 0);
    private static final int SLEEPERS = 4;

    @TempDir
    Path state;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    private static long chunks(Scene scene, String state) {
        return scene.hasTable("millrace.snapshot_chunk")
                ? Long.parseLong(
                        scene.askTarget("SELECT count(*) FROM millrace.snapshot_chunk WHERE state = '" + state + "'")
                                .get(0))
                : 0;
    }

    @Test
    void aCopyThatIsHeldBackGoesOnFreelyWhenItIsTold() throws Exception {
        // At this rate it would take five minutes.
        Scene scene = Scene.of(state, "parallelism: 2, chunkRows: 300, throttle: {rowsPerSecond: 200, chunks: 1}");
        scene.atSource("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t SELECT seq FROM seq_1_to_60000");
        scene.startCapture();
        Future<JobState> run = threads.submit(scene::run);
        long start = System.nanoTime();
        Await.until("two chunks", LIMIT, () -> chunks(scene, "done") >= 2);
        long rows = Long.parseLong(
                scene.askTarget("SELECT sum(rows) FROM millrace.snapshot_chunk").get(0));
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(rows).isLessThanOrEqualTo(Math.round(200 * seconds) + 300);

        scene.say(NO_LIMIT);

        assertThat(run.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(JobState.FINISHED);
        assertThat(scene.compare("t").differences()).isZero();
    }

    @Test
    void whatWasSaidLastHoldsForTheNextStart() throws Exception {
        Scene scene = Scene.of(state, "chunkRows: 300, throttle: {rowsPerSecond: 1}");
        scene.atSource("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t SELECT seq FROM seq_1_to_10000");
        scene.startCapture();
        scene.say(NO_LIMIT);

        assertThat(scene.run()).isEqualTo(JobState.FINISHED);
    }

    @Test
    void noChunkIsBegunWhileTheSourceIsBusy() throws Exception {
        Scene scene = Scene.of(state, "chunkRows: 300, throttle: {sourceThreads: 2}");
        scene.atSource("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t SELECT seq FROM seq_1_to_1000");
        scene.startCapture();
        for (int i = 0; i < SLEEPERS; i++) {
            threads.execute(() -> sleep(scene));
        }
        Await.until("a busy source", LIMIT, () -> sleeping(scene).size() == SLEEPERS);
        long looksBefore = looks(scene);
        Future<JobState> run = threads.submit(scene::run);
        Await.until("chunks to copy", LIMIT, () -> chunks(scene, "planned") >= 3);
        Await.until("some looks at the source", LIMIT, () -> looks(scene) >= looksBefore + 5);
        assertThat(chunks(scene, "done")).isZero();

        sleeping(scene).forEach(id -> scene.atSource("KILL " + id));

        assertThat(run.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(JobState.FINISHED);
        assertThat(scene.compare("t").differences()).isZero();
    }

    private static void sleep(Scene scene) {
        try {
            scene.atSource("DO SLEEP(300)");
        } catch (IllegalStateException e) {
            assertThat(e).as("how it ends").hasMessageMatching("(?s).*(link failure|killed).*");
        }
    }

    private static List<String> sleeping(Scene scene) {
        return scene.askSource("SELECT id FROM information_schema.processlist WHERE info = 'DO SLEEP(300)'");
    }

    private static long looks(Scene scene) {
        return Long.parseLong(scene.askSource(
                        "SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'COM_SHOW_STATUS'")
                .get(0));
    }
}
