// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import io.millrace.capture.job.CaptureJob;
import io.millrace.capture.source.LogSource;
import io.millrace.capture.source.LogState;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Builds the graph of the job with the one log source that its jar brings, and tells it. Where it runs, only that jar
 * and Flink are there.
 */
public final class GraphProbe implements Supplier<String> {

    private static final String SETTINGS = """
            pipeline: shop
            source: {host: localhost, user: reader, tables: [shop.*]}
            kafka: {bootstrapServers: "localhost:9092"}
            target: {host: localhost, database: shop, user: writer}
            """;

    @Override
    public String get() {
        PipelineSettings settings = settings();
        LogState resume = new LogState(
                LogPosition.before(1, 1, 4),
                null,
                new LogIdentity("server", 1, "11.4.5", "binlog"),
                List.of(),
                List.of(),
                List.of());
        LogSource brought = ServiceLoader.load(
                        LogSource.class, Thread.currentThread().getContextClassLoader())
                .findFirst()
                .orElseThrow();
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
        CaptureJob.define(environment, settings, resume, null, brought);
        // Serializes all operators, as a submission does.
        int vertices = environment.getStreamGraph(false).getJobGraph().getNumberOfVertices();
        return vertices + " " + environment.getExecutionPlan();
    }

    private static PipelineSettings settings() {
        try {
            return SettingsLoader.parse(SETTINGS, Map.of());
        } catch (InvalidSettings e) {
            throw new IllegalStateException(e);
        }
    }
}
