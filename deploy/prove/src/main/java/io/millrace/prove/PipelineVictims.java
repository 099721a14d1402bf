// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.control.ServiceName;
import io.millrace.local.stack.Links;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.prove.fault.Checkpoints;
import io.millrace.prove.fault.Link;
import io.millrace.prove.fault.ProcessVictim;
import io.millrace.prove.fault.Together;
import io.millrace.prove.fault.Topic;
import io.millrace.prove.fault.Victim;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** All that faults are done to in the pipeline's profiles, and what they are called. For one run and one thread. */
final class PipelineVictims implements AutoCloseable {

    static final String SOURCE = "source";
    static final String TARGET = "target";
    static final String KAFKA = "kafka";
    static final String CAPTURE = ServiceName.CAPTURE.text();
    static final String SNAPSHOT = ServiceName.SNAPSHOT.text();
    static final String APPLY = ServiceName.APPLY.text();

    /** All six processes at once. */
    static final String ALL = "all";

    /** The networks between the services and the servers. */
    static final String SOURCE_LINK = "source link";

    static final String KAFKA_LINK = "kafka link";
    static final String TARGET_LINK = "target link";

    /** Apply, and another one beside it. */
    static final String APPLY_TWICE = "apply twice";

    /** The topic of the changes. */
    static final String CHANGE_LOG = "change log";

    private final List<Victim> all = new ArrayList<>();
    private final ServiceProcess otherApply;

    /**
     * Describes them.
     *
     * @param changesArrive as {@link SecondInstance} asks for it
     */
    PipelineVictims(Stage stage, long seed, Supplier<BooleanSupplier> changesArrive) {
        LocalServers servers = stage.servers();
        ServiceVictim capture = stage.victim(ServiceName.CAPTURE);
        ServiceVictim snapshot = stage.victim(ServiceName.SNAPSHOT);
        ServiceVictim apply = stage.victim(ServiceName.APPLY);
        List<ProcessVictim> processes = List.of(
                new ServerVictim(SOURCE, servers.source()),
                new ServerVictim(TARGET, servers.target()),
                new ServerVictim(KAFKA, servers.kafka()),
                capture,
                snapshot,
                apply);
        all.addAll(processes);
        all.add(new Together(ALL, processes));
        all.add(new Checkpoints(capture, stage.stateOf(ServiceName.CAPTURE)));
        all.add(new Checkpoints(snapshot, stage.stateOf(ServiceName.SNAPSHOT)));
        all.add(new Checkpoints(apply, stage.stateOf(ServiceName.APPLY)));
        Links links = servers.links().orElseThrow();
        all.add(new Link(SOURCE_LINK, links.source(), seed));
        all.add(new Link(KAFKA_LINK, links.kafka(), seed));
        all.add(new Link(TARGET_LINK, links.target(), seed));
        all.add(new Topic(CHANGE_LOG, servers.kafka(), Stage.changesTopic()));
        otherApply = stage.another(ServiceName.APPLY);
        all.add(new SecondInstance(APPLY_TWICE, stage.service(ServiceName.APPLY), otherApply, changesArrive));
    }

    List<Victim> all() {
        return List.copyOf(all);
    }

    @Override
    public void close() {
        otherApply.close();
    }
}
