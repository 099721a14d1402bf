// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.app;

import io.millrace.app.Installation;
import io.millrace.app.Probe;
import io.millrace.app.Service;
import io.millrace.app.ServiceContext;
import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.control.ServiceName;
import io.millrace.fault.Finding;
import io.millrace.flink.FlinkMetrics;
import io.millrace.flink.JobDefinition;
import io.millrace.flink.JobReport;
import io.millrace.flink.TopicView;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourceSession;
import io.millrace.settings.PipelineSettings;
import io.millrace.snapshot.job.SnapshotJob;
import io.millrace.target.SessionOptions;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The snapshot, as the shell sees it: waits until capture streams, copies, and then stays for more. */
@Singleton
final class SnapshotService implements Service {

    private final CopyProgress progress = new CopyProgress();
    private final TableProgress tables = new TableProgress();
    private volatile @Nullable ServiceContext current;
    private volatile String heldBack = "";
    private final ReloadDesk reloads = new ReloadDesk();

    @Override
    public ServiceName name() {
        return ServiceName.SNAPSHOT;
    }

    /** What it may use; empty before its checks are passed. */
    Optional<ServiceContext> context() {
        return Optional.ofNullable(current);
    }

    @Override
    public List<Finding> preflight(PipelineSettings settings) {
        return new SnapshotPreflight(settings).findings();
    }

    @Override
    public Optional<String> waitsFor(ServiceContext context) {
        current = context;
        Optional<String> topic =
                context.topics().find(context.settings().changesTopic()).map(TopicView::id);
        boolean streams = context.bus()
                .latest(CaptureStarted.class)
                .anyMatch(started -> topic.equals(Optional.of(started.run())));
        return streams ? Optional.empty() : Optional.of("capture to stream");
    }

    @Override
    public JobDefinition job(ServiceContext context) {
        return new SnapshotJob(context.settings(), Installation.pluginFolders());
    }

    @Override
    public void onReport(ServiceContext context, JobReport report) {
        FlinkMetrics metrics = FlinkMetrics.ofThisProcess();
        progress.look(
                System.nanoTime(),
                metrics.sum("millrace_snapshot_rows"),
                metrics.sum("millrace_snapshot_rows_done"),
                metrics.sum("millrace_snapshot_rows_estimated"));
        tables.look(System.nanoTime(), TableProgress.figures(metrics.all()));
        heldBack = metrics.sum("millrace_snapshot_held_by_replicas") > 0
                ? heldBack(metrics.sum("millrace_snapshot_replica_lag_seconds"))
                : "";
    }

    private static String heldBack(double seconds) {
        return seconds < 0
                ? "no chunk is begun: a replica does not answer or does not replicate, the log says which"
                : String.format(Locale.ROOT, "no chunk is begun: a replica is %,.0f s behind", seconds);
    }

    @Override
    public void onFinished(ServiceContext context) {
        heldBack = "";
        tables.forget();
    }

    @Override
    public boolean hasMoreToDo(ServiceContext context) {
        return reloads.hasMoreToDo(context);
    }

    /** Commands that ask for tables to be copied once more. */
    ReloadDesk reloads() {
        return reloads;
    }

    @Override
    public Map<String, String> details() {
        Map<String, String> details = new TreeMap<>();
        if (progress.isKnown()) {
            details.put("progress", progress.text());
        }
        tables.texts().forEach((table, text) -> details.put("table " + table, text));
        if (!heldBack.isEmpty()) {
            details.put("heldBack", heldBack);
        }
        reloads.texts().forEach((id, text) -> details.put("reload " + id, text));
        return details;
    }

    @Override
    public List<Probe> probes(PipelineSettings settings) {
        return List.of(Probe.of("source", () -> source(settings)), Probe.of("target", () -> target(settings)));
    }

    private static String source(PipelineSettings settings) {
        try (SourceSession session = SourceSession.open(new SourceDatabase(settings.source()))) {
            return session.facts().version();
        }
    }

    private static String target(PipelineSettings settings) {
        SessionOptions options = SessionOptions.durable("millrace " + settings.pipeline() + " snapshot probe");
        try (TargetSession session = TargetDialect.of(settings.target().kind()).connect(settings.target(), options)) {
            return session.control().exist() ? "answers" : "answers; nothing of Millrace is there yet";
        }
    }
}
