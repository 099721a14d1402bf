// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import io.millrace.control.ServiceName;
import io.millrace.local.stack.Installation;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.local.stack.ServiceView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The services of one pipeline as processes. Thread-safe, but for {@link #parts} and {@link #snapshot}, which one thread calls. */
final class Pipeline implements AutoCloseable {

    private final Map<ServiceName, ServiceProcess> services = new EnumMap<>(ServiceName.class);
    private static final Set<String> CONTENT = Set.of("waiting", "running", "completed");

    private final Map<ServiceName, ServiceView> lastViews = new EnumMap<>(ServiceName.class);
    private final Meter snapshotMeter = new Meter();
    private Board.@Nullable Snapshot lastSnapshot;

    /**
     * Prepares services without starting them.
     *
     * @param folder for their logs; exists
     */
    Pipeline(
            Installation installation,
            List<ServiceName> names,
            Path pipelineFile,
            Map<ServiceName, Integer> ports,
            Map<String, String> environment,
            Path folder) {
        for (ServiceName service : names) {
            int port = ports.getOrDefault(service, 0);
            services.put(service, new ServiceProcess(installation, service, pipelineFile, port, folder, environment));
        }
    }

    ServiceProcess service(ServiceName name) {
        ServiceProcess service = services.get(name);
        if (service == null) {
            throw new IllegalStateException("no service " + name);
        }
        return service;
    }

    List<ServiceProcess> all() {
        return List.copyOf(services.values());
    }

    void start() {
        services.values().forEach(ServiceProcess::start);
    }

    /** Stops all three in order, together. */
    void stop() {
        services.values().parallelStream().forEach(ServiceProcess::stop);
    }

    /** The first service that has ended by itself. */
    Optional<ServiceProcess> ended() {
        return services.values().stream()
                .filter(service -> !service.process().isRunning())
                .findFirst();
    }

    /** Asks all services how they are, and returns them as parts of a board. */
    List<Board.Part> parts() {
        List<Board.Part> parts = new ArrayList<>();
        for (ServiceProcess service : services.values()) {
            Optional<ServiceView> view = service.view();
            view.ifPresentOrElse(
                    seen -> lastViews.put(service.service(), seen), () -> lastViews.remove(service.service()));
            parts.add(part(service, view));
        }
        return parts;
    }

    private static Board.Part part(ServiceProcess service, Optional<ServiceView> view) {
        boolean running = service.process().isRunning();
        String state = view.map(ServiceView::state)
                .orElse(running ? "starting" : "down")
                .toLowerCase(Locale.ROOT);
        return new Board.Part(
                service.service().text(),
                running ? service.process().pid() : -1,
                service.port(),
                state,
                CONTENT.contains(state),
                view.map(Pipeline::detail).orElse(""),
                List.of(service.url("/q/health"), service.url("/q/metrics"), service.url("/status")));
    }

    private static String detail(ServiceView view) {
        return view.fault().isEmpty() && !view.waitingFor().isEmpty() ? "waits for " + view.waitingFor() : view.fault();
    }

    /** What a service said when {@link #parts} asked it last; null when it did not answer. */
    @Nullable
    ServiceView lastView(ServiceName service) {
        return lastViews.get(service);
    }

    /** How far the snapshot is, as the snapshot service said last; null when it never said anything of it. */
    Board.@Nullable Snapshot snapshot() {
        @Nullable ServiceView view = lastViews.get(ServiceName.SNAPSHOT);
        if (view == null) {
            return lastSnapshot;
        }
        boolean complete = view.state().equals("COMPLETED");
        long tables = (long) view.figure("snapshot_tables");
        if (tables == 0) {
            // Its job does not run: what is known stays true.
            return lastSnapshot == null || !complete ? lastSnapshot : lastSnapshot.completed();
        }
        long rows = (long) view.figure("snapshot_rows_done");
        long estimated = (long) view.figure("snapshot_rows_estimated");
        double rate = snapshotMeter.mark(rows);
        @Nullable Double eta = rate > 0 && estimated > rows ? (estimated - rows) / rate : null;
        long tablesDone = (long) view.figure("snapshot_tables_completed");
        lastSnapshot = new Board.Snapshot(rows, estimated, tablesDone, tables, rate, eta, complete);
        return lastSnapshot;
    }

    @Override
    public void close() {
        services.values().forEach(ServiceProcess::close);
    }
}
