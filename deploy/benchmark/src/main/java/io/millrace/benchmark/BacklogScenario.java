// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.limit.LimitReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How fast a backlog of changes comes into Kafka: in turn, all on the same log. */
final class BacklogScenario {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Options options;
    private final Path folder;

    BacklogScenario(Options options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    /** Measures, and returns the table of results. */
    String run() {
        try (BenchmarkServers servers = new BenchmarkServers(folder, options.sourceHome())) {
            servers.start();
            OrdersTable orders = new OrdersTable(servers.source());
            orders.create();
            List<Contender> contenders = contenders(servers);
            for (Contender contender : contenders) {
                Say.line("settling where " + contender.name() + " starts");
                contender.settleStart(options.repetitions());
            }
            long begun = System.nanoTime();
            Backlog backlog = orders.write(options.changes());
            Say.line("wrote %,d changes in %.1f s".formatted(backlog.changes(), (System.nanoTime() - begun) / 1e9));
            return table(servers, measure(contenders, backlog));
        }
    }

    private List<Contender> contenders(BenchmarkServers servers) {
        List<Contender> contenders = new ArrayList<>();
        if (options.measures("debezium")) {
            // First, for it settles its start with an order that the others are not to see.
            contenders.add(new DebeziumConnect(
                    servers, options, Say.folder(folder, "debezium"), DebeziumConnect.Aim.THROUGHPUT));
        }
        if (options.measures("millrace")) {
            contenders.add(new MillraceCapture(servers, options, Say.folder(folder, "capture"), ""));
        }
        if (options.measures("limit")) {
            for (LimitReader.Decoder decoder : LimitReader.Decoder.values()) {
                contenders.add(new LogLimit(servers, options, Say.folder(folder, "limit"), decoder));
            }
        }
        return contenders;
    }

    private Map<String, List<Measured>> measure(List<Contender> contenders, Backlog backlog) {
        Map<String, List<Measured>> results = new LinkedHashMap<>();
        for (int number = 1; number <= options.repetitions(); number++) {
            for (Contender contender : contenders) {
                Measured measured = measure(contender, number, backlog);
                Say.line(number + " " + contender.name() + ": " + measured.text());
                results.computeIfAbsent(contender.name(), name -> new ArrayList<>())
                        .add(measured);
            }
        }
        return results;
    }

    private static Measured measure(Contender contender, int number, Backlog backlog) {
        try (Reading reading = contender.reading(number)) {
            reading.process().start();
            try (ProcessMeter meter = new ProcessMeter(reading.process().pid())) {
                await(contender.name(), reading, backlog);
                long peak = meter.peakMegabytes();
                // What is read now to count it is read without the process that wrote it.
                reading.process().stop(STOP_LIMIT);
                Reading.Span span = reading.span();
                if (span.changes() != backlog.changes()) {
                    throw new IllegalStateException(
                            contender.name() + " made " + span.changes() + " changes of " + backlog.changes());
                }
                return new Measured(
                        span.changes(),
                        span.seconds(),
                        meter.between(span.firstMillis(), span.lastMillis()),
                        meter.upTo(span.lastMillis()),
                        peak);
            }
        }
    }

    /** Waits until a reading is done, or fails with the end of its log. */
    static void await(String name, Reading reading, Backlog backlog) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!reading.isDone(backlog)) {
            boolean running = reading.process().isRunning();
            if ((!running && !reading.isDone(backlog)) || System.nanoTime() - end > 0) {
                throw new IllegalStateException(name
                        + (running ? " has not read it within " + LIMIT : " has ended") + "; the end of its log:\n"
                        + reading.process().logTail());
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private String table(BenchmarkServers servers, Map<String, List<Measured>> results) {
        return "%s; %,d changes of %s, %d readings each, medians; %s%n%n%s"
                .formatted(
                        servers.source().name(),
                        options.changes(),
                        OrdersTable.NAME,
                        options.repetitions(),
                        Say.machine(options),
                        MeasuredTable.text("read by", results));
    }
}
