// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.control.ControlMessage.ThrottleSnapshot;
import io.millrace.flink.FlinkMetrics;
import io.millrace.flink.JobState;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourceSession;
import io.millrace.settings.PipelineSettings;
import io.millrace.testkit.Await;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
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
    private static final ThrottleSnapshot NO_LIMIT = new ThrottleSnapshot("test", 0, 0, 0, 0, 0);
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

    @Test
    void noChunkIsBegunWhileAReplicaIsBehind() throws Exception {
        try (SourceServer replica = SourceServer.mariaDb(ServerOptions.defaults())) {
            replica.start();
            replica.follow(Servers.mariaDb());
            replica.execute("mysql", "STOP SLAVE", "CHANGE MASTER TO MASTER_DELAY = 10000", "START SLAVE");
            Scene scene = ofReplica(replica);
            // Before it is behind by more than the limit, the copy may go on, and would soon be at its end.
            awaitBehind(scene);
            Future<JobState> run = threads.submit(scene::run);
            Await.until("chunks to copy", LIMIT, () -> chunks(scene, "planned") >= 3);
            Await.until("the look at the replica", LIMIT, () -> lagSeconds() > 4 && heldByReplicas());
            assertThat(chunks(scene, "done")).isZero();

            replica.execute("mysql", "STOP SLAVE", "CHANGE MASTER TO MASTER_DELAY = 0", "START SLAVE");

            assertThat(run.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(JobState.FINISHED);
            assertThat(scene.compare("t").differences()).isZero();
        }
    }

    @Test
    void aReplicaThatStandsStillOrIsNotThereIsTakenForOneThatIsBehind() throws Exception {
        try (SourceServer replica = SourceServer.mariaDb(ServerOptions.defaults())) {
            replica.start();
            replica.follow(Servers.mariaDb());
            replica.execute("mysql", "STOP SLAVE");
            Scene scene = ofReplica(replica);
            Future<JobState> run = threads.submit(scene::run);
            Await.until("chunks to copy", LIMIT, () -> chunks(scene, "planned") >= 3 && heldByReplicas());
            replica.kill();
            Await.until("some looks at nothing", LIMIT, () -> lagSeconds() < 0);
            assertThat(chunks(scene, "done")).isZero();

            scene.say(NO_LIMIT);

            assertThat(run.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(JobState.FINISHED);
        }
    }

    private Scene ofReplica(SourceServer replica) {
        Scene scene = Scene.of(
                state, "chunkRows: 300, throttle: {replicaLag: 2s, replicas: ['127.0.0.1:" + replica.port() + "']}");
        scene.atSource("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t SELECT seq FROM seq_1_to_1000");
        scene.startCapture();
        return scene;
    }

    private static void awaitBehind(Scene scene) {
        PipelineSettings settings = scene.settings();
        List<SourceDatabase> replicas = settings.snapshot().throttle().replicasOf(settings.source()).stream()
                .map(SourceDatabase::new)
                .toList();
        try (SourceSession session = SourceSession.open(replicas.get(0))) {
            Await.until(
                    "a replica that is behind",
                    LIMIT,
                    () -> session.secondsBehind().orElse(-1) > 4);
        }
    }

    private static boolean heldByReplicas() {
        return FlinkMetrics.ofThisProcess().sum("millrace_snapshot_held_by_replicas") > 0;
    }

    private static double lagSeconds() {
        return FlinkMetrics.ofThisProcess().sum("millrace_snapshot_replica_lag_seconds");
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
