// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.control.ServiceName;
import io.millrace.local.stack.Installation;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.PipelineFile;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.testkit.Await;
import io.millrace.testkit.Folders;
import io.millrace.testkit.comparison.ComparisonResult;
import io.millrace.testkit.comparison.RowComparison;
import io.millrace.testkit.shop.ShopSchema;
import io.millrace.testkit.shop.ShopWorkload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The whole pipeline as real processes on real servers: a busy shop is copied and followed while every service is killed
 * again and again, and in the end every row is compared.
 *
 * <p>The source is the MariaDB from Maven, or what is installed in the folder that {@code millrace.test.source} names, for
 * example {@code /usr}. {@code millrace.test.seed} repeats a run, {@code millrace.test.rows} sets its size.
 */
class SystemIT {

    private static final String DATABASE = "shop";
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int ROWS = Integer.getInteger("millrace.test.rows", 150_000);
    private static final int RATE = Integer.getInteger("millrace.test.rate", 120);
    private static final long SEED = Long.getLong("millrace.test.seed", 20_240_229L);

    private final SplittableRandom chance = new SplittableRandom(SEED);
    private final Map<ServiceName, Integer> kills = new EnumMap<>(ServiceName.class);
    private LocalServers servers;
    private ShopWorkload shop;
    private Pipeline pipeline;
    private Path folder;
    private double duplicatesDropped;

    @BeforeEach
    void startServersAndFillTheShop() {
        folder = Folders.temporary("system-test");
        servers = new LocalServers(
                folder,
                Optional.ofNullable(System.getProperty("millrace.test.source")).map(Path::of));
        servers.start();
        shop = new ShopWorkload(servers.source(), DATABASE, new ShopWorkload.Business(SEED, ROWS, 3, RATE));
        shop.createTables();
        servers.createAccounts(DATABASE);
        say("seed %d, source %s, %d rows before the start"
                .formatted(SEED, servers.source().name(), shop.load()));
        PipelineFile file = PipelineFile.write(folder, "system-test", DATABASE, servers, """
                capture:
                  partRows: 40
                  job: {checkpointInterval: 1s, restartDelay: 200ms}
                snapshot:
                  chunkRows: 1000
                  job: {checkpointInterval: 1s, restartDelay: 200ms}
                apply:
                  batchRows: 500
                  job: {checkpointInterval: 1s, restartDelay: 200ms}
                """);
        pipeline = new Pipeline(
                Installation.find(),
                List.of(ServiceName.values()),
                file.file(),
                file.ports(),
                file.environment(),
                folder);
    }

    @AfterEach
    void endAll() {
        shop.close();
        pipeline.close();
        servers.close();
        Folders.delete(folder);
    }

    @Test
    @Tag("system")
    void everyRowIsInItsPlaceAfterEveryServiceWasKilledAtEveryStage() {
        shop.start();
        killWhileStarting();
        killDuringTheSnapshot();
        killDuringTheStream();
        killDuringAPause();
        killDuringTheCatchUp();

        shop.stop();
        long last = shop.beat();
        await("the last change at the target", () -> beatAtTarget() >= last);
        note(ServiceName.APPLY);
        ComparisonResult result = RowComparison.compare(
                servers.source(), servers.target(), DATABASE, ShopSchema.pairs(DATABASE, DATABASE));

        say("%s\nkills %s\nchanges dropped as duplicates %.0f\nworkload %s"
                .formatted(result, kills, duplicatesDropped, shop.counts()));
        assertThat(result.differences()).as(result.toString()).isZero();
        assertThat(result.rows()).isGreaterThan(ROWS / 2);
        assertThat(kills.values()).allSatisfy(times -> assertThat(times).isGreaterThanOrEqualTo(2));
    }

    private void killWhileStarting() {
        pipeline.start();
        pass(1_500 + chance.nextInt(1_500));
        kill(ServiceName.CAPTURE);
        await("capture's announcement", () -> isIn(ServiceName.CAPTURE, "RUNNING"));
        kill(ServiceName.CAPTURE);
    }

