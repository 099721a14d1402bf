// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.control.ServiceName;
import io.millrace.local.stack.Installation;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.PipelineFile;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.position.LogPosition;
import io.millrace.prove.check.CaptureCheck;
import io.millrace.prove.check.ChangeLog;
import io.millrace.prove.check.Mutant;
import io.millrace.prove.check.SelectedTables;
import io.millrace.prove.check.SourceEnd;
import io.millrace.prove.check.ViolationKind;
import io.millrace.prove.check.Violations;
import io.millrace.prove.fault.FaultOutcome;
import io.millrace.prove.fault.FaultSchedule;
import io.millrace.prove.fault.Faults;
import io.millrace.prove.workload.SessionHistory;
import io.millrace.prove.workload.Tables;
import io.millrace.prove.workload.Workload;
import io.millrace.testkit.Await;
import io.millrace.testkit.TopicView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Source, Kafka and capture: sessions write, capture is killed, and what it wrote is compared. For one run. */
final class CaptureProfile implements AutoCloseable {

    private static final String PIPELINE = "prove";
    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration END_LIMIT = Duration.ofMinutes(10);
    private static final String SETTINGS = """
            capture:
              # Many parts, so that faults meet transactions half written.
              partRows: 500
              partBytes: 512KB
              job: {checkpointInterval: 1s, restartDelay: 200ms, restartDelayMax: 2s}
            """;

    private final ProveOptions options;
    private final Consumer<String> say;
    private final LocalServers servers;
    private final Workload workload;
    private final ServiceProcess capture;
    private final ChangeLog changeLog;
    private final Violations violations = new Violations();

    /**
     * Prepares it without starting anything.
     *
     * @param folder for all that is kept; exists and is empty
     * @param say takes a line for people now and then
     */
    CaptureProfile(ProveOptions options, Path folder, Consumer<String> say) {
        this.options = options;
        this.say = say;
        // Small files, so that faults meet the change from one to the next.
        this.servers = new LocalServers(
                folder, options.sourceHome(), List.of("--max-binlog-size=16M", "--max-allowed-packet=64M"));
        this.workload = new Workload(servers.source(), folder, options.seed(), options.writers(), options.rate());
        PipelineFile file = PipelineFile.write(folder, PIPELINE, Tables.DATABASE, servers, SETTINGS);
        Integer port = file.ports().get(ServiceName.CAPTURE);
        this.capture = new ServiceProcess(
                Installation.find(),
                ServiceName.CAPTURE,
                file.file(),
                port == null ? 0 : port,
                folder,
                withFastStart(file.environment()));
        this.changeLog = new ChangeLog(servers.kafka().bootstrapServers(), PIPELINE);
    }

    /** Less compiling: what is measured here is no speed, and a process that is killed soon must start soon. */
    private static Map<String, String> withFastStart(Map<String, String> environment) {
        Map<String, String> more = new HashMap<>(environment);
        more.put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        return more;
    }

