// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.codec.RecordCodec;
import io.millrace.control.ServiceName;
import io.millrace.local.stack.Links;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.prove.check.ChangeLog;
import io.millrace.prove.fault.Backup;
import io.millrace.prove.fault.Checkpoints;
import io.millrace.prove.fault.Disk;
import io.millrace.prove.fault.Link;
import io.millrace.prove.fault.ProcessVictim;
import io.millrace.prove.fault.SourceLog;
import io.millrace.prove.fault.Together;
import io.millrace.prove.fault.Topic;
import io.millrace.prove.fault.Victim;
import io.millrace.testkit.EmbeddedServer;
import io.millrace.testkit.SmallDisk;
import io.millrace.testkit.TopicView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
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

    /** What the target had some seconds ago. */
    static final String TARGET_BACKUP = "target backup";

    /** The files in which the source writes down what was committed. */
    static final String SOURCE_LOG = "source log";

    /** A job takes a checkpoint a second. */
    private static final Duration CHECKPOINT_LIMIT = Duration.ofSeconds(15);

    private final List<Victim> all = new ArrayList<>();
    private final ServiceProcess otherApply;

    /**
     * Describes them.
     *
     * @param changesArrive as {@link SecondInstance} asks for it
     * @param onlooker is told when the target goes back
     * @param applied the offset of the newest record in the change log that the target knows of; negative before the first
     * @param disks those that can be filled, as {@link Disks#NAMES} names them
     */
    PipelineVictims(
            Stage stage,
            long seed,
            Supplier<BooleanSupplier> changesArrive,
            Backup.Onlooker onlooker,
            LongSupplier applied,
            List<SmallDisk> disks) {
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
        all.add(new Checkpoints(capture, stage.stateOf(ServiceName.CAPTURE), CHECKPOINT_LIMIT));
        all.add(new Checkpoints(snapshot, stage.stateOf(ServiceName.SNAPSHOT), CHECKPOINT_LIMIT));
        all.add(new Checkpoints(apply, stage.stateOf(ServiceName.APPLY), CHECKPOINT_LIMIT));
        Links links = servers.links().orElseThrow();
        all.add(new Link(SOURCE_LINK, links.source(), seed));
        all.add(new Link(KAFKA_LINK, links.kafka(), seed));
        all.add(new Link(TARGET_LINK, links.target(), seed));
        all.add(new Topic(CHANGE_LOG, servers.kafka(), Stage.changesTopic(), applied));
        all.add(new Backup(TARGET_BACKUP, servers.target(), apply, onlooker));
        all.add(new SourceLog(SOURCE_LOG, servers.source(), capture, file -> hasReached(stage.changeLog(), file)));
        List<List<EmbeddedServer>> onDisks = List.of(List.of(servers.target()), List.of(servers.kafka()), List.of());
        for (int disk = 0; disk < disks.size(); disk++) {
            all.add(new Disk(Disk.of(Disks.NAMES.get(disk)), disks.get(disk), onDisks.get(disk)));
        }
        all.addAll(FailpointCrash.all(
                stage.service(ServiceName.CAPTURE),
                stage.service(ServiceName.SNAPSHOT),
                stage.service(ServiceName.APPLY)));
        otherApply = stage.another(ServiceName.APPLY);
        all.add(new SecondInstance(APPLY_TWICE, stage.service(ServiceName.APPLY), otherApply, changesArrive));
    }

    /** The last record of the change log is where capture goes on, whatever happens to it. */
    private static boolean hasReached(ChangeLog log, long file) {
        try (TopicView view = log.changes()) {
            boolean[] hasReached = {false};
            view.read(
                    Math.max(0, view.end() - 1),
                    record -> hasReached[0] =
                            RecordCodec.decode(record.value()).upTo().file() >= file);
            return hasReached[0];
        }
    }

    /** Whether there is one of that name. */
    boolean has(String name) {
        return all.stream().anyMatch(victim -> victim.name().equals(name));
    }

    List<Victim> all() {
        return List.copyOf(all);
    }

    @Override
    public void close() {
        otherApply.close();
    }
}
