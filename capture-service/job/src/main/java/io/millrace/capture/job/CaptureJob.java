// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.job;

import io.millrace.capture.source.Inclusion;
import io.millrace.capture.source.LogRecord;
import io.millrace.capture.source.LogSource;
import io.millrace.capture.source.LogState;
import io.millrace.capture.start.CaptureStart;
import io.millrace.capture.start.LogSources;
import io.millrace.control.ServiceName;
import io.millrace.flink.JobDefinition;
import io.millrace.settings.PipelineSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Capture: the source's log into Kafka, one chain of operators in one thread, beside the thread that reads.
 *
 * <p>At-least-once, and every duplicate is known as such by its place in the chain of records. At a checkpoint all that
 * was emitted is in Kafka, acknowledged by all replicas in step.
 */
public final class CaptureJob implements JobDefinition {

    private final PipelineSettings settings;
    private final Duration patience;
    private volatile @Nullable CaptureStart start;

    /** The job of that pipeline. */
    public CaptureJob(PipelineSettings settings) {
        this(settings, ChangeLogSink.NO_LIMIT);
    }

    /** @param patience how long a record may be on its way to Kafka until it is given up, which ends the attempt */
    CaptureJob(PipelineSettings settings, Duration patience) {
        this.settings = settings;
        this.patience = patience;
    }

    @Override
    public ServiceName service() {
        return ServiceName.CAPTURE;
    }

    /** Resolves where to go on, which at the first start of all writes the beginning of the change log, and reads on. */
    @Override
    public void define(StreamExecutionEnvironment environment) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        LogSource source = LogSources.find(settings.source().log(), loader);
        CaptureStart resolved = CaptureStart.resolve(settings, source, InstantSource.system());
        start = resolved;
        define(environment, settings, resolved.state(), resolved.inclusion(), source, patience);
    }

    /** The graph alone, without asking anybody anything. */
    public static void define(
            StreamExecutionEnvironment environment,
            PipelineSettings settings,
            LogState resume,
            @Nullable Inclusion inclusion,
            LogSource source) {
        define(environment, settings, resume, inclusion, source, ChangeLogSink.NO_LIMIT);
    }

    private static void define(
            StreamExecutionEnvironment environment,
            PipelineSettings settings,
            LogState resume,
            @Nullable Inclusion inclusion,
            LogSource source,
            Duration patience) {
        environment
                .fromSource(
                        source.source(settings, resume, inclusion),
                        WatermarkStrategy.<LogRecord>noWatermarks(),
                        "read the log")
                .uid("log")
                .setParallelism(1)
                .setMaxParallelism(1)
                .flatMap(new SchemaWriter(settings, patience))
                .name("write schemas")
                .uid("schemas")
                .setParallelism(1)
                .setMaxParallelism(1)
                .sinkTo(new ChangeLogSink(settings, patience))
                .name("write changes")
                .uid("changes")
                .setParallelism(1)
                .setMaxParallelism(1);
    }

    @Override
    public List<Path> jarFolders() {
        return LogSources.folderOf(settings.source().log()).map(List::of).orElse(List.of());
    }

    /** Where the newest start went on; empty before the first one. */
    public Optional<CaptureStart> start() {
        return Optional.ofNullable(start);
    }
}