    /** Runs it to its end. */
    Summary run() {
        servers.startSourceAndKafka();
        workload.createTables();
        servers.createSourceAccount(Tables.DATABASE);
        say.accept("source " + servers.source().name() + ", seed " + options.seed() + ", " + options.writers()
                + " writers at " + options.rate() + " transactions/s, one of many rows, one of shapes");
        capture.start();
        awaitBeginning();
        long begun = System.nanoTime();
        List<FaultOutcome> faults;
        SourceEnd end;
        try (TopicTail tail = new TopicTail(changeLog.changes())) {
            killAtFirstRecord();
            faults = faults(tail);
            workload.stop();
            end = writeLast();
            awaitEnd(tail, end);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        capture.stop();
        say.accept("comparing");
        CaptureCheck check = new CaptureCheck(changeLog, this::histories, new SelectedTables(servers.source()), end);
        CaptureCheck.Result result = check.run(null, 0);
        violations.addAll(result.violations());
        Map<String, Boolean> mutants = new LinkedHashMap<>();
        for (Mutant mutant : options.mutants()) {
            Violations found = check.run(mutant, result.records()).violations();
            say.accept("mutant " + mutant.text() + ": " + found.counts());
            mutants.put(
                    mutant.text(),
                    found.count(mutant.expected()) > result.violations().count(mutant.expected()));
        }
        return new Summary(
                servers.source().name(),
                options.seed(),
                seconds,
                options.kills(),
                faults,
                workload.counts(),
                result,
                violations,
                mutants);
    }

    private void awaitBeginning() {
        try (TopicView view = changeLog.changes()) {
            Await.until(
                    "the change log's first record",
                    START_LIMIT,
                    () -> !capture.process().isRunning() || view.end() > 0,
                    () -> "; the end of capture's log:\n" + capture.process().logTail());
        }
        if (!capture.process().isRunning()) {
            throw new IllegalStateException("capture did not start; the end of its log:\n"
                    + capture.process().logTail());
        }
    }

    /** The tables are filled while it is down: a start that were found anew would miss that. */
    private void killAtFirstRecord() {
        capture.kill();
        workload.start();
        capture.start();
    }

    private List<FaultOutcome> faults(TopicTail tail) {
        CaptureVictim victim = new CaptureVictim(capture, servers.source());
        Faults faults = new Faults(victim, () -> freshness(tail), this::tell);
        FaultSchedule schedule = new FaultSchedule(options.seed());
        long begun = System.nanoTime();
        double limit = options.minutes() * 60;
        for (double passed = 0;
                passed < limit || (faults.kills() < options.kills() && passed < options.longestMinutes() * 60);
                passed = (System.nanoTime() - begun) / 1e9) {
            if (!faults.run(schedule.next())) {
                String end = victim.ownEnd();
                violations.add(
                        ViolationKind.SERVICE,
                        String.valueOf(tail.reached()),
                        end.isEmpty() ? "no recovery from " + faults.outcomes() : end);
                break;
            }
        }
        return faults.outcomes();
    }

    private BooleanSupplier freshness(TopicTail tail) {
        Map<Integer, Long> acknowledged = workload.acknowledged();
        return () -> tail.isBehind(acknowledged);
    }

    private void tell(FaultOutcome outcome) {
        say.accept(String.format(
                Locale.ROOT,
                "%6.1f s  %-34s %s",
                outcome.atSeconds(),
                outcome.kind().text(),
                outcome.recoverySeconds() < 0
                        ? "NOT recovered"
                        : String.format(Locale.ROOT, "recovered in %.1f s", outcome.recoverySeconds())));
    }

    /** With nobody else writing, so that the last transaction's place is known. */
    private SourceEnd writeLast() {
        LogPosition before = sourceEnd();
        workload.writeLast();
        return new SourceEnd(before, sourceEnd());
    }

    private LogPosition sourceEnd() {
        String[] position = servers.source().position().split(":", 2);
        String number = position[0].substring(position[0].lastIndexOf('.') + 1);
        return LogPosition.before(1, Long.parseLong(number), Long.parseLong(position[1]));
    }

    /** The checkers say what is missing if it never comes. */
    private void awaitEnd(TopicTail tail, SourceEnd end) {
        long limit = System.nanoTime() + END_LIMIT.toNanos();
        Await.until(
                "the end of the change log",
                END_LIMIT.multipliedBy(2),
                () -> end.isAt(tail.reached()) || !capture.process().isRunning() || System.nanoTime() - limit > 0);
    }

    private Map<Integer, SessionHistory> histories() {
        Map<Integer, SessionHistory> histories = new HashMap<>();
        workload.sessions().forEach(session -> histories.put(session, workload.history(session)));
        return histories;
    }

    @Override
    public void close() {
        workload.close();
        capture.close();
        servers.close();
    }
}
