// SPDX-License-Identifier: Apache-2.0
package io.millrace.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.control.ServiceName;
import io.millrace.testkit.OsProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One of Millrace's services as a process of its own, which is asked how it is over HTTP like any other would ask it.
 * Thread-safe.
 */
public final class ServiceProcess implements AutoCloseable {

    private static final String CHECK_ARGUMENT = "--check";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration ANSWER_LIMIT = Duration.ofMillis(1500);

    /** What is asked for once is not asked again: on a cold and busy service the first answer takes seconds. */
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(30);

    private static final JsonMapper JSON = new JsonMapper();

    private final ServiceName service;
    private final int port;
    private final OsProcess process;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build();

    /**
     * Describes a service without starting it.
     *
     * @param pipelineFile the settings of the pipeline; they name the port as well
     * @param folder for its log; exists
     * @param environment variables that the settings refer to
     */
    public ServiceProcess(
            Installation installation,
            ServiceName service,
            Path pipelineFile,
            int port,
            Path folder,
            Map<String, String> environment) {
        this.service = service;
        this.port = port;
        List<String> command = List.of(
                javaProgram(),
                "-Xmx" + System.getProperty("millrace.service.heap", "768m"),
                "-XX:+UseSerialGC",
                "-jar",
                installation.programOf(service).toString(),
                pipelineFile.toAbsolutePath().toString());
        this.process =
                new OsProcess(service.text(), command, environment, folder, folder.resolve(service.text() + ".log"));
    }

    /** Runs the checks of a service and nothing else, in plain sight, and returns its exit code. */
    public static int check(Installation installation, ServiceName service, Path pipelineFile) throws IOException {
        Process process = new ProcessBuilder(
                        javaProgram(),
                        "-jar",
                        installation.programOf(service).toString(),
                        pipelineFile.toString(),
                        CHECK_ARGUMENT)
                .inheritIO()
                .start();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static String javaProgram() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    public ServiceName service() {
        return service;
    }

    public int port() {
        return port;
    }

    public OsProcess process() {
        return process;
    }

    public void start() {
        process.start();
    }

    /** Starts it with these system properties for this one time. */
    public void startWith(Map<String, String> properties) {
        String options = properties.entrySet().stream()
                .map(property -> "-D" + property.getKey() + "=" + property.getValue())
                .collect(Collectors.joining(" "));
        process.start(properties.isEmpty() ? Map.of() : Map.of("JDK_JAVA_OPTIONS", options));
    }

    /** SIGTERM, as an operator would; SIGKILL when that takes too long. */
    public void stop() {
        process.stop(STOP_LIMIT);
    }

    /** SIGKILL. */
    public void kill() {
        process.kill();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** What {@code GET /status} says; empty while the service does not answer. */
    public Optional<ServiceView> view() {
        return get("/status").filter(answer -> answer.statusCode() == 200).flatMap(ServiceProcess::parsed);
    }

    /** What it answers to a GET, whatever the code; empty while it does not answer. */
    public Optional<String> page(String path) {
        return get(path).map(HttpResponse::body);
    }

    /** Whether the readiness check says that all is well. */
    public boolean isReady() {
        return get("/q/health/ready").map(answer -> answer.statusCode() == 200).orElse(false);
    }

    /** Says something to it by PUT, as JSON; true when it was taken. */
    public boolean put(String path, String json) {
        return send(
                        HttpRequest.newBuilder(URI.create(url(path)))
                                .header("Content-Type", "application/json")
                                .PUT(HttpRequest.BodyPublishers.ofString(json)),
                        COMMAND_LIMIT)
                .filter(answer -> answer.statusCode() / 100 == 2)
                .isPresent();
    }

    /** Says something to it by POST, without a body; true when it was taken. */
    public boolean post(String path) {
        return send(
                        HttpRequest.newBuilder(URI.create(url(path))).POST(HttpRequest.BodyPublishers.noBody()),
                        COMMAND_LIMIT)
                .filter(answer -> answer.statusCode() / 100 == 2)
                .isPresent();
    }

    private static Optional<ServiceView> parsed(HttpResponse<String> answer) {
        try {
            JsonNode tree = JSON.readTree(answer.body());
            return Optional.of(ServiceView.of(tree));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<HttpResponse<String>> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(url(path))), ANSWER_LIMIT);
    }

    private Optional<HttpResponse<String>> send(HttpRequest.Builder request, Duration limit) {
        if (!process.isRunning()) {
            return Optional.empty();
        }
        try {
            return Optional.of(http.send(request.timeout(limit).build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
