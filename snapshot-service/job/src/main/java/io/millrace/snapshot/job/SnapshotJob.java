// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import io.millrace.control.ServiceName;
import io.millrace.flink.JobDefinition;
import io.millrace.settings.PipelineSettings;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * The snapshot job: source → (transform) → target, chunk by chunk, by as many workers as the settings say. It waits for
 * capture by itself, and ends when the copy is complete; started again then, it says so once more and ends.
 */
public final class SnapshotJob implements JobDefinition {

    private final PipelineSettings settings;
    private final List<Path> plugins;

    /**
     * The job of that pipeline.
     *
     * @param plugins folders with jars of users' own transforms
     */
    public SnapshotJob(PipelineSettings settings, List<Path> plugins) {
        this.settings = settings;
        this.plugins = List.copyOf(plugins);
    }

    @Override
    public ServiceName service() {
        return ServiceName.SNAPSHOT;
    }

    @Override
    public boolean bounded() {
        return true;
    }

    @Override
    public int parallelism() {
        return settings.snapshot().parallelism();
    }

    @Override
    public List<Path> jarFolders() {
        return plugins;
    }

    @Override
    public void define(StreamExecutionEnvironment environment) {
        environment
                .fromSource(new SnapshotSource(settings), WatermarkStrategy.noWatermarks(), "snapshot", Types.STRING)
                .uid("snapshot")
                .setParallelism(parallelism())
                .sinkTo(new DiscardingSink<>())
                .name("done")
                .uid("done")
                .setParallelism(parallelism());
    }
}
