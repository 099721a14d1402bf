// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.result.Result;
import io.millrace.benchmark.result.Run;
import io.millrace.testkit.OsProcess;
import io.millrace.testkit.SqlServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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

    /** Measures. */
    Result run() {
        try (SnapshotServers servers = new SnapshotServers(folder, options.sourceHome(), options.targetHome())) {
            servers.start();
            Load load = load(servers.source());
            load.create();
            Measurements measurements = new Measurements(options.scenario().words(), "applied by", "changes");
            List<Applier> appliers = Appliers.begin(servers, load, options, measurements, folder);
            try (ApplyLimits limits = new ApplyLimits(servers, load, options, Say.folder(folder, "limit"))) {
                measure(servers, load, appliers, limits, measurements);
            }
            return measurements.result(
                    "%,d changes of %s %s, %d backlogs each, medians; %s"
                            .formatted(
                                    options.changes(),
                                    load.words(),
                                    options.isFromKafka() ? "from Kafka" : "from the source's log",
                                    options.repetitions(),
                                    Say.jvm(options.heap(), options.jvm())),
                    servers.described());
        }
    }

    private Load load(SqlServer source) {
        return switch (options.scenario()) {
            case APPLY_BACKLOG, PIPELINE_BACKLOG, PIPELINE_LATENCY -> new OrdersTable(source);
            case APPLY_HOT_KEYS -> new HotKeys(source, options.repetitions());
            case APPLY_WIDE -> new WideTable(source);
            case APPLY_HUGE -> new HugeTransaction(source);
            case APPLY_DELETES -> new Deletions(source, (long) options.changes() * options.repetitions());
        };
    }

    private void measure(
            SnapshotServers servers, Load load, List<Applier> appliers, ApplyLimits limits, Measurements measurements) {
        for (int number = 1; number <= options.repetitions(); number++) {
            long begun = System.nanoTime();
            Backlog backlog = load.write(options.changes());
            Say.line("wrote %,d changes in %.1f s".formatted(backlog.changes(), (System.nanoTime() - begun) / 1e9));
            Contents expected = Contents.ofSource(servers, load.compared());
            if (options.isFromKafka()) {
                appliers.forEach(applier -> applier.gather(backlog));
            }
            for (Applier applier : appliers) {
                servers.target().execute(BenchmarkServers.DATABASE, "CHECKPOINT");
                Run run = measure(servers, applier, number, backlog);
                expected.requireEqual(servers, applier.name(), applier::table);
                Say.line("all " + expected.text() + " are equal");
                sayBound(applier, run, measurements);
                measurements.add(applier, "", number, run);
            }
            limits.measure(number, expected, measurements);
        }
    }

    /** Whether Millrace has kept within the memory that was asked for. */
    private void sayBound(Applier applier, Run run, Measurements measurements) {
        if (options.megabytes() > 0 && applier instanceof MillraceApply) {
            boolean kept = run.peakMegabytes() <= options.megabytes();
            measurements.note("Millrace's peak of %.0f MB is %s the bound of %d MB"
                    .formatted(run.peakMegabytes(), kept ? "within" : "OVER", options.megabytes()));
        }
    }

    private Run measure(SnapshotServers servers, Applier applier, int number, Backlog backlog) {
        List<OsProcess> processes = options.isFromKafka() ? applier.applying(number) : applier.whole(number);
        List<ProcessMeter> meters = new ArrayList<>();
        try (TargetRows rows = new TargetRows(servers, applier::table, processes)) {
            long begun = System.currentTimeMillis();
            for (OsProcess process : processes) {
                process.start();
                meters.add(new ProcessMeter(process.pid()));
            }
            long from = backlog.first().isEmpty() ? begun : rows.awaitFirst(backlog);
            long to = rows.awaitLast(backlog);
            Run run = Run.of(
                    backlog.changes(),
                    Math.max(1, to - from) / 1e3,
                    (to - begun) / 1e3,
                    ProcessMeter.used(processes, meters, from, to));
            processes.forEach(process -> process.stop(STOP_LIMIT));
            return run;
        } finally {
            meters.forEach(ProcessMeter::close);
            processes.forEach(OsProcess::close);
        }
    }
}
