// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.result.Result;
import io.millrace.benchmark.result.Run;
import io.millrace.benchmark.result.Used;
import io.millrace.testkit.OsProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** How long a change takes from its commit until a reader of the target sees it, under a steady load. */
final class PipelineLatencyScenario {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long KEYS_PER_READING = 10_000_000;

    private final ApplyOptions options;
    private final Path folder;
    private int readings;
    private long nextKey = OrdersTable.FREE_KEYS;

    PipelineLatencyScenario(ApplyOptions options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    /** Measures. */
    Result run() {
        try (SnapshotServers servers = new SnapshotServers(folder, options.sourceHome(), options.targetHome())) {
            servers.start();
            OrdersTable orders = new OrdersTable(servers.source());
            orders.create();
            Measurements measurements = new Measurements(options.scenario().words(), "applied by", "transactions");
            List<Applier> appliers = Appliers.begin(servers, orders, options, measurements, folder);
            for (int number = 1; number <= options.repetitions(); number++) {
                for (int rate : options.rates()) {
                    for (Applier applier : appliers) {
                        // No two readings give their processes the same name.
                        int reading = ++readings;
                        measurements.add(applier, rate + "/s", number, measure(servers, applier, reading, rate));
                    }
                }
            }
            return measurements.result(
                    "commit to visible, for %d s after %d s of warm-up, %d readings each; %s"
                            .formatted(
                                    options.seconds(),
                                    options.warmUp(),
                                    options.repetitions(),
                                    Say.jvm(options.heap(), options.jvm())),
                    servers.described());
        }
    }

    private Run measure(SnapshotServers servers, Applier applier, int number, int rate) {
        long firstKey = nextKey;
        nextKey += KEYS_PER_READING;
        SteadyLoad load =
                new SteadyLoad(servers.source(), firstKey + 1, rate, rate * (options.warmUp() + options.seconds()));
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
            List<Used> used = ProcessMeter.used(processes, meters, begun + options.warmUp() * 1_000L, ended);
            processes.forEach(process -> process.stop(STOP_LIMIT));
            return load.run(rate * options.warmUp(), used);
        } finally {
            meters.forEach(ProcessMeter::close);
            processes.forEach(OsProcess::close);
        }
    }

    private static void await(String what, List<OsProcess> processes, BooleanSupplier condition) {
        Arrival.await(what, processes, LIMIT, LOOK_NS, condition);
    }
}
