// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import io.millrace.control.ServiceName;
import io.millrace.flink.JobDefinition;
import io.millrace.settings.PipelineSettings;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The apply job: change log → (decode, check, transform, gather) → target, chained, in one lane. It may be started once
 * {@link io.millrace.apply.start.ApplyStart} has let it through.
 */
public final class ApplyJob implements JobDefinition {

    private final PipelineSettings settings;
    private final List<Path> plugins;

    /**
     * The job of that pipeline.
     *
     * @param plugins folders with jars of users' own transforms
     */
    public ApplyJob(PipelineSettings settings, List<Path> plugins) {
        this.settings = settings;
        this.plugins = List.copyOf(plugins);
    }

    @Override
    public ServiceName service() {
        return ServiceName.APPLY;
    }

    @Override
    public List<Path> jarFolders() {
        return plugins;
    }

    @Override
    public void define(StreamExecutionEnvironment environment) {
        environment
                .fromSource(new ChangesSource(settings), WatermarkStrategy.noWatermarks(), "change log")
                .uid("change-log")
                .setParallelism(1)
                .setMaxParallelism(1)
                .sinkTo(new TargetSink(settings))
                .name("target")
                .uid("target")
                .setParallelism(1)
                .setMaxParallelism(1);
    }
}
