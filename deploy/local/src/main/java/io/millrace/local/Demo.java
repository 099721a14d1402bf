// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import io.millrace.control.ServiceName;
import io.millrace.local.stack.Installation;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.PipelineFile;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.local.stack.ServiceView;
import io.millrace.testkit.EmbeddedServer;
import io.millrace.testkit.Folders;
import io.millrace.testkit.shop.ShopWorkload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The whole pipeline on one machine: source, Kafka, target, a shop that is busy at the source, the three services, one
 * screen and one page. One thread runs it; any thread may close it.
 */
final class Demo implements AutoCloseable {

    private static final String DATABASE = "shop";
    private static final long SEED = 20_240_229;
    private static final long REFRESH_NS = TimeUnit.MILLISECONDS.toNanos(1000);
    private static final long LAST_COMPARISON_LIMIT_NS = TimeUnit.SECONDS.toNanos(120);

    private final DemoOptions options;
    private final Installation installation;
    private final Terminal terminal = new Terminal();
    private final long begun = System.nanoTime();
    private final Path folder;
    private final Meter in = new Meter();
    private final Meter out = new Meter();
    private final Meter transactions = new Meter();
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private volatile boolean open = true;
    private volatile boolean interrupted;
    private boolean closed;
    private long firstSyncedSecond = -1;

    Demo(DemoOptions options, Installation installation) throws IOException {
        this.options = options;
        this.installation = installation;
        this.folder = options.folder().isPresent()
                ? Files.createDirectories(options.folder().get())
                : Folders.temporary("demo");
    }

    /** Runs until told to end and returns the exit code: 0 for equal, 1 for different, 2 for never got so far. */
    int run() throws SQLException {
        Page page = keep(new Page());
        notes.add("as a page: " + page.url());
        terminal.say(List.of("Starting MariaDB, Kafka and PostgreSQL in " + folder + " …"));
        LocalServers servers = keep(new LocalServers(folder, options.sourceHome()));
        ShopWorkload shop = keep(new ShopWorkload(
                servers.source(),
                DATABASE,
                new ShopWorkload.Business(SEED, options.rows(), options.writers(), options.rate())));
        servers.start();
        shop.createTables();
        servers.createAccounts(DATABASE);
        terminal.say(List.of("Writing about " + options.rows() + " rows into the shop …"));
        long rows = shop.load();
        notes.add(rows + " rows were there before the services started");

        PipelineFile file = PipelineFile.write(folder, "demo", DATABASE, servers, "");
        Pipeline pipeline = keep(new Pipeline(
                installation, List.of(ServiceName.values()), file.file(), file.ports(), file.environment(), folder));
        pipeline.start();
        shop.start();
        LatencyProbe probe = keep(new LatencyProbe(shop, servers.target(), DATABASE, DATABASE));
        probe.start();
        StandingComparison comparison = keep(new StandingComparison(servers, DATABASE, shop, probe));
        comparison.start();
        return watch(new Stage(page, servers, shop, pipeline, probe, comparison));
    }

    private record Stage(
            Page page,
            LocalServers servers,
            ShopWorkload shop,
            Pipeline pipeline,
            LatencyProbe probe,
            StandingComparison comparison) {}

    private int watch(Stage stage) throws SQLException {
        long end = options.seconds() == 0 ? Long.MAX_VALUE : options.seconds();
        while (open && seconds() < end) {
            Optional<ServiceProcess> ended = stage.pipeline().ended();
            if (ended.isPresent()) {
                return gaveUp(ended.get());
            }
            show(stage);
            LockSupport.parkNanos(REFRESH_NS);
        }
        return open ? compareForTheLastTime(stage) : 0;
    }

    private void show(Stage stage) {
        Board board = board(stage);
        terminal.show(board);
        stage.page().show(board);
    }

    private int gaveUp(ServiceProcess service) {
        terminal.say(List.of(
                service.service().text() + " has ended with exit code "
                        + service.process().exitCode().orElse(-1) + "; the end of its log:",
                service.process().logTail()));
        return 2;
    }

    private int compareForTheLastTime(Stage stage) throws SQLException {
        StandingComparison.@Nullable Made last =
                stage.probe().seen() == 0 ? null : stage.comparison().compare(LAST_COMPARISON_LIMIT_NS);
        terminal.leaveShowing(board(stage));
        if (last == null) {
            terminal.say(List.of("The target has not caught up with the source."));
            return 2;
        }
        terminal.say(List.of(
                "At " + last.position() + ", after " + stage.shop().counts() + ":",
                last.result().toString()));
        return last.result().differences() == 0 ? 0 : 1;
    }

    private Board board(Stage stage) {
        List<Board.Part> all = new ArrayList<>();
        for (EmbeddedServer server : stage.servers().all()) {
            all.add(part(server));
        }
        all.addAll(stage.pipeline().parts());
        Board.@Nullable Latency latency = stage.probe().latency();
        if (firstSyncedSecond < 0 && stage.probe().seen() > 0) {
            firstSyncedSecond = seconds();
            notes.add("first row seen at the target after " + firstSyncedSecond + " s");
        }
        return new Board(
                "Millrace: " + stage.servers().source().name() + " to PostgreSQL",
                seconds(),
                phase(stage),
                all,
                stage.pipeline().snapshot(),
                flow(stage),
                latency,
                stage.comparison().view(),
                notes);
    }

    private static String phase(Stage stage) {
        if (stage.probe().hasCaughtUp()) {
            return "in step";
        }
        Board.@Nullable Snapshot snapshot = stage.pipeline().snapshot();
        if (snapshot == null) {
            return "services start";
        }
        return snapshot.complete() ? "catching up" : "first copy";
    }

    private Board.@Nullable Flow flow(Stage stage) {
        long rowsIn = stage.shop().counts().rows();
        @Nullable ServiceView apply = stage.pipeline().lastView(ServiceName.APPLY);
        long rowsOut = apply == null ? 0 : (long) apply.figure("apply_rows");
        double inRate = in.mark(rowsIn);
        double transactionRate = transactions.mark(stage.shop().counts().transactions());
        return new Board.Flow(inRate, out.mark(rowsOut), rowsIn, rowsOut, transactionRate);
    }

    private static Board.Part part(EmbeddedServer server) {
        boolean running = server.isRunning();
        return new Board.Part(
                server.name(),
                running ? server.pid() : -1,
                server.port(),
                running ? "up" : "down",
                running,
                "",
                List.of("127.0.0.1:" + server.port()));
    }

    private long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
    }

    private synchronized <C extends AutoCloseable> C keep(C part) {
        parts.add(0, part);
        return part;
    }

    /** Ends it from outside, as Ctrl-C does. */
    void interrupt() {
        interrupted = true;
        close();
    }

    boolean isInterrupted() {
        return interrupted;
    }

    /** Stops the services in order, then the rest, and deletes what a temporary folder holds. */
    @Override
    public synchronized void close() {
        open = false;
        if (closed) {
            return;
        }
        closed = true;
        terminal.close();
        for (AutoCloseable part : parts) {
            try {
                if (part instanceof Pipeline pipeline) {
                    pipeline.stop();
                }
                part.close();
            } catch (Exception e) {
                // The watchdog takes care of what could not be closed; the others must be closed all the same.
                terminal.say(List.of("not closed: " + e.getMessage()));
            }
        }
        if (options.folder().isEmpty()) {
            Folders.delete(folder);
        }
        terminal.say(List.of("All processes have ended; "
                + (options.folder().isEmpty() ? "nothing is left behind." : "data and logs are in " + folder)));
    }
}
