// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.app;

import io.millrace.app.Probe;
import io.millrace.app.Service;
import io.millrace.app.ServiceContext;
import io.millrace.capture.job.CaptureJob;
import io.millrace.capture.start.CaptureStart;
import io.millrace.capture.start.LogSources;
import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.control.ServiceName;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.flink.JobClassPath;
import io.millrace.flink.JobDefinition;
import io.millrace.flink.JobReport;
import io.millrace.flink.JobState;
import io.millrace.model.SchemaChange;
import io.millrace.mysql.SourceDatabase;
import io.millrace.settings.PipelineSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Capture, as the shell sees it: waits for nobody, and announces that it streams. */
@Singleton
final class CaptureService implements Service {

    private final LogLag lag;
    private volatile @Nullable CaptureJob job;
    private @Nullable CaptureStarted announced;

    @Inject
    CaptureService(LogLag lag) {
        this.lag = lag;
    }

    @Override
    public ServiceName name() {
        return ServiceName.CAPTURE;
    }

    @Override
    public List<Finding> preflight(PipelineSettings settings) {
        String kind = settings.source().log();
        List<Path> folders = LogSources.folderOf(kind).map(List::of).orElse(List.of());
        try (URLClassLoader loader = JobClassPath.open(folders)) {
            return LogSources.find(kind, loader).preflight(settings);
        } catch (IOException e) {
            throw new MillraceException(FaultCode.SETTING_INVALID, "The jars in " + folders + " cannot be read.", e);
        }
    }

    @Override
    public JobDefinition job(ServiceContext context) {
        CaptureJob made = new CaptureJob(context.settings());
        job = made;
        return made;
    }

    /**
     * Says once in a process that it streams, when a first checkpoint shows that what is read arrives in Kafka. Again is
     * harmless, for the start of a change log never changes.
     */
    @Override
    public void onReport(ServiceContext context, JobReport report) {
        Optional<CaptureStarted> started = started();
        if (report.state() == JobState.RUNNING
                && report.lastCheckpoint() != null
                && started.isPresent()
                && !started.get().equals(announced)) {
            context.bus().publish(started.get());
            announced = started.get();
        }
    }

    private Optional<CaptureStarted> started() {
        return Optional.ofNullable(job).flatMap(CaptureJob::start).map(CaptureStart::started);
    }

    @Override
    public Map<String, String> details() {
        Map<String, String> details = new TreeMap<>(lag.details());
        started().ifPresent(started -> {
            details.put("change log", started.run());
            details.put(
                    "change log begins",
                    started.start() + " of " + started.identity().fileBase() + ", " + started.at());
            details.put("tables", String.valueOf(started.tables().size()));
        });
        Optional.ofNullable(job)
                .flatMap(CaptureJob::start)
                .flatMap(start -> Optional.ofNullable(start.inclusion()))
                .ifPresent(added -> details.put(
                        "tables added",
                        added.tables().stream().map(SchemaChange::table).toList() + " from " + added.at() + " on"));
        return details;
    }

    @Override
    public List<Probe> probes(PipelineSettings settings) {
        SourceDatabase source = new SourceDatabase(settings.source());
        return List.of(Probe.of("source", () -> lag.ask(source)));
    }
}
