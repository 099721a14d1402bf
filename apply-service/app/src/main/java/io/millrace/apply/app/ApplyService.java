// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.app.Installation;
import io.millrace.app.Probe;
import io.millrace.app.Service;
import io.millrace.app.ServiceContext;
import io.millrace.apply.job.ApplyJob;
import io.millrace.apply.start.ApplyPreflight;
import io.millrace.apply.start.ApplyStart;
import io.millrace.apply.start.ConsistencyWatch;
import io.millrace.apply.start.KeptSession;
import io.millrace.apply.start.ParkedDesk;
import io.millrace.apply.start.RewindDesk;
import io.millrace.apply.start.SchemaChangeDesk;
import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.control.ControlMessage.PauseApply;
import io.millrace.control.ControlMessage.RewindApply;
import io.millrace.control.ControlMessage.TableDiverged;
import io.millrace.control.ServiceName;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.flink.JobClassPath;
import io.millrace.flink.JobDefinition;
import io.millrace.flink.JobReport;
import io.millrace.flink.JobState;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.SessionOptions;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Apply, as the shell sees it: waits until the target says that the copy is complete, and says when it is caught up. */
@Singleton
final class ApplyService implements Service {

    private final KeptSession kept;
    private final ConsistencyWatch watch;
    private final SchemaChangeDesk desk;
    private final ParkedDesk parked;
    private final RewindDesk rewinds;
    private volatile @Nullable ServiceContext current;

    @Inject
    ApplyService(
            PipelineSettings settings,
            InstantSource clock,
            MeterRegistry registry,
            KeptSession kept,
            SchemaChangeDesk desk,
            ParkedDesk parked,
            RewindDesk rewinds) {
        this.kept = kept;
        this.watch = new ConsistencyWatch(settings, clock, kept);
        this.desk = desk;
        this.parked = parked;
        this.rewinds = rewinds;
        Gauge.builder("millrace_apply_schema_changes_asked", desk, SchemaChangeDesk::asked)
                .description("Schema changes that wait for a person's word")
                .register(registry);
        Gauge.builder("millrace_apply_tables_diverged", desk, SchemaChangeDesk::diverged)
                .description(
                        "Tables that are not known to equal the source: a schema change of them was ignored, or changes"
                                + " of them are parked")
                .register(registry);
        Gauge.builder("millrace_apply_parked_keys", parked, ParkedDesk::keys)
                .description("Keys of rows whose changes wait, as the target has refused one")
                .register(registry);
        Gauge.builder("millrace_apply_parked_changes", parked, ParkedDesk::changes)
                .description("Changes that wait, as the target has refused them or one before them of the same key")
                .register(registry);
        Gauge.builder("millrace_apply_tables_waiting", desk, SchemaChangeDesk::waiting)
                .description("Tables that were added and are not copied yet")
                .register(registry);
        Gauge.builder("millrace_apply_lag_records", watch, ConsistencyWatch::recordsBehind)
                .description("Records of the change log that are not in the target yet")
                .register(registry);
    }

    @Override
    public ServiceName name() {
        return ServiceName.APPLY;
    }

    @Override
    public List<Finding> preflight(PipelineSettings settings) {
        List<Path> plugins = Installation.pluginFolders();
        try (URLClassLoader loader = JobClassPath.open(plugins)) {
            return ApplyPreflight.findings(settings, loader);
        } catch (IOException e) {
            throw new MillraceException(FaultCode.TRANSFORM_INVALID, "The jars in " + plugins + " cannot be read.", e);
        }
    }

    /** The target itself is asked, not the control topic: it knows, and its word survives a lost message. */
    @Override
    public Optional<String> waitsFor(ServiceContext context) {
        current = context;
        ApplyStart.Look look = new ApplyStart(context.settings()).look();
        if (look.progress().isEmpty()) {
            return Optional.of(look.waitsFor());
        }
        rewinds.carryOut(commands(context));
        rewinds.fact()
                .filter(fact -> !context.bus().latest(fact.key()).equals(Optional.of(fact)))
                .ifPresent(context.bus()::publish);
        return Optional.empty();
    }

    /** What waits to be carried out fences the job off, so the job ends before. */
    @Override
    public boolean isToBeginAnew(ServiceContext context) {
        return rewinds.isPending(commands(context));
    }

    private static List<RewindApply> commands(ServiceContext context) {
        return context.bus().latest(RewindApply.class).toList();
    }

    @Override
    public Optional<String> isToPause(ServiceContext context) {
        Optional<PauseApply> pause = context.bus().latest(PauseApply.class).findFirst();
        if (pause.isPresent()) {
            // Whoever restores the target meanwhile finds nobody connected.
            kept.release();
        }
        return pause.map(
                command -> "POST /resume, or ResumeApply on the control topic: paused by command " + command.id());
    }

    /** Records of the change log that are not in the target yet, as last seen; NaN before. */
    double recordsBehind() {
        return watch.recordsBehind();
    }

    /** The epoch of the log that capture reads, as it has said; empty if that is not known. */
    Optional<Integer> sourceEpoch() {
        return context().stream()
                .flatMap(context -> context.bus().latest(CaptureStarted.class))
                .map(started -> started.start().epoch())
                .findFirst();
    }

    /** The common name of the files of the log of that epoch; null if it is not known. */
    @Nullable
    String fileBase(int epoch) {
        return context().stream()
                .flatMap(context -> context.bus().latest(CaptureStarted.class))
                .filter(started -> started.start().epoch() == epoch)
                .findFirst()
                .map(started -> started.identity().fileBase())
                .orElse(null);
    }

    /** What it may use; empty before its checks are passed. */
    Optional<ServiceContext> context() {
        return Optional.ofNullable(current);
    }

    @Override
    public JobDefinition job(ServiceContext context) {
        return new ApplyJob(context.settings(), Installation.pluginFolders());
    }

    @Override
    public void onReport(ServiceContext context, JobReport report) {
        if (report.state() == JobState.RUNNING) {
            desk.look();
            desk.due().forEach(fact -> {
                context.bus().publish(fact);
                desk.announced(fact);
            });
            parked.look();
            parked.due(context.bus().latest(TableDiverged.class).toList()).forEach(context.bus()::publish);
            String topic = context.settings().changesTopic();
            watch.due(() -> context.topics().nextOffset(topic)).ifPresent(fact -> {
                context.bus().publish(fact);
                watch.announced(fact);
            });
        }
    }

    @Override
    public List<Probe> probes(PipelineSettings settings) {
        SessionOptions options = SessionOptions.durable("millrace " + settings.pipeline() + " apply probe");
        // Anew each time: who is connected already may be answered where nobody else would be.
        return List.of(Probe.of("target", () -> {
            try (TargetSession session =
                    TargetDialect.of(settings.target().kind()).connect(settings.target(), options)) {
                return session.control().exist() ? "answers" : "answers; nothing of Millrace is there yet";
            }
        }));
    }

    @Override
    public Map<String, String> details() {
        return Map.of(
                "consistency", watch.text(),
                "schemaChangesAsked", desk.askedText(),
                "tablesDiverged", desk.divergedText(),
                "tablesWaiting", desk.waitingText(),
                "parked", parked.text());
    }
}
