// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.Ports;
import io.millrace.testkit.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of Millrace's pipelines between the servers of the benchmark: the defaults but for where all is. */
record PipelineFile(BenchmarkServers servers, @Nullable PostgresServer target, Path folder) {

    /** What the settings refer to. */
    static final Map<String, String> ENVIRONMENT = Map.of("BENCHMARK_PASSWORD", BenchmarkServers.PASSWORD);

    /**
     * Writes the settings of a pipeline.
     *
     * @param moreOfSource lines of YAML of the section {@code source}, indented by two; may be empty
     * @param moreOfKafka the same of {@code kafka}, and sections behind it
     */
    Path write(String pipeline, String moreOfSource, String moreOfKafka) {
        String yaml = """
                pipeline: %s
                source:
                  host: 127.0.0.1
                  port: %d
                  user: %s
                  password: ${env:BENCHMARK_PASSWORD}
                  tables: ["%s.*"]
                %starget:
                %shttp:
                  capturePort: %d
                  snapshotPort: %d
                  applyPort: %d
                stateDir: %s
                kafka:
                  bootstrapServers: %s
                  # All of it shares one machine, which may be a busy one.
                  requestTimeout: 30s
                %s""".formatted(
                        pipeline,
                        servers.source().port(),
                        BenchmarkServers.USER,
                        BenchmarkServers.DATABASE,
                        moreOfSource,
                        whereTarget(),
                        Ports.free(),
                        Ports.free(),
                        Ports.free(),
                        folder.resolve("state"),
                        servers.kafka().bootstrapServers(),
                        moreOfKafka);
        try {
            return Files.writeString(folder.resolve(pipeline + ".yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String whereTarget() {
        PostgresServer server = target;
        return server == null
                ? "  # Capture has no business with the target.\n  host: 127.0.0.1\n  database: none\n  user: none\n"
                : "  host: 127.0.0.1\n  port: %d\n  database: %s\n  user: %s\n"
                        .formatted(server.port(), BenchmarkServers.DATABASE, server.user());
    }
}
