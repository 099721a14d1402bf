// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.control.ServiceName;
import io.millrace.local.stack.Installation;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.PipelineFile;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.prove.check.ChangeLog;
import io.millrace.prove.workload.Tables;
import io.millrace.prove.workload.Workload;
import io.millrace.testkit.Await;
import io.millrace.testkit.TopicView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The processes of a run and the workload at its source, which all profiles share. For one run and one thread. */
final class Stage implements AutoCloseable {

    /** Small files, so that faults meet the change from one to the next. */
    static final List<String> SOURCE_OPTIONS = List.of("--max-binlog-size=16M", "--max-allowed-packet=64M");

    private static final String PIPELINE = "prove";
    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private final ProveOptions options;
    private final Consumer<String> say;
    private final Path folder;
    private final String settings;
    private final LocalServers servers;
    private final Workload workload;
    private final ChangeLog changeLog;
    private final Map<ServiceName, ServiceProcess> services = new EnumMap<>(ServiceName.class);

    /**
     * Prepares it without starting anything.
     *
     * @param folder for all that is kept; exists and is empty
     * @param servers with {@link #SOURCE_OPTIONS}
     * @param settings lines of YAML for what differs from the defaults
     */
    Stage(
            ProveOptions options,
            Path folder,
            Consumer<String> say,
            LocalServers servers,
            List<ServiceName> names,
            String settings) {
        this.options = options;
        this.say = say;
        this.folder = folder;
        this.settings = settings;
        this.servers = servers;
        this.workload = new Workload(servers.source(), folder, options.seed(), options.writers(), options.rate());
        this.changeLog = new ChangeLog(servers.kafka().bootstrapServers(), PIPELINE);
        PipelineFile file = PipelineFile.write(folder, PIPELINE, Tables.DATABASE, servers, settings);
        names.forEach(name -> services.put(name, process(name, file, folder)));
    }

    private static ServiceProcess process(ServiceName name, PipelineFile file, Path folder) {
        int port = file.ports().getOrDefault(name, 0);
        return new ServiceProcess(
                Installation.find(), name, file.file(), port, folder, withFastStart(file.environment()));
    }

    /** Another one of the same pipeline, with state of its own as on another machine; whoever asks for it closes it. */
    ServiceProcess another(ServiceName name) {
        Path other = folder.resolve("other-" + name.text());
        try {
            Files.createDirectories(other);
        } catch (IOException e) {
            throw new UncheckedIOException(other + " could not be made", e);
        }
        return process(name, PipelineFile.write(other, PIPELINE, Tables.DATABASE, servers, settings), other);
    }

    /** Where a service keeps its state. */
    Path stateOf(ServiceName name) {
        return folder.resolve("state").resolve(PIPELINE).resolve(name.text());
    }

    /** The topic of the changes. */
    static String changesTopic() {
        return PIPELINE + ".changes";
    }

    /** Less compiling: what is measured here is no speed, and a process that is killed soon must start soon. */
    private static Map<String, String> withFastStart(Map<String, String> environment) {
        Map<String, String> more = new HashMap<>(environment);
        more.put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        return more;
    }

    void sayWhatIsDone() {
        say.accept("source " + servers.source().name() + ", seed " + options.seed() + ", " + options.writers()
                + " writers at " + options.rate() + " transactions/s, one of many rows, one of shapes");
    }

    LocalServers servers() {
        return servers;
    }

    Workload workload() {
        return workload;
    }

    ChangeLog changeLog() {
        return changeLog;
    }

    ServiceProcess service(ServiceName name) {
        @Nullable ServiceProcess service = services.get(name);
        if (service == null) {
            throw new IllegalStateException("no service " + name);
        }
        return service;
    }

    /** All of them. */
    List<ServiceProcess> services() {
        return List.copyOf(services.values());
    }

    ServiceVictim victim(ServiceName name) {
        return new ServiceVictim(service(name), servers.source());
    }

    /** Returns when the change log has its first record. */
    void awaitBeginning() {
        try (TopicView view = changeLog.changes()) {
            await("the change log's first record", () -> view.end() > 0);
        }
    }

    /** Returns when a condition holds, as long as all services run and none has halted. */
    void await(String what, BooleanSupplier condition) {
        Await.until(what, START_LIMIT, () -> {
            services.values().forEach(Stage::requireWell);
            return condition.getAsBoolean();
        });
    }

    private static void requireWell(ServiceProcess service) {
        if (!service.process().isRunning()) {
            throw new IllegalStateException(service.service().text() + " did not start; the end of its log:\n"
                    + service.process().logTail());
        }
        service.view().filter(view -> view.state().equals("HALTED")).ifPresent(view -> {
            throw new IllegalStateException(service.service().text() + " has halted: " + view.fault());
        });
    }

    /** As the product says itself; a table that is left out of it is one too many. */
    boolean isConsistent() {
        String said = consistency();
        return said.startsWith("consistent at") && !said.contains("but for");
    }

    /** What apply says of it; empty while it does not answer. */
    String consistency() {
        return service(ServiceName.APPLY)
                .view()
                .map(view -> view.details().getOrDefault("consistency", ""))
                .orElse("");
    }

    void stopServices() {
        services.values().parallelStream().forEach(ServiceProcess::stop);
    }

    @Override
    public void close() {
        workload.close();
        services.values().forEach(ServiceProcess::close);
        servers.close();
    }
}
