// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How fast a backlog of changes comes into PostgreSQL: in turn, each into a table of its own, which is compared with the
 * source row by row after each backlog.
 */
final class ApplyScenario {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final ApplyOptions options;
    private final Path folder;

    ApplyScenario(ApplyOptions options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    /** Measures, and returns the table of results. */
    String run() {
        try (SnapshotServers servers = new SnapshotServers(folder, options.sourceHome(), options.targetHome())) {
            servers.start();
            OrdersTable orders = new OrdersTable(servers.source());
            orders.create();
            Appliers appliers = Appliers.begin(servers, options, folder);
            return "%s; %,d changes of %s %s, %d backlogs each, medians; %s%n%n%s%s"
                    .formatted(
                            servers.names(),
                            options.changes(),
                            OrdersTable.NAME,
                            options.from(),
                            options.repetitions(),
                            Say.machine(options.heap(), options.jvm()),
                            MeasuredTable.text("applied by", measure(servers, orders, appliers.all())),
                            appliers.missingText());
        }
    }

    private Map<String, List<Measured>> measure(SnapshotServers servers, OrdersTable orders, List<Applier> appliers) {
        Map<String, List<Measured>> results = new LinkedHashMap<>();
        for (int number = 1; number <= options.repetitions(); number++) {
            long begun = System.nanoTime();
            Backlog backlog = orders.write(options.changes());
            Say.line("wrote %,d changes in %.1f s".formatted(backlog.changes(), (System.nanoTime() - begun) / 1e9));
            TableDigest expected = TableDigest.ofSource(servers, orders());
            if (isGathered()) {
                appliers.forEach(applier -> applier.gather(backlog));
            }
            for (Applier applier : appliers) {
                servers.target().execute(BenchmarkServers.DATABASE, "CHECKPOINT");
                Measured measured = measure(servers, applier, number, backlog);
                requireEqual(servers, applier, expected);
                Say.line(number + " " + applier.name() + ": " + measured.text() + "; all rows are equal");
                results.computeIfAbsent(applier.name(), name -> new ArrayList<>())
                        .add(measured);
            }
        }
        return results;
    }

    /** Whether the backlog is brought into Kafka before time runs. */
    private boolean isGathered() {
        return options.scenario() == ApplyOptions.Scenario.APPLY_BACKLOG;
    }

    private CopyTables.Table orders() {
        return CopyTables.orders(options.changes());
    }

    private Measured measure(SnapshotServers servers, Applier applier, int number, Backlog backlog) {
        List<OsProcess> processes = isGathered() ? applier.applying(number) : applier.whole(number);
        List<ProcessMeter> meters = new ArrayList<>();
        try {
            for (OsProcess process : processes) {
                process.start();
                meters.add(new ProcessMeter(process.pid()));
            }
            TargetRows rows = new TargetRows(servers, applier.table(), processes);
            long from = rows.awaitFirst(backlog);
            long to = rows.awaitLast(backlog);
            Measured measured = new Measured(
                    backlog.changes(),
                    (to - from) / 1e3,
                    meters.stream()
                            .mapToDouble(meter -> meter.between(from, to))
                            .sum(),
                    meters.stream().mapToDouble(meter -> meter.upTo(to)).sum(),
                    meters.stream().mapToLong(ProcessMeter::peakMegabytes).sum());
            processes.forEach(process -> process.stop(STOP_LIMIT));
            return measured;
        } finally {
            meters.forEach(ProcessMeter::close);
            processes.forEach(OsProcess::close);
        }
    }

    private void requireEqual(SnapshotServers servers, Applier applier, TableDigest expected) {
        TableDigest digest = TableDigest.ofTarget(servers, orders(), applier.table());
        if (!digest.equals(expected)) {
            throw new IllegalStateException(applier.name() + " made of " + applier.table() + " " + digest
                    + ", which is at the source " + expected);
        }
    }
}
