// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.result.Result;
import io.millrace.benchmark.result.Run;
import io.millrace.testkit.Await;
import io.millrace.testkit.TopicView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** How long a change takes from its commit until it can be read in Kafka, under a steady load. */
final class LatencyScenario {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final int WARM_UP_SECONDS = 20;
    private static final long KEYS_PER_READING = 10_000_000;

    private final Options options;
    private final Path folder;
    private long nextKey = OrdersTable.FREE_KEYS;

    LatencyScenario(Options options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    /** Measures. */
    Result run() {
        try (BenchmarkServers servers = new BenchmarkServers(folder, options.sourceHome())) {
            servers.start();
            new OrdersTable(servers.source()).create();
            List<TopicWriter> writers = writers(servers);
            writers.forEach(writer -> writer.settleStart(options.repetitions()));
            Measurements measurements = new Measurements("capture latency", "read by", "transactions");
            for (int number = 1; number <= options.repetitions(); number++) {
                for (TopicWriter writer : writers) {
                    measurements.add(writer, "", number, measure(servers, writer, number));
                }
            }
            return measurements.result(
                    "commit to readable in Kafka, %d transactions/s for %d s after %d s of warm-up, %d readings each; %s"
                            .formatted(
                                    options.rate(),
                                    options.seconds(),
                                    WARM_UP_SECONDS,
                                    options.repetitions(),
                                    Say.jvm(options.heap(), options.jvm())),
                    servers.described());
        }
    }

    private List<TopicWriter> writers(BenchmarkServers servers) {
        List<TopicWriter> writers = new ArrayList<>();
        if (options.measures("debezium")) {
            writers.add(new DebeziumConnect(servers, options, Say.folder(folder, "debezium"), DebeziumTuning.LATENCY));
        }
        if (options.measures("debezium-default")) {
            writers.add(new DebeziumConnect(
                    servers, options, Say.folder(folder, "debezium-default"), DebeziumTuning.DEFAULT));
        }
        if (options.measures("millrace")) {
            writers.add(new MillraceCapture(servers, options, Say.folder(folder, "capture"), ""));
        }
        return writers;
    }

    private Run measure(BenchmarkServers servers, TopicWriter writer, int number) {
        long firstKey = nextKey;
        nextKey += KEYS_PER_READING;
        AtomicBoolean ended = new AtomicBoolean();
        SteadyLoad load = new SteadyLoad(
                servers.source(), firstKey + 1, options.rate(), options.rate() * (WARM_UP_SECONDS + options.seconds()));
        try (Reading reading = writer.reading(number);
                TopicView view = servers.view(writer.topic(number))) {
            long from = view.end();
            reading.process().start();
            awaitStreaming(servers, writer, reading, firstKey);
            CompletableFuture<Void> watching = CompletableFuture.runAsync(() -> watch(view, from, writer, load, ended));
            try (ProcessMeter meter = new ProcessMeter(reading.process().pid())) {
                long begun = System.currentTimeMillis();
                load.write();
                long to = System.currentTimeMillis();
                Await.until(
                        "the last transaction in Kafka",
                        LIMIT,
                        () -> load.isSeenWhole() || watching.isDone(),
                        () -> "; the end of its log:\n" + reading.process().logTail());
                reading.process().stop(STOP_LIMIT);
                return load.run(
                        options.rate() * WARM_UP_SECONDS,
                        List.of(meter.used(reading.process().name(), begun + WARM_UP_SECONDS * 1_000L, to)));
            } finally {
                ended.set(true);
                watching.join();
            }
        }
    }

    /** One order more, which arrives when all that was written before has arrived. */
    private static void awaitStreaming(BenchmarkServers servers, TopicWriter writer, Reading reading, long key) {
        new OrdersTable(servers.source()).insert(key);
        Await.until(
                "an order through " + writer.name(),
                START_LIMIT,
                () -> reading.isDone(Backlog.inTopic(1, OrdersTable.TABLE, key))
                        || !reading.process().isRunning(),
                () -> "; the end of its log:\n" + reading.process().logTail());
    }

    private static void watch(TopicView view, long from, TopicWriter writer, SteadyLoad load, AtomicBoolean ended) {
        view.seek(from);
        while (!ended.get()) {
            view.poll(record -> {
                long now = System.nanoTime();
                writer.eachKey(record, key -> load.see(key, now));
            });
        }
    }
}
