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
 * A big table, a small one and one without a key are added to a busy shop by another pipeline.yaml and nothing else, while
 * services die. With {@code millrace.test.kills=false} they are only started anew, each once, and the longest way of a
 * change of another table tells what the tables cost that are added.
 */
class AddTablesIT {

    private static final String DATABASE = "shop";
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int ROWS = Integer.getInteger("millrace.test.rows", 60_000);
    private static final boolean KILLS = Boolean.parseBoolean(System.getProperty("millrace.test.kills", "true"));
    private static final String ALL = "[\"shop.*\"]";
    private static final String FEWER = "[\"shop.*\", \"!shop.orders\", \"!shop.products\", \"!shop.ticks\"]";
    private static final String TICKS = "SELECT v, n, count(*) FROM %s.ticks GROUP BY v, n ORDER BY v, n";

    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicLong longestBeatMillis = new AtomicLong();

    private LocalServers servers;
    private ShopWorkload shop;
    private Pipeline pipeline;
    private PipelineFile file;
    private Path folder;

    @BeforeEach
    void copySomeOfTheShop() throws IOException {
        folder = Folders.temporary("add-tables-test");
        servers = new LocalServers(
                folder,
                Optional.ofNullable(System.getProperty("millrace.test.source")).map(Path::of));
        servers.start();
        shop = new ShopWorkload(servers.source(), DATABASE, new ShopWorkload.Business(7, ROWS, 3, 120));
        shop.createTables();
        servers.source()
                .execute(
                        DATABASE,
                        "CREATE TABLE ticks (v INT)",
                        "INSERT INTO ticks VALUES (0), (0)",
                        "CREATE INDEX by_time ON orders (placed_at)");
        servers.createAccounts(DATABASE);
        shop.load();
        file = PipelineFile.write(folder, "add-tables-test", DATABASE, servers, """
                snapshot:
                  chunkRows: 500
                  throttle: {rowsPerSecond: 15000}
                  job: {checkpointInterval: 1s, restartDelay: 200ms}
                apply:
                  job: {checkpointInterval: 1s, restartDelay: 200ms}
                """);
        tables(ALL, FEWER);
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

    private void tables(String before, String after) throws IOException {
        String yaml = Files.readString(file.file());
        assertThat(yaml).contains(before);
        Files.writeString(file.file(), yaml.replace(before, after));
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
    @Tag("O2")
    void tablesThatAreAddedAreCopiedAndFollowedWhileTheOthersGoOn() throws Exception {
        Thread prober = background(this::tickAndLook);
        tables(FEWER, ALL);
        startAnew(ServiceName.CAPTURE);
        kill(ServiceName.CAPTURE);
        await("the tables to wait", () -> waiting() == 3);
        assertThat(send(get(ServiceName.APPLY, "/status"))).contains("shop.orders", "shop.products", "shop.ticks");
        servers.source().execute(DATABASE, "ALTER TABLE ticks ADD COLUMN n INT DEFAULT 7");
        await(
                "the reason",
                () -> send(get(ServiceName.SNAPSHOT, "/reloads"))
                        .contains("source.tables of the snapshot service does not have shop.orders"));
        startAnew(ServiceName.SNAPSHOT);
        await("chunks of the copy", () -> chunks() >= 3);
        kill(ServiceName.SNAPSHOT);
        await("more chunks of the copy", () -> chunks() >= 6);
        await("the copies", () -> send(get(ServiceName.SNAPSHOT, "/reloads")).contains("apply replays"));
        startAnew(ServiceName.APPLY);
        kill(ServiceName.APPLY);
        flow();
        long longestWithStarts = longestBeatMillis.getAndSet(0);
        await("the copies in their places", () -> waiting() == 0);
        end.countDown();
        prober.join();
        shop.stop();
        long last = shop.beat();
        await("the last change at the target", () -> beatAtTarget() >= last);
        ComparisonResult result = RowComparison.compare(
                servers.source(), servers.target(), DATABASE, ShopSchema.pairs(DATABASE, DATABASE));
        System.out.printf(
                "[add-tables test] %s%n[add-tables test] longest way of a change of another table %d ms, %d ms with the"
                        + " services' starts%n%s%n",
                result,
                longestBeatMillis.get(),
                longestWithStarts,
                Files.readString(folder.resolve("apply.log"))
                        .lines()
                        .filter(line -> line.contains("in their places"))
                        .collect(Collectors.joining("\n")));
        assertThat(result.differences()).as(result.toString()).isZero();
        assertThat(servers.target().query(DATABASE, TICKS.formatted(DATABASE)))
                .isEqualTo(servers.source().query(DATABASE, TICKS.formatted(DATABASE)));
        assertThat(servers.target()
                        .query(
                                DATABASE,
                                "SELECT count(*) FROM pg_indexes WHERE tablename = 'orders' AND schemaname = 'shop'"
                                        + " AND indexdef LIKE '%placed_at%'"))
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
                "add-tables-test");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void tickAndLook() {
        servers.source()
                .execute(
                        DATABASE,
                        "INSERT INTO ticks (v) SELECT FLOOR(RAND() * 50) FROM products LIMIT 5",
                        "DELETE FROM ticks WHERE v = FLOOR(RAND() * 50) LIMIT 2");
        long begun = System.nanoTime();
        long beat = shop.beat();
        Await.until("a beat", LIMIT, () -> beatAtTarget() >= beat);
        longestBeatMillis.accumulateAndGet(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun), Math::max);
    }

    private void flow() {
        long beat = shop.beat();
        await("a change on its way", () -> beatAtTarget() >= beat);
    }

    private void startAnew(ServiceName name) {
        pipeline.service(name).stop();
        pipeline.service(name).start();
    }

    private void kill(ServiceName name) {
        if (KILLS) {
            pipeline.service(name).kill();
            pipeline.service(name).start();
        }
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

    private long waiting() {
        return atTarget("SELECT count(*) FROM millrace.table_state WHERE phase = 'waiting'");
    }

    private long chunks() {
        return atTarget(
                "SELECT count(*) FROM millrace.snapshot_chunk WHERE state = 'done' AND snapshot_run LIKE 'added-%'");
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
                        + pipeline.all().stream()
                                .map(service -> service.process().logTail())
                                .collect(Collectors.joining("\n")));
    }

    private HttpRequest get(ServiceName name, String path) {
        ServiceProcess service = pipeline.service(name);
        return HttpRequest.newBuilder(URI.create(service.url(path))).build();
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
