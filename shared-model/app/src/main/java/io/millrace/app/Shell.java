// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.fault.Finding;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.Topics;
import io.millrace.proof.ProofProperties;
import io.millrace.settings.PipelineSettings;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that surrounds the job in a service's process: lifecycle, probes, status; made once, ended in order. */
@Singleton
final class Shell {

    private static final Logger LOG = LoggerFactory.getLogger(Shell.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(9);

    private final PipelineSettings settings;
    private final Service service;
    private final InstantSource clock;
    private final JobLifecycle lifecycle;
    private final ProbeBoard probes;
    private final Topics probed;
    private final StatusPublisher publisher;
    private final ShellMeters meters;
    private final List<String> notes = ProofProperties.ofThisProcess().notes();

    @Inject
    Shell(PipelineSettings settings, Service service, InstantSource clock, MeterRegistry registry) {
        this.settings = settings;
        this.service = service;
        this.clock = clock;
        this.lifecycle = new JobLifecycle(settings, service, new EmbeddedJobRunner(settings), clock, Shell::end);
        this.probed = Topics.connect(settings);
        List<Probe> all = new ArrayList<>(service.probes(settings));
        all.add(Probe.of("kafka", () -> probed.brokers() + " brokers"));
        this.probes = new ProbeBoard(all, clock);
        this.publisher = new StatusPublisher(this);
        this.meters = new ShellMeters(this, registry);
    }

    void begin() {
        notes.forEach(LOG::warn);
        if (Boolean.getBoolean(ServiceProcess.CHECK_ONLY)) {
            checkOnly();
            return;
        }
        meters.begin();
        probes.begin();
        lifecycle.begin();
        publisher.begin();
    }

    private void checkOnly() {
        List<Finding> findings = new Preflight(settings, service).findings();
        if (findings.isEmpty()) {
            System.out.println("Millrace " + service.name().text() + " can start: nothing is in the way.");
            Quarkus.asyncExit(0);
        } else {
            end(
                    ServiceProcess.EXIT_FINDINGS,
                    Preflight.text("Millrace " + service.name().text() + " cannot start", findings));
        }
    }

    private static void end(int code, String text) {
        System.err.println(text);
        Quarkus.asyncExit(code);
    }

    void onShutdown(@Observes ShutdownEvent event) {
        if (!Boolean.getBoolean(ServiceProcess.CHECK_ONLY)) {
            LOG.info("{} ends, and keeps its place", service.name().text());
        }
        lifecycle.stop(STOP_LIMIT);
        publisher.close();
        lifecycle.release();
        meters.close();
        probes.close();
        probed.close();
    }

    PipelineSettings settings() {
        return settings;
    }

    Service service() {
        return service;
    }

    InstantSource clock() {
        return clock;
    }

    JobLifecycle lifecycle() {
        return lifecycle;
    }

    /** What a proof has made other than it is in production; empty there. */
    List<String> notes() {
        return notes;
    }

    List<ProbeBoard.Answer> answers() {
        return probes.answers();
    }
}
