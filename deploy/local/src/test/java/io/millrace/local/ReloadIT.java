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
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tables that were damaged in the target are copied once more by REST, while a busy shop goes on and services die. With
 * {@code millrace.test.kills=false} they live, and the longest way of a change of another table tells what a reload costs it.
 */
class ReloadIT {

    private static final String DATABASE = "shop";
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int ROWS = Integer.getInteger("millrace.test.rows", 60_000);
    private static final boolean KILLS = Boolean.parseBoolean(System.getProperty("millrace.test.kills", "true"));
    private static final String TICKS = "SELECT v, count(*) FROM %s.ticks GROUP BY v ORDER BY v";

    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicLong longestBeatMillis = new AtomicLong();
    private final AtomicLong fewestOrders = new AtomicLong(Long.MAX_VALUE);
    private LocalServers servers;
    private ShopWorkload shop;
    private Pipeline pipeline;
    private Path folder;

    @BeforeEach
    void copyTheShop() {
        folder = Folders.temporary("reload-test");
        servers = new LocalServers(
                folder,
                Optional.ofNullable(System.getProperty("millrace.test.source")).map(Path::of));
        servers.start();
        shop = new ShopWorkload(servers.source(), DATABASE, new ShopWorkload.Business(7, ROWS, 3, 120));
        shop.createTables();
        servers.source().execute(DATABASE, "CREATE TABLE ticks (v INT)", "INSERT INTO ticks VALUES (0), (0)");
        servers.createAccounts(DATABASE);
        shop.load();
        PipelineFile file = PipelineFile.write(folder, "reload-test", DATABASE, servers, """
                snapshot:
                  chunkRows: 500
                  throttle: {rowsPerSecond: 15000}
                  job: {checkpointInterval: 1s, restartDelay: 200ms}
                apply:
                  job: {checkpointInterval: 1s, restartDelay: 200ms}
                """);
        pipeline = new Pipeline(
                Installation.find(),
                List.of(ServiceName.values()),
                file.file(),
                file.ports(),
                file.environment(),
                folder);
        pipeline.start();
        shop.start();
        await("the first copy", () -> isCompleted() && beatAtTarget() >= 0);
        flow();
    }

    @AfterEach
    void endAll() {
        end.countDown();
        shop.close();
        pipeline.close();
        servers.close();
        Folders.delete(folder);
    }

    @Test
    @Tag("A10")
    void damagedTablesAreCopiedOnceMoreWhileAllGoesOn() throws Exception {
        servers.target()
                .execute(
                        DATABASE,
                        // Row by row it would meet apply, which takes them in another order.
                        "DO $$ BEGIN LOCK TABLE shop.orders;"
                                + " UPDATE shop.orders SET note = 'not what the source has' WHERE id % 7 = 0;"
                                + " DELETE FROM shop.orders WHERE id % 11 = 0; END $$",
                        "INSERT INTO shop.ticks VALUES (-1), (-1)",
                        "CREATE INDEX by_hand ON shop.orders (placed_at)");
        assertThat(RowComparison.compare(
                                servers.source(), servers.target(), DATABASE, ShopSchema.pairs(DATABASE, DATABASE))
                        .differences())
                .as("the damage is seen")
                .isPositive();
        Thread prober = background(this::tickAndLook);

        assertThat(post("{\"tables\": [{\"database\": \"shop\", \"name\": \"nothing\"}]}"))
                .contains("refused: not in the target: shop.nothing");
        assertThat(
                        post(
                                "{\"tables\": [{\"database\": \"shop\", \"name\": \"orders\"}, {\"database\": \"shop\", \"name\": \"ticks\"}]}"))
                .contains("\"id\"");
        await("chunks of the reload", () -> reloadChunks() >= 3);
        kill(ServiceName.SNAPSHOT);
        await("more chunks of the reload", () -> reloadChunks() >= 6);
        kill(ServiceName.APPLY);
        await("the replay", () -> send(get("/reloads")).contains("apply replays"));
        kill(ServiceName.APPLY);
        await("the copies in their places", () -> send(get("/reloads")).contains("is in its place"));

        end.countDown();
        prober.join();
        shop.stop();
        long last = shop.beat();
        await("the last change at the target", () -> beatAtTarget() >= last);
        ComparisonResult result = RowComparison.compare(
                servers.source(), servers.target(), DATABASE, ShopSchema.pairs(DATABASE, DATABASE));
        System.out.printf(
                "[reload test] %s%n[reload test] longest way of a change of another table %d ms, fewest orders seen %d%n%s%n",
                result,
                longestBeatMillis.get(),
                fewestOrders.get(),
                Files.readString(folder.resolve("apply.log"))
                        .lines()
                        .filter(line -> line.contains("in their places"))
                        .collect(Collectors.joining("\n")));
        assertThat(result.differences()).as(result.toString()).isZero();
        assertThat(servers.target().query(DATABASE, TICKS.formatted(DATABASE)))
                .isEqualTo(servers.source().query(DATABASE, TICKS.formatted(DATABASE)));
        assertThat(fewestOrders.get())
                .as("a reader of the table never saw it without its rows")
                .isPositive();
        assertThat(servers.target().query(DATABASE, "SELECT count(*) FROM pg_indexes WHERE indexname = 'by_hand'"))
                .containsExactly("1");
        assertThat(servers.target().query(DATABASE, "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'reload%'"))
                .containsExactly("0");
    }

