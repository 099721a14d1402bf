// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.control.ServiceName;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.prove.PipelineSummary.Phase;
import io.millrace.prove.check.SecretSearch;
import io.millrace.prove.check.TargetInvariants;
import io.millrace.prove.check.ViolationKind;
import io.millrace.prove.check.Violations;
import io.millrace.prove.fault.FaultSchedule;
import io.millrace.prove.fault.Faults;
import io.millrace.prove.workload.Tables;
import io.millrace.prove.workload.Workload;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The whole pipeline: sessions write while the tables are copied and afterwards, every process is killed again and again, a
 * reader of the target looks for states that the source never had, and in the end every row is compared. For one run.
 */
final class PipelineProfile implements Proof {

    private static final double REPORT_EVERY_S = TimeUnit.HOURS.toSeconds(1);
    /** How long it may take at least, with all that is done meanwhile. */
    private static final double CATCH_UP_S = TimeUnit.MINUTES.toSeconds(20);

    /** Who ends a run after so long has seen all that it aims at. */
    private static final double LONG_S = TimeUnit.MINUTES.toSeconds(30);

    /** A look takes a fraction of a second, and the target is away now and then. */
    private static final double LOOK_WITHIN_S = 10;

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
              schemaChanges: {dropTable: apply, dropColumn: apply}
              job: {checkpointInterval: 1s, restartDelay: 200ms, restartDelayMax: 2s}
            """;

    private final ProveOptions options;
    private final Consumer<String> say;
    private final Disks disks;
    private final Stage stage;
    private final LocalServers servers;
    private final Workload workload;
    private final TargetView target;
    private final GoingBack goingBack;
    private final PipelineVictims victims;
    private final FaultSchedule stream;
    private final Violations violations = new Violations();
    private final Map<Phase, FaultFigures> faults = new EnumMap<>(Phase.class);
    private final SecretSearch search;
    private final SecretPlaces places;
    private final BooleanSupplier enough;
    private @Nullable Recorder recorder;
    private @Nullable InvariantReader reader;
    private String copied = "nothing";
    private double seconds;
    private double reported;
    private boolean freed;

    /**
     * Prepares it without starting anything.
     *
     * @param folder for all that is kept; exists and is empty
     * @param say takes a line for people now and then
     * @param enough whether it shall come to its end early
     */
    PipelineProfile(ProveOptions options, Path folder, Consumer<String> say, BooleanSupplier enough) {
        this.options = options;
        this.say = say;
        this.enough = enough;
        this.disks = new Disks(folder);
        this.servers = LocalServers.behindLinks(folder, options.sourceHome(), Stage.SOURCE_OPTIONS, List.of());
        this.stage = new Stage(options, folder, say, servers, List.of(ServiceName.values()), SETTINGS);
        this.workload = stage.workload();
        this.target = new TargetView(servers.target());
        this.search = new SecretSearch(servers.secrets().all(), violations);
        this.places = new SecretPlaces(folder, servers, disks.images(), search);
        this.goingBack = new GoingBack(target);
        this.victims = new PipelineVictims(
                stage,
                options.seed(),
                this::changesArrive,
                goingBack,
                () -> target.now().offset(),
                disks.all());
        this.stream = PipelineSchedules.stream(options.seed()).of(victims::has).only(options.faults());
    }

    @Override
    public PipelineSummary run() {
        begin();
        PipelineEnd end = new PipelineEnd(servers, workload, violations);
        try (Recorder recording = new Recorder(workload, servers.target())) {
            recorder = recording;
            copyAndCatchUp();
            stream(end);
            seconds = recording.seconds();
        }
        places.lookAtAnswers(stage.services());
        stage.stopServices();
        say.accept("looking for secrets");
        places.lookAtAllThatIsLeft();
        if (isWell()) {
            say.accept("comparing");
            end.compare();
        }
        PipelineSummary summary = summary(end);
        new PipelineReport(summary, recorder(), servers).write(true);
        return summary;
    }

    private void copyAndCatchUp() {
        try (TopicTail tail = new TopicTail(stage.changeLog().changes())) {
            phase(Phase.COPY, PipelineSchedules.copy(options.seed()), () -> copyGoesOn(tail), this::isCopying);
            copied = target.copied() + " in " + Math.round(recorder().seconds()) + " s";
            say.accept("copied: " + copied);
            catchUp(tail, recorder().seconds());
        }
    }

    private void catchUp(TopicTail tail, double copySeconds) {
        double limit = Math.max(CATCH_UP_S, 2 * copySeconds);
        double begun = recorder().seconds();
        boolean[] consistent = {false};
        phase(Phase.CATCH_UP, PipelineSchedules.catchUp(options.seed() + 1), () -> replayGoesOn(tail), run -> {
            consistent[0] = stage.isConsistent();
            return !consistent[0] && recorder().seconds() - begun < limit;
        });
        if (isWell() && !consistent[0]) {
            violations.add(
                    ViolationKind.SERVICE,
                    Phase.CATCH_UP.text(),
                    "apply is not consistent within %.0f s; it says: %s".formatted(limit, stage.consistency()));
        }
    }

    private PipelineSummary summary(PipelineEnd end) {
        InvariantReader looks = reader;
        return new PipelineSummary(
                servers.source().name(),
                options,
                seconds,
                copied,
                faults,
                workload.counts(),
                looks == null ? 0 : looks.reads(),
                end.comparison(),
                violations,
                search.looks(),
                leftOut(),
                mutants(end));
    }

    private List<String> leftOut() {
        return disks.obstacle().isEmpty() ? List.of() : List.of("full disks, for " + disks.obstacle());
    }

    /** None before anything was compared: then it has failed. */
    private Map<String, Boolean> mutants(PipelineEnd end) {
        Map<String, Boolean> mutants = new LinkedHashMap<>(end.mutants());
        if (!mutants.isEmpty()) {
            mutants.putAll(search.mutants());
        }
        return mutants;
    }

    private Recorder recorder() {
        return Objects.requireNonNull(recorder, "begun");
    }

    /** What there is so far, for those who watch a run of days. */
    private void reportEveryHour() {
        if (recorder().seconds() - reported > REPORT_EVERY_S) {
            reported = recorder().seconds();
            new PipelineReport(summary(new PipelineEnd(servers, workload, violations)), recorder(), servers)
                    .write(false);
            say.accept("so far: " + workload.counts() + ", violations " + violations.counts());
        }
    }

    /** All tables are full and all sessions write before the services see them. */
    private void begin() {
        servers.start();
        workload.createTables();
        servers.createAccounts(Tables.DATABASE);
        workload.addStock(options.rows());
        workload.addMigrations();
        stage.sayWhatIsDone();
        workload.start();
        for (ServiceName name : ServiceName.values()) {
            stage.service(name).start();
        }
        stage.awaitBeginning();
        stage.await("the first chunk", () -> !target.look().newestChunk().isEmpty());
    }

    private void phase(
            Phase phase,
            FaultSchedule schedule,
            Supplier<BooleanSupplier> freshness,
            Predicate<FaultFigures> condition) {
        if (!isWell()) {
            return;
        }
        say.accept(phase.text());
        recorder().phase(phase.text(), phase == Phase.STREAM);
        double begun = recorder().seconds();
        Faults run = new Faults(recorder().begun(), victims.all(), freshness, outcome -> {
            say.accept(outcome.toString());
            recorder().fault(outcome);
            places.lookAtAnswers(stage.services());
        });
        String end = run.runWhile(schedule, () -> {
            reportEveryHour();
            return condition.test(new FaultFigures(run.outcomes(), schedule.aims(), false));
        });
        boolean areDemanded = isEachDemanded(phase, recorder().seconds() - begun);
        faults.put(phase, new FaultFigures(run.outcomes(), schedule.aims(), areDemanded));
        if (!end.isEmpty()) {
            violations.add(ViolationKind.SERVICE, phase.text(), end);
        }
    }

    /** Whether there is time enough in a phase for all that is aimed at. */
    private boolean isEachDemanded(Phase phase, double lasted) {
        boolean early = enough.getAsBoolean();
        return switch (phase) {
            case COPY -> options.killsInCopy() >= Profile.PIPELINE.preset().killsInCopy() && !early;
            // It lasts as long as apply takes.
            case CATCH_UP -> false;
            case STREAM -> options.minutes() >= Profile.PIPELINE.preset().minutes() && (!early || lasted >= LONG_S);
        };
    }

    private boolean isWell() {
        return violations.count(ViolationKind.SERVICE) == 0 && violations.count(ViolationKind.END) == 0;
    }

    /** It is held back until there were enough faults. */
    private boolean isCopying(FaultFigures run) {
        boolean isDone = run.kills() >= options.killsInCopy()
                && (!isEachDemanded(Phase.COPY, 0) || run.missed().isEmpty());
        if (!freed && (isDone || enough.getAsBoolean())) {
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

    private void stream(PipelineEnd end) {
        if (!isWell()) {
            return;
        }
        TargetInvariants invariants = new TargetInvariants(workload.tables(), workload.writers(), violations);
        goingBack.watch(invariants);
        try (InvariantReader looks = new InvariantReader(servers.target(), invariants, violations)) {
            reader = looks;
            // A table that goes before it is copied makes the snapshot halt.
            workload.startMigrations();
            long begun = System.nanoTime();
            phase(Phase.STREAM, stream, this::changesArrive, run -> goesOn((System.nanoTime() - begun) / 60e9, run));
            if (isWell()) {
                workload.stop();
                workload.writeLast();
                end.await(target);
                looks.requireAnother();
            }
            looks.requireAtLeast(Math.max(1, (long) ((System.nanoTime() - begun) / 1e9 / LOOK_WITHIN_S)));
        }
    }

    private boolean goesOn(double minutes, FaultFigures run) {
        boolean isShort = run.kills() < options.kills()
                || workload.counts().changes() < options.changes()
                || (isEachDemanded(Phase.STREAM, 60 * minutes) && !run.missed().isEmpty());
        return !enough.getAsBoolean()
                && (minutes < options.minutes() || (isShort && minutes < options.longestMinutes()));
    }

    /** What was committed later is in the target. */
    private BooleanSupplier changesArrive() {
        Map<Integer, Long> acknowledged = workload.acknowledged();
        return () -> TopicTail.isBehind(target.look().marks(), acknowledged);
    }

    @Override
    public void close() {
        target.close();
        victims.close();
        stage.close();
        disks.close();
    }
}
