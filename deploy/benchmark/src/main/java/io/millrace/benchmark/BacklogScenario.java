// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.limit.LimitReader;
import io.millrace.benchmark.result.Result;
import io.millrace.benchmark.result.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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

    /** Measures. */
    Result run() {
        try (BenchmarkServers servers = new BenchmarkServers(folder, options.sourceHome())) {
            servers.start();
            OrdersTable orders = new OrdersTable(servers.source());
            orders.create();
            List<LogReader> contenders = contenders(servers);
            for (LogReader contender : contenders) {
                Say.line("settling where " + contender.name() + " starts");
                contender.settleStart(options.repetitions());
            }
            long begun = System.nanoTime();
            Backlog backlog = orders.write(options.changes());
            Say.line("wrote %,d changes in %.1f s".formatted(backlog.changes(), (System.nanoTime() - begun) / 1e9));
            return measure(contenders, backlog)
                    .result(
                            "%,d changes of %s, %d readings each, medians; %s"
                                    .formatted(
                                            options.changes(),
                                            OrdersTable.NAME,
                                            options.repetitions(),
                                            Say.jvm(options.heap(), options.jvm())),
                            servers.described());
        }
    }

    private List<LogReader> contenders(BenchmarkServers servers) {
        List<LogReader> contenders = new ArrayList<>();
        if (options.measures("debezium")) {
            // First, for it settles its start with an order that the others are not to see.
            contenders.add(
                    new DebeziumConnect(servers, options, Say.folder(folder, "debezium"), DebeziumTuning.THROUGHPUT));
        }
        if (options.measures("debezium-default")) {
            contenders.add(new DebeziumConnect(
                    servers, options, Say.folder(folder, "debezium-default"), DebeziumTuning.DEFAULT));
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

    private Measurements measure(List<LogReader> contenders, Backlog backlog) {
        Measurements measurements = new Measurements("capture backlog", "read by", "changes");
        for (int number = 1; number <= options.repetitions(); number++) {
            for (LogReader contender : contenders) {
                measurements.add(contender, "", number, measure(contender, number, backlog));
            }
        }
        return measurements;
    }

    private static Run measure(LogReader contender, int number, Backlog backlog) {
        try (Reading reading = contender.reading(number)) {
            long begun = System.currentTimeMillis();
            reading.process().start();
            try (ProcessMeter meter = new ProcessMeter(reading.process().pid())) {
                await(contender.name(), reading, backlog);
                // What is read now to count it is read without the process that wrote it.
                reading.process().stop(STOP_LIMIT);
                Reading.Span span = reading.span();
                if (span.changes() != backlog.changes()) {
                    throw new IllegalStateException(
                            contender.name() + " made " + span.changes() + " changes of " + backlog.changes());
                }
                return Run.of(
                        span.changes(),
                        span.seconds(),
                        (span.lastMillis() - begun) / 1e3,
                        List.of(meter.used(reading.process().name(), span.firstMillis(), span.lastMillis())));
            }
        }
    }

    /** Waits until a reading is done, or fails with the end of its log. */
    static void await(String name, Reading reading, Backlog backlog) {
        Arrival.await(
                "all that " + name + " reads",
                List.of(reading.process()),
                LIMIT,
                LOOK_NS,
                () -> reading.isDone(backlog));
    }
}
