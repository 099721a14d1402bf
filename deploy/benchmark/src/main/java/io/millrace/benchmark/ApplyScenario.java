// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import io.millrace.testkit.SqlServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How fast a backlog of changes comes into PostgreSQL: in turn, each into tables of its own, which are compared with the
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
            Load load = load(servers.source());
            load.create();
            Appliers appliers = Appliers.begin(servers, load, options, folder);
            return "%s; %,d changes of %s %s, %d backlogs each, medians; %s%n%n%s%s"
                    .formatted(
                            servers.names(),
                            options.changes(),
                            load.words(),
                            options.isFromKafka() ? "from Kafka" : "from the source's log",
                            options.repetitions(),
                            Say.machine(options.heap(), options.jvm()),
                            MeasuredTable.text("applied by", measure(servers, load, appliers.all())),
                            appliers.missingText());
        }
    }

    private Load load(SqlServer source) {
        return switch (options.scenario()) {
            case APPLY_BACKLOG, PIPELINE_BACKLOG, PIPELINE_LATENCY -> new OrdersTable(source);
            case APPLY_HOT_KEYS -> new HotKeys(source, options.repetitions());
            case APPLY_DELETES -> new Deletions(source, (long) options.changes() * options.repetitions());
        };
    }

    private Map<String, List<Measured>> measure(SnapshotServers servers, Load load, List<Applier> appliers) {
        Map<String, List<Measured>> results = new LinkedHashMap<>();
        for (int number = 1; number <= options.repetitions(); number++) {
            long begun = System.nanoTime();
            Backlog backlog = load.write(options.changes());
            Say.line("wrote %,d changes in %.1f s".formatted(backlog.changes(), (System.nanoTime() - begun) / 1e9));
            Contents expected = Contents.ofSource(servers, load.tables());
            if (options.isFromKafka()) {
                appliers.forEach(applier -> applier.gather(backlog));
            }
            for (Applier applier : appliers) {
                servers.target().execute(BenchmarkServers.DATABASE, "CHECKPOINT");
                Measured measured = measure(servers, applier, number, backlog);
                expected.requireEqual(servers, applier.name(), applier::table);
                Say.line(number + " " + applier.name() + ": " + measured.text() + "; all " + expected.text()
                        + " are equal");
                results.computeIfAbsent(applier.name(), name -> new ArrayList<>())
                        .add(measured);
            }
        }
        return results;
    }

    private Measured measure(SnapshotServers servers, Applier applier, int number, Backlog backlog) {
        List<OsProcess> processes = options.isFromKafka() ? applier.applying(number) : applier.whole(number);
        List<ProcessMeter> meters = new ArrayList<>();
        try (TargetRows rows = new TargetRows(servers, applier::table, processes)) {
            for (OsProcess process : processes) {
                process.start();
                meters.add(new ProcessMeter(process.pid()));
            }
            long from = rows.awaitFirst(backlog);
            long to = rows.awaitLast(backlog);
            Measured measured = new Measured(
                    backlog.changes(),
                    Math.max(1, to - from) / 1e3,
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
}
