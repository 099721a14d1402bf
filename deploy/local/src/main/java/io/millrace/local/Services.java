// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import io.millrace.control.ServiceName;
import io.millrace.local.stack.Installation;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The services between a user's own servers. */
final class Services {

    private static final int INVALID_SETTINGS = 78;
    private static final long REFRESH_NS = TimeUnit.SECONDS.toNanos(1);

    private Services() {}

    /** Runs them until Ctrl-C or until one of them ends by itself, whose exit code is returned. */
    static int run(Installation installation, RunOptions options) throws IOException {
        @Nullable PipelineSettings settings = settings(options.pipelineFile());
        if (settings == null) {
            return INVALID_SETTINGS;
        }
        Map<ServiceName, Integer> ports = new EnumMap<>(ServiceName.class);
        options.services().forEach(service -> ports.put(service, settings.http().portOf(service)));
        Path logs = Files.createDirectories(Path.of(settings.stateDir(), settings.pipeline(), "logs"));
        Terminal terminal = new Terminal();
        Pipeline pipeline =
                new Pipeline(installation, options.services(), options.pipelineFile(), ports, Map.of(), logs);
        Runtime.getRuntime().addShutdownHook(new Thread(pipeline::stop, "services-end"));
        try (terminal;
                pipeline) {
            pipeline.start();
            return watch(settings, pipeline, terminal, logs);
        }
    }

    private static int watch(PipelineSettings settings, Pipeline pipeline, Terminal terminal, Path logs) {
        long begun = System.nanoTime();
        Throughput throughput = new Throughput();
        while (true) {
            Optional<ServiceProcess> ended = pipeline.ended();
            if (ended.isPresent()) {
                ServiceProcess service = ended.get();
                terminal.say(List.of(
                        service.service().text() + " has ended; the end of its log:",
                        service.process().logTail()));
                pipeline.stop();
                return service.process().exitCode().orElse(1);
            }
            terminal.show(new Board(
                    "Millrace: pipeline " + settings.pipeline(),
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun),
                    "",
                    pipeline.parts(),
                    pipeline.snapshot(),
                    throughput.of(pipeline),
                    null,
                    null,
                    List.of("logs are in " + logs)));
            LockSupport.parkNanos(REFRESH_NS);
        }
    }

    /** Lets each service look at its settings and servers only; 0 when all found nothing. */
    static int check(Installation installation, RunOptions options) throws IOException {
        int worst = 0;
        for (ServiceName service : options.services()) {
            System.out.println(service.text() + ":");
            worst = Math.max(worst, ServiceProcess.check(installation, service, options.pipelineFile()));
        }
        return worst;
    }

    private static @Nullable PipelineSettings settings(Path file) {
        try {
            return SettingsLoader.load(file, System.getenv());
        } catch (InvalidSettings e) {
            System.err.println(e.getMessage());
            return null;
        }
    }
}
