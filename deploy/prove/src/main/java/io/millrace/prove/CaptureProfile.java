// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.control.ServiceName;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.position.LogPosition;
import io.millrace.prove.check.CaptureCheck;
import io.millrace.prove.check.Mutant;
import io.millrace.prove.check.SelectedTables;
import io.millrace.prove.check.SourceEnd;
import io.millrace.prove.check.ViolationKind;
import io.millrace.prove.check.Violations;
import io.millrace.prove.fault.FaultKind;
import io.millrace.prove.fault.FaultOutcome;
import io.millrace.prove.fault.FaultSchedule;
import io.millrace.prove.fault.Faults;
import io.millrace.prove.workload.SessionHistory;
import io.millrace.prove.workload.Tables;
import io.millrace.prove.workload.Workload;
import io.millrace.testkit.Await;
import io.millrace.testkit.SourceServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Source, Kafka and capture: sessions write, capture is killed, and what it wrote is compared. For one run. */
final class CaptureProfile implements Proof {

    private static final String CAPTURE = ServiceName.CAPTURE.text();
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
    private final Stage stage;
    private final SourceServer source;
    private final Workload workload;
    private final ServiceProcess capture;
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
        this.stage = new Stage(
                options,
                folder,
                say,
                new LocalServers(folder, options.sourceHome(), Stage.SOURCE_OPTIONS),
                List.of(ServiceName.CAPTURE),
                SETTINGS);
        this.source = stage.servers().source();
        this.workload = stage.workload();
        this.capture = stage.service(ServiceName.CAPTURE);
    }

    @Override
    public CaptureSummary run() {
        stage.servers().startSourceAndKafka();
        workload.createTables();
        stage.servers().createSourceAccount(Tables.DATABASE);
        stage.sayWhatIsDone();
        capture.start();
        stage.awaitBeginning();
        long begun = System.nanoTime();
        List<FaultOutcome> faults;
        SourceEnd end;
        try (TopicTail tail = new TopicTail(stage.changeLog().changes())) {
            killAtFirstRecord();
            faults = faults(tail);
            workload.stop();
            end = writeLast();
            awaitEnd(tail, end);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        capture.stop();
        say.accept("comparing");
        CaptureCheck check = new CaptureCheck(stage.changeLog(), this::histories, new SelectedTables(source), end);
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
        return new CaptureSummary(
                source.name(),
                options.seed(),
                seconds,
                options.kills(),
                new FaultFigures(faults),
                workload.counts(),
                result,
                violations,
                mutants);
    }

    /** The tables are filled while it is down: a start that were found anew would miss that. */
    private void killAtFirstRecord() {
        capture.kill();
        workload.start();
        capture.start();
    }

    private List<FaultOutcome> faults(TopicTail tail) {
        long begun = System.nanoTime();
        Faults faults = new Faults(
                begun,
                List.of(stage.victim(ServiceName.CAPTURE)),
                () -> freshness(tail),
                outcome -> say.accept(outcome.toString()));
        String end = faults.runWhile(schedule(options.seed()), () -> {
            double minutes = (System.nanoTime() - begun) / 60e9;
            return minutes < options.minutes()
                    || (faults.kills() < options.kills() && minutes < options.longestMinutes());
        });
        if (!end.isEmpty()) {
            violations.add(ViolationKind.SERVICE, String.valueOf(tail.reached()), end);
        }
        return faults.outcomes();
    }

    private static FaultSchedule schedule(long seed) {
        return FaultSchedule.of(
                seed,
                FaultSchedule.times(1, CAPTURE, FaultKind.KILL_PROCESS),
                FaultSchedule.times(1, CAPTURE, FaultKind.KILL_LOG_CONNECTION),
                FaultSchedule.times(1, CAPTURE, FaultKind.KILL_PROCESS_TWICE),
                FaultSchedule.times(1, CAPTURE, FaultKind.STOP_PROCESS),
                FaultSchedule.times(2, CAPTURE, FaultKind.KILL_ALL_CONNECTIONS),
                FaultSchedule.times(3, CAPTURE, FaultKind.KILL_LOG_CONNECTION_TWICE),
                FaultSchedule.times(1, CAPTURE, FaultKind.KILL_PROCESS),
                FaultSchedule.times(2, CAPTURE, FaultKind.KILL_LOG_CONNECTION));
    }

    private BooleanSupplier freshness(TopicTail tail) {
        Map<Integer, Long> acknowledged = workload.acknowledged();
        return () -> tail.isBehind(acknowledged);
    }

    /** With nobody else writing, so that the last transaction's place is known. */
    private SourceEnd writeLast() {
        LogPosition before = sourceEnd();
        workload.writeLast();
        return new SourceEnd(before, sourceEnd());
    }

    private LogPosition sourceEnd() {
        String[] position = source.position().split(":", 2);
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
        stage.close();
    }
}
