// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.millrace.control.ServiceName;
import io.millrace.fault.Finding;
import io.millrace.flink.JobDefinition;
import io.millrace.flink.JobReport;
import io.millrace.settings.PipelineSettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A service whose every answer a test decides. */
final class FakeService implements Service {

    volatile List<Finding> findings = List.of();
    volatile Optional<String> waitsFor = Optional.empty();
    volatile Optional<String> toPause = Optional.empty();
    volatile boolean moreToDo;
    /** Something that is done by the next look at what is waited for, and only by that. */
    volatile boolean toDoBetween;

    volatile int finished;
    final List<JobReport> reports = new CopyOnWriteArrayList<>();

    @Override
    public ServiceName name() {
        return ServiceName.SNAPSHOT;
    }

    @Override
    public List<Finding> preflight(PipelineSettings settings) {
        return findings;
    }

    @Override
    public Optional<String> waitsFor(ServiceContext context) {
        toDoBetween = toDoBetween && waitsFor.isPresent();
        return waitsFor;
    }

    @Override
    public boolean isToBeginAnew(ServiceContext context) {
        return toDoBetween;
    }

    @Override
    public Optional<String> isToPause(ServiceContext context) {
        return toPause;
    }

    @Override
    public JobDefinition job(ServiceContext context) {
        return new JobDefinition() {
            @Override
            public ServiceName service() {
                return ServiceName.SNAPSHOT;
            }

            @Override
            public void define(StreamExecutionEnvironment environment) {}
        };
    }

    @Override
    public void onReport(ServiceContext context, JobReport report) {
        reports.add(report);
    }

    @Override
    public synchronized void onFinished(ServiceContext context) {
        finished++;
        moreToDo = false;
    }

    @Override
    public boolean hasMoreToDo(ServiceContext context) {
        return moreToDo;
    }

    @Override
    public List<Probe> probes(PipelineSettings settings) {
        return List.of();
    }
}
