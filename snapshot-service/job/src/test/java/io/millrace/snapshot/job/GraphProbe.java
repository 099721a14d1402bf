// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Builds the job's graph and tells it, for {@link JobJarIT}: where it runs, only the job's jar and Flink are there. */
public final class GraphProbe implements Supplier<String> {

    private static final String SETTINGS = """
            pipeline: shop
            source: {host: localhost, user: reader, tables: [shop.*]}
            kafka: {bootstrapServers: "localhost:9092"}
            target: {host: localhost, database: shop, user: writer}
            """;

    @Override
    public String get() {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
        new SnapshotJob(settings(), List.of()).define(environment);
        return environment.getExecutionPlan();
    }

    private static PipelineSettings settings() {
        try {
            return SettingsLoader.parse(SETTINGS, Map.of());
        } catch (InvalidSettings e) {
            throw new IllegalStateException(e);
        }
    }
}
