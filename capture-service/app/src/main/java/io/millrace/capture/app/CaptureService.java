// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.app;

import io.millrace.app.Probe;
import io.millrace.app.Service;
import io.millrace.app.ServiceContext;
import io.millrace.capture.job.CaptureJob;
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
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourceSession;
import io.millrace.settings.PipelineSettings;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Capture, as the shell sees it: waits for nobody, and announces that it streams. */
@Singleton
final class CaptureService implements Service {

    private @Nullable CaptureJob job;
    private @Nullable CaptureStarted announced;

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

    /** Says once in a process that it streams: again is harmless, for the start of a change log never changes. */
    @Override
    public void onReport(ServiceContext context, JobReport report) {
        Optional<CaptureStarted> started =
                Optional.ofNullable(job).flatMap(CaptureJob::start).map(s -> s.started());
        if (report.state() == JobState.RUNNING
                && started.isPresent()
                && !started.get().equals(announced)) {
            context.bus().publish(started.get());
            announced = started.get();
        }
    }

    @Override
    public List<Probe> probes(PipelineSettings settings) {
        return List.of(Probe.of("source", () -> {
            try (SourceSession session = SourceSession.open(new SourceDatabase(settings.source()))) {
                return session.facts().version();
            }
        }));
    }
}
