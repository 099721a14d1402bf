// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.control.ServiceName;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.prove.PipelineSummary.Phase;
import io.millrace.prove.check.TargetInvariants;
import io.millrace.prove.check.ViolationKind;
import io.millrace.prove.check.Violations;
import io.millrace.prove.fault.FaultSchedule;
import io.millrace.prove.fault.Faults;
import io.millrace.prove.fault.Together;
import io.millrace.prove.fault.Victim;
import io.millrace.prove.workload.Tables;
import io.millrace.prove.workload.Workload;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The whole pipeline: sessions write while the tables are copied and afterwards, every process is killed again and again, a
 * reader of the target looks for states that the source never had, and in the end every row is compared. For one run.
 */
final class PipelineProfile implements Proof {

    private static final String NO_LIMITS =
            "{\"rowsPerSecond\": 0, \"bytesPerSecond\": 0, \"chunks\": 0, \"sourceThreads\": 0, \"replicaLagSeconds\": 0}";
    private static final String SETTINGS = """
            capture:
              # Many parts, so that faults meet transactions half written.
              partRows: 500
              partBytes: 512KB
              job: {checkpointInterval: 1s, restartDelay: 200ms, restartDelayMax: 2s}
            snapshot:
              # Slow, so that faults meet the copy.
              chunkRows: 100
              throttle: {rowsPerSecond: 50}
              job: {checkpointInterval: 1s, restartDelay: 200ms, restartDelayMax: 2s}
            apply:
              batchRows: 2000
              job: {checkpointInterval: 1s, restartDelay: 200ms, restartDelayMax: 2s}
            """;

    private final ProveOptions options;
    private final Consumer<String> say;
    private final Stage stage;
    private final LocalServers servers;
    private final Workload workload;
    private final TargetView target;
    private final List<Victim> victims;
    private final Violations violations = new Violations();
    private final Map<Phase, FaultFigures> faults = new EnumMap<>(Phase.class);
    private boolean freed;

    /**
     * Prepares it without starting anything.
     *
     * @param folder for all that is kept; exists and is empty
     * @param say takes a line for people now and then
     */
    PipelineProfile(ProveOptions options, Path folder, Consumer<String> say) {
        this.options = options;
        this.say = say;
        this.stage = new Stage(options, folder, say, List.of(ServiceName.values()), SETTINGS);
        this.servers = stage.servers();
        this.workload = stage.workload();
        this.target = new TargetView(servers.target());
        List<Victim> each = List.of(
                new ServerVictim(PipelineSchedules.SOURCE, servers.source()),
                new ServerVictim(PipelineSchedules.TARGET, servers.target()),
                new ServerVictim(PipelineSchedules.KAFKA, servers.kafka()),
                stage.victim(ServiceName.CAPTURE),
                stage.victim(ServiceName.SNAPSHOT),
                stage.victim(ServiceName.APPLY));
        this.victims = Stream.concat(each.stream(), Stream.of(new Together(PipelineSchedules.ALL, each)))
                .toList();
    }

    @Override
    public PipelineSummary run() {
        begin();
        long begun = System.nanoTime();
        String copied;
        try (TopicTail tail = new TopicTail(stage.changeLog().changes())) {
            phase(Phase.COPY, PipelineSchedules.copy(options.seed()), () -> copyGoesOn(tail), this::isCopying);
            copied = target.copied() + " in " + Math.round(secondsSince(begun)) + " s";
            say.accept("copied: " + copied);
            phase(
                    Phase.CATCH_UP,
                    PipelineSchedules.stream(options.seed() + 1),
                    () -> replayGoesOn(tail),
                    run -> !isConsistent());
        }
        long reads = stream();
        double seconds = secondsSince(begun);
        stage.stopServices();
        PipelineEnd end = new PipelineEnd(servers, workload, violations);
        if (isWell()) {
            say.accept("comparing");
            end.compare();
        }
        return new PipelineSummary(
                servers.source().name(),
                options,
                seconds,
                copied,
                faults,
                workload.counts(),
                reads,
                end.comparison(),
                violations,
                end.mutants());
    }