    private Thread background(Runnable action) {
        Thread thread = new Thread(
                () -> {
                    while (end.getCount() > 0) {
                        action.run();
                    }
                },
                "reload-test");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** A table without a key is written, too: equal rows come and go. */
    private void tick() {
        servers.source()
                .execute(
                        DATABASE,
                        "INSERT INTO ticks SELECT FLOOR(RAND() * 50) FROM products LIMIT 5",
                        "DELETE FROM ticks WHERE v = FLOOR(RAND() * 50) LIMIT 2");
    }

    private void tickAndLook() {
        tick();
        long begun = System.nanoTime();
        long beat = shop.beat();
        Await.until("a beat", LIMIT, () -> beatAtTarget() >= beat);
        longestBeatMillis.accumulateAndGet(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun), Math::max);
        fewestOrders.accumulateAndGet(atTarget("SELECT count(*) FROM shop.orders"), Math::min);
    }

    private void flow() {
        long beat = shop.beat();
        await("a change on its way", () -> beatAtTarget() >= beat);
    }

    private void kill(ServiceName name) {
        if (!KILLS) {
            return;
        }
        pipeline.service(name).kill();
        pipeline.service(name).start();
    }

    private boolean isCompleted() {
        return pipeline.service(ServiceName.SNAPSHOT)
                .view()
                .filter(view -> view.state().equals("COMPLETED"))
                .isPresent();
    }

    private long beatAtTarget() {
        return atTarget("SELECT coalesce(max(id), 0) FROM shop.beats");
    }

    private long reloadChunks() {
        return atTarget(
                "SELECT count(*) FROM millrace.snapshot_chunk WHERE state = 'done' AND snapshot_run LIKE 'reload-%'");
    }

    private long atTarget(String query) {
        return Long.parseLong(servers.target().query(DATABASE, query).get(0));
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(
                what,
                LIMIT,
                condition,
                () -> pipeline.parts() + "\n"
                        + pipeline.service(ServiceName.SNAPSHOT).process().logTail() + "\n"
                        + pipeline.service(ServiceName.APPLY).process().logTail());
    }

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(URI.create(snapshot().url(path))).build();
    }

    private String post(String body) {
        return send(HttpRequest.newBuilder(URI.create(snapshot().url("/reloads")))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private ServiceProcess snapshot() {
        return pipeline.service(ServiceName.SNAPSHOT);
    }

    private String send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "no answer";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
