// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.local.stack.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the Flink inside a service tells of itself over HTTP to whoever is on its machine. Used by one thread. */
final class FlinkAnswers {

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final String CONFIG = "/config";
    private static final String JOBS = "/jobs/overview";
    private static final List<String> OF_CLUSTER =
            List.of("/overview", "/jobmanager/config", "/jobmanager/environment", "/taskmanagers");
    private static final List<String> OF_JOB = List.of("", "/config", "/plan", "/exceptions", "/checkpoints");
    private static final Pattern JOB = Pattern.compile("\"jid\":\"([0-9a-f]+)\"");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();

    /** By process, so that nobody's other ports are disturbed again and again. */
    private final Map<Long, Integer> ports = new HashMap<>();

    /** Gives on each answer with its path; none while there is no Flink. */
    void read(ServiceProcess service, BiConsumer<String, String> taker) {
        long pid = service.process().pid();
        if (!ports.containsKey(pid)) {
            portOf(pid, service.port()).ifPresent(port -> ports.put(pid, port));
        }
        @Nullable Integer port = ports.get(pid);
        if (port != null) {
            read(port, taker);
        }
    }

    private void read(int port, BiConsumer<String, String> taker) {
        OF_CLUSTER.forEach(path -> get(port, path).ifPresent(answer -> taker.accept(path, answer)));
        get(port, JOBS).ifPresent(overview -> {
            taker.accept(JOBS, overview);
            JOB.matcher(overview)
                    .results()
                    .map(job -> job.group(1))
                    .forEach(job -> OF_JOB.forEach(part -> {
                        String path = "/jobs/" + job + part;
                        get(port, path).ifPresent(answer -> taker.accept(path, answer));
                    }));
        });
    }

    private Optional<Integer> portOf(long pid, int servicePort) {
        return ListeningPorts.of(pid).stream()
                .filter(port -> port != servicePort)
                .filter(port -> get(port, CONFIG)
                        .filter(answer -> answer.contains("flink-version"))
                        .isPresent())
                .findFirst();
    }

    private Optional<String> get(int port, String path) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(LIMIT)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return Optional.of(answer.body());
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
