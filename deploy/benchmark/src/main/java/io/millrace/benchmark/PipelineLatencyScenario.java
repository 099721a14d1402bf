// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.Await;
import io.millrace.testkit.OsProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** How long a change takes from its commit until a reader of the target sees it, under a steady load. */
final class PipelineLatencyScenario {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final long KEYS_PER_READING = 10_000_000;

    private final ApplyOptions options;
    private final Path folder;
    private long nextKey = OrdersTable.FREE_KEYS;

    PipelineLatencyScenario(ApplyOptions options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    /** Measures, and returns the table of results. */
    String run() {
        try (SnapshotServers servers = new SnapshotServers(folder, options.sourceHome(), options.targetHome())) {
            servers.start();
            OrdersTable orders = new OrdersTable(servers.source());
            orders.create();
            Appliers appliers = Appliers.begin(servers, orders, options, folder);
            Map<String, List<Latency>> results = new LinkedHashMap<>();
            for (int number = 1; number <= options.repetitions(); number++) {
                for (Applier applier : appliers.all()) {
                    Latency latency = measure(servers, applier, number);
                    Say.line(number + " " + applier.name() + ": " + latency);
                    results.computeIfAbsent(applier.name(), name -> new ArrayList<>())
                            .add(latency);
                }
            }
            return "%s; commit to visible, %d transactions/s for %d s after %d s of warm-up, %d readings each; %s%n%n%s%s"
                    .formatted(
                            servers.names(),
                            options.rate(),
                            options.seconds(),
                            options.warmUp(),
                            options.repetitions(),
                            Say.machine(options.heap(), options.jvm()),
                            Latency.text("applied by", results),
                            appliers.missingText());
        }
    }

    private Latency measure(SnapshotServers servers, Applier applier, int number) {
        long firstKey = nextKey;
        nextKey += KEYS_PER_READING;
        SteadyLoad load = new SteadyLoad(
                servers.source(),
                firstKey + 1,
                options.rate(),
                options.rate() * (options.warmUp() + options.seconds()));
        List<OsProcess> processes = applier.whole(number);
        List<ProcessMeter> meters = new ArrayList<>();
        try (RowWatch watch = new RowWatch(servers, applier.table(OrdersTable.TABLE), firstKey, load)) {
            for (OsProcess process : processes) {
                process.start();
                meters.add(new ProcessMeter(process.pid()));
            }
            // It arrives when all that others have written before has arrived.
            new OrdersTable(servers.source()).insert(firstKey);
            await("an order", processes, watch::hasFirst);
            CompletableFuture<Void> watching = CompletableFuture.runAsync(watch::run);
            long begun = System.currentTimeMillis();
            load.write();
            long ended = System.currentTimeMillis();
            await("the last transaction", processes, () -> load.isSeenWhole() || watching.isDone());
            watch.end();
            watching.join();
            double cpu = meters.stream()
                    .mapToDouble(meter -> meter.between(begun + options.warmUp() * 1_000L, ended))
                    .sum();
            processes.forEach(process -> process.stop(STOP_LIMIT));
            return Latency.of(load, options.rate() * options.warmUp(), cpu / options.seconds());
        } finally {
            meters.forEach(ProcessMeter::close);
            processes.forEach(OsProcess::close);
        }
    }

    private static void await(String what, List<OsProcess> processes, BooleanSupplier condition) {
        Await.until(
                what + " in the target",
                LIMIT,
                () -> condition.getAsBoolean() || processes.stream().anyMatch(process -> !process.isRunning()),
                () -> logTail(processes));
        if (processes.stream().anyMatch(process -> !process.isRunning())) {
            throw new IllegalStateException("A process has ended before " + what + " was there" + logTail(processes));
        }
    }

    private static String logTail(List<OsProcess> processes) {
        return "; the end of the last log:\n"
                + processes.get(processes.size() - 1).logTail();
    }
}
