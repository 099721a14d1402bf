// SPDX-License-Identifier: Apache-2.0
package io.millrace.local.stack;

import io.millrace.control.ServiceName;
import io.millrace.testkit.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * The settings of a pipeline between local servers, written as a user would write them.
 *
 * @param file the written {@code pipeline.yaml}
 * @param ports where each service answers
 * @param environment the variables that hold the secrets the file refers to
 */
public record PipelineFile(Path file, Map<ServiceName, Integer> ports, Map<String, String> environment) {

    public PipelineFile {
        ports = Map.copyOf(ports);
        environment = Map.copyOf(environment);
    }

    /**
     * Writes the file.
     *
     * @param more lines of YAML at the end, for what differs from the defaults; may be empty
     */
    public static PipelineFile write(Path folder, String pipeline, String database, LocalServers servers, String more) {
        Map<ServiceName, Integer> ports = new EnumMap<>(ServiceName.class);
        for (ServiceName service : ServiceName.values()) {
            ports.put(service, Ports.free());
        }
        String yaml = """
                pipeline: %s
                source:
                  host: 127.0.0.1
                  port: %d
                  user: %s
                  password: ${env:LOCAL_SOURCE_PASSWORD}
                  tables: ["%s.*"]
                kafka:
                  bootstrapServers: %s
                  # All of it shares one machine, which may be a busy one.
                  requestTimeout: 30s
                  # No client needs it here; as any other one, it must be seen nowhere.
                  client: {ssl.truststore.password: "${env:LOCAL_KAFKA_PASSWORD}"}
                target:
                  kind: %s
                  %s
                  user: %s
                  password: ${env:LOCAL_TARGET_PASSWORD}
                http:
                  capturePort: %d
                  snapshotPort: %d
                  applyPort: %d
                stateDir: %s
                %s""".formatted(
                        pipeline,
                        servers.sourcePort(),
                        LocalServers.USER,
                        database,
                        servers.bootstrapServers(),
                        servers.kind().name().toLowerCase(Locale.ROOT),
                        servers.targetPlace(database),
                        LocalServers.USER,
                        ports.get(ServiceName.CAPTURE),
                        ports.get(ServiceName.SNAPSHOT),
                        ports.get(ServiceName.APPLY),
                        folder.resolve("state"),
                        more);
        Path file = folder.resolve("pipeline.yaml");
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " could not be written", e);
        }
        return new PipelineFile(
                file,
                ports,
                Map.of(
                        "LOCAL_SOURCE_PASSWORD", servers.secrets().source(),
                        "LOCAL_KAFKA_PASSWORD", servers.secrets().kafka(),
                        "LOCAL_TARGET_PASSWORD", servers.secrets().target()));
    }
}