    private void killDuringTheSnapshot() {
        for (int part = 1; part <= 2; part++) {
            long chunks = chunksDone() + 2;
            await("chunks at the target", () -> chunksDone() > chunks);
            // Held in the middle of a chunk, so that the kill meets an open transaction at the target.
            servers.target().pause();
            kill(ServiceName.SNAPSHOT);
            servers.target().resume();
        }
        assertThat(atTarget(
                        "millrace.snapshot_run",
                        "SELECT count(*) FROM millrace.snapshot_run WHERE state = 'completed'"))
                .as("the snapshot was still under way")
                .isZero();
        await("the end of the snapshot", () -> isIn(ServiceName.SNAPSHOT, "COMPLETED"));
    }

    private void killDuringTheStream() {
        flow();
        kill(ServiceName.APPLY);
        flow();
        kill(ServiceName.CAPTURE);
        flow();
        servers.target().pause();
        kill(ServiceName.APPLY);
        servers.target().resume();
        flow();
        kill(ServiceName.SNAPSHOT);
        kill(ServiceName.CAPTURE);
        kill(ServiceName.APPLY);
        flow();
    }

    /** The command outlives the process, and nothing of what is held back is lost. */
    private void killDuringAPause() {
        command("/pause");
        await("the pause", () -> isIn(ServiceName.APPLY, "PAUSED"));
        long beat = shop.beat();
        kill(ServiceName.APPLY);
        await("the pause after a restart", () -> isIn(ServiceName.APPLY, "PAUSED"));
        pass(1_000);
        assertThat(beatAtTarget()).isLessThan(beat);
        command("/resume");
        flow();
    }

    private void command(String path) {
        assertThat(pipeline.service(ServiceName.APPLY).post(path)).isTrue();
    }

    private void killDuringTheCatchUp() {
        note(ServiceName.APPLY);
        pipeline.service(ServiceName.APPLY).stop();
        pass(8_000);
        pipeline.service(ServiceName.APPLY).start();
        await("the first changes of the backlog", () -> applied() > 0);
        kill(ServiceName.APPLY);
        flow();
    }

    /** Returns when a change that was made after the call has arrived. */
    private void flow() {
        long beat = shop.beat();
        await("a change on its way", () -> beatAtTarget() >= beat);
        pass(500 + chance.nextInt(2_000));
    }

    private void kill(ServiceName name) {
        note(name);
        ServiceProcess service = pipeline.service(name);
        service.kill();
        kills.merge(name, 1, Integer::sum);
        say("killed " + name.text() + " (" + kills.get(name) + ")");
        service.start();
    }

    /** A process counts from zero: what it has counted is taken before its end. */
    private void note(ServiceName name) {
        if (name == ServiceName.APPLY) {
            duplicatesDropped += pipeline.service(name)
                    .view()
                    .map(view -> view.figure("apply_duplicates_dropped"))
                    .orElse(0.0);
        }
    }

    private double applied() {
        return pipeline.service(ServiceName.APPLY)
                .view()
                .map(view -> view.figure("apply_rows"))
                .orElse(0.0);
    }

    private boolean isIn(ServiceName service, String state) {
        return pipeline.service(service)
                .view()
                .filter(view -> view.state().equals(state))
                .isPresent();
    }

    private long beatAtTarget() {
        return atTarget(DATABASE + ".beats", "SELECT coalesce(max(id), 0) FROM " + DATABASE + ".beats");
    }

    private long chunksDone() {
        return atTarget("millrace.snapshot_chunk", "SELECT count(*) FROM millrace.snapshot_chunk WHERE state = 'done'");
    }

    private long atTarget(String table, String query) {
        boolean exists = servers.target()
                .query(DATABASE, "SELECT to_regclass('" + table + "') IS NOT NULL")
                .equals(List.of("t"));
        return exists ? Long.parseLong(servers.target().query(DATABASE, query).get(0)) : -1;
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(
                what,
                LIMIT,
                () -> {
                    pipeline.ended().ifPresent(service -> {
                        throw new AssertionError(service.service().text() + " has ended:\n"
                                + service.process().logTail());
                    });
                    return condition.getAsBoolean();
                },
                () -> pipeline.parts().toString());
    }

    private static void pass(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        Await.until("a moment", LIMIT, () -> System.nanoTime() - end > 0);
    }

    private static void say(String text) {
        System.out.println("[system test] " + text);
    }
}