    /** All tables are full and all sessions write before the services see them. */
    private void begin() {
        servers.start();
        workload.createTables();
        servers.createAccounts(Tables.DATABASE);
        workload.addStock(options.rows());
        stage.sayWhatIsDone();
        workload.start();
        for (ServiceName name : ServiceName.values()) {
            stage.service(name).start();
        }
        stage.awaitBeginning();
        stage.await("the first chunk", () -> !target.look().newestChunk().isEmpty());
    }

    private void phase(
            Phase phase, FaultSchedule schedule, Supplier<BooleanSupplier> freshness, Predicate<Faults> condition) {
        if (!isWell()) {
            return;
        }
        say.accept(phase.text());
        Faults run = new Faults(victims, freshness, outcome -> say.accept(outcome.toString()));
        String end = run.runWhile(schedule, () -> condition.test(run));
        faults.put(phase, new FaultFigures(run.outcomes()));
        if (!end.isEmpty()) {
            violations.add(ViolationKind.SERVICE, phase.text(), end);
        }
    }

    private boolean isWell() {
        return violations.count(ViolationKind.SERVICE) == 0 && violations.count(ViolationKind.END) == 0;
    }

    /** It is held back until there were enough kills. */
    private boolean isCopying(Faults run) {
        if (!freed && run.kills() >= options.killsInCopy()) {
            ServiceProcess snapshot = stage.service(ServiceName.SNAPSHOT);
            freed = snapshot.put("/throttle", NO_LIMITS);
            say.accept("the copy is " + (freed ? "" : "not yet ") + "let go");
        }
        return !target.look().isCopied();
    }

    /** Another chunk is complete, and what was committed later is in the change log. */
    private BooleanSupplier copyGoesOn(TopicTail tail) {
        Map<Integer, Long> acknowledged = workload.acknowledged();
        String newest = target.now().newestChunk();
        return () -> tail.isBehind(acknowledged)
                && (target.look().isCopied() || !target.look().newestChunk().equals(newest));
    }

    /** More is applied, and what was committed later is in the change log. */
    private BooleanSupplier replayGoesOn(TopicTail tail) {
        Map<Integer, Long> acknowledged = workload.acknowledged();
        long offset = target.now().offset();
        return () -> tail.isBehind(acknowledged) && target.look().offset() > offset;
    }

    /** As the product says itself. */
    private boolean isConsistent() {
        return stage.service(ServiceName.APPLY)
                .view()
                .filter(view -> view.details().getOrDefault("consistency", "").startsWith("consistent at"))
                .isPresent();
    }

    /** Returns how often the target was read meanwhile. */
    private long stream() {
        if (!isWell()) {
            return 0;
        }
        TargetInvariants invariants = new TargetInvariants(workload.tables(), workload.writers(), violations);
        try (InvariantReader reader = new InvariantReader(servers.target(), invariants)) {
            long begun = System.nanoTime();
            phase(Phase.STREAM, PipelineSchedules.stream(options.seed()), this::changesArrive, run -> {
                double minutes = secondsSince(begun) / 60;
                return minutes < options.minutes()
                        || (run.kills() < options.kills() && minutes < options.longestMinutes());
            });
            if (isWell()) {
                workload.stop();
                workload.writeLast();
                new PipelineEnd(servers, workload, violations).await(target);
            }
            return reader.reads();
        }
    }

    /** What was committed later is in the target. */
    private BooleanSupplier changesArrive() {
        Map<Integer, Long> acknowledged = workload.acknowledged();
        return () -> TopicTail.isBehind(target.look().marks(), acknowledged);
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    @Override
    public void close() {
        target.close();
        stage.close();
    }
}
