// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import io.millrace.testkit.EmbeddedServer;
import io.millrace.testkit.SmallDisk;
import java.time.Duration;
import java.util.List;

/** The disk of something, which is full for some seconds. Used by one thread. */
public final class Disk implements Victim {

    private static final int LONGER = 2;

    /** A server that meets a full disk may end a little later than it is free again. */
    private static final Duration AFTERMATH = Duration.ofSeconds(3);

    private final String name;
    private final SmallDisk disk;
    private final List<EmbeddedServer> servers;

    /**
     * Describes it.
     *
     * @param servers those on it that may end when it is full, as they are allowed to, and are started again
     */
    public Disk(String name, SmallDisk disk, List<EmbeddedServer> servers) {
        this.name = name;
        this.disk = disk;
        this.servers = List.copyOf(servers);
    }

    /** The victim's name that goes with that of whatever is on it. */
    public static String of(String name) {
        return name + " disk";
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Effect suffer(FaultKind kind, Duration lasts) {
        if (kind != FaultKind.FILL_DISK) {
            throw cannotSuffer(kind);
        }
        disk.fill();
        Moments.pass(lasts.multipliedBy(LONGER));
        disk.free();
        Moments.isReached(AFTERMATH, () -> {
            servers.stream().filter(server -> !server.isRunning()).forEach(EmbeddedServer::start);
            return servers.isEmpty();
        });
        return Effect.DONE;
    }
}
