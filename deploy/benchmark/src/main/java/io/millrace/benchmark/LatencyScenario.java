// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.Await;
import io.millrace.testkit.TopicView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToDoubleFunction;

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

    /** What one reading showed, in milliseconds but for the rate and the processor's seconds. */
    private record Result(double rate, double median, double p99, double p999, double worst, double cpuPerSecond) {}

    /** Measures, and returns the table of results. */
    String run() {
        try (BenchmarkServers servers = new BenchmarkServers(folder, options.sourceHome())) {
            servers.start();
            new OrdersTable(servers.source()).create();
            List<TopicWriter> writers = writers(servers);
            writers.forEach(writer -> writer.settleStart(options.repetitions()));
            Map<String, List<Result>> results = new LinkedHashMap<>();
            for (int number = 1; number <= options.repetitions(); number++) {
                for (TopicWriter writer : writers) {
                    Result result = measure(servers, writer, number);
                    Say.line(number + " " + writer.name() + ": " + result);
                    results.computeIfAbsent(writer.name(), name -> new ArrayList<>())
                            .add(result);
                }
            }
            return table(servers, results);
        }
    }

    private List<TopicWriter> writers(BenchmarkServers servers) {
        List<TopicWriter> writers = new ArrayList<>();
        if (options.measures("debezium")) {
            writers.add(
                    new DebeziumConnect(servers, options, Say.folder(folder, "debezium"), DebeziumConnect.Aim.LATENCY));
        }
        if (options.measures("millrace")) {
            writers.add(new MillraceCapture(servers, options, Say.folder(folder, "capture"), ""));
        }
        return writers;
    }

    private Result measure(BenchmarkServers servers, TopicWriter writer, int number) {
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
                double cpu = meter.between(begun + WARM_UP_SECONDS * 1_000L, System.currentTimeMillis());
                Await.until(
                        "the last transaction in Kafka",
                        LIMIT,
                        () -> load.isSeenWhole() || watching.isDone(),
                        () -> "; the end of its log:\n" + reading.process().logTail());
                reading.process().stop(STOP_LIMIT);
                return result(load, cpu);
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
                () -> reading.isDone(new Backlog(1, key, key, 0))
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

    private Result result(SteadyLoad load, double cpuSeconds) {
        long[] nanos = load.latencies(options.rate() * WARM_UP_SECONDS);
        return new Result(
                load.reachedRate(),
                Statistics.percentile(nanos, 0.5) / 1e6,
                Statistics.percentile(nanos, 0.99) / 1e6,
                Statistics.percentile(nanos, 0.999) / 1e6,
                Statistics.percentile(nanos, 1) / 1e6,
                cpuSeconds / options.seconds());
    }

    private String table(BenchmarkServers servers, Map<String, List<Result>> results) {
        TextTable table = new TextTable(
                "read by", "transactions/s", "p50 ms", "p99 ms", "p99.9 ms", "worst ms", "CPU-s per second");
        results.forEach((name, runs) -> table.add(
                name,
                "%.0f".formatted(median(runs, Result::rate)),
                "%.2f".formatted(median(runs, Result::median)),
                "%.2f".formatted(median(runs, Result::p99)),
                "%.2f".formatted(median(runs, Result::p999)),
                "%.2f".formatted(median(runs, Result::worst)),
                "%.2f".formatted(median(runs, Result::cpuPerSecond))));
        return "%s; commit to readable in Kafka, %d transactions/s for %d s after %d s of warm-up, %d readings each; %s%n%n%s"
                .formatted(
                        servers.source().name(),
                        options.rate(),
                        options.seconds(),
                        WARM_UP_SECONDS,
                        options.repetitions(),
                        Say.machine(options),
                        table.text());
    }

    private static double median(List<Result> runs, ToDoubleFunction<Result> figure) {
        return Statistics.median(runs.stream().map(figure::applyAsDouble).toList());
    }
}
