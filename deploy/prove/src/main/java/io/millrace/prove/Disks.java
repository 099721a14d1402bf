// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.testkit.SmallDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Disks of their own for what can be hit by a full one, where the system lets us have any. Used by one thread. */
final class Disks implements AutoCloseable {

    /** What is on each: a server's folder, or that of the services' state. */
    static final List<String> NAMES = List.of("target", "kafka", "state");

    /** Far more than a night needs; the machine's disk gives only what is written. */
    private static final long BYTES = 32L << 30;

    private final List<SmallDisk> disks = new ArrayList<>();
    private final String obstacle;

    /**
     * Makes them, before anything else is in there.
     *
     * @param folder of the run
     */
    Disks(Path folder) {
        obstacle = SmallDisk.obstacle(folder);
        if (obstacle.isEmpty()) {
            NAMES.forEach(name -> disks.add(SmallDisk.mount(folder.resolve(name), BYTES)));
        }
    }

    /** In the order of {@link #NAMES}; none if there is an obstacle. */
    List<SmallDisk> all() {
        return List.copyOf(disks);
    }

    /** The files that they are; what is in them can be read in their folders. */
    Set<Path> images() {
        return disks.stream().map(SmallDisk::image).collect(Collectors.toSet());
    }

    /** Why there are none, for people; empty if there are. */
    String obstacle() {
        return obstacle;
    }

    @Override
    public void close() {
        disks.forEach(SmallDisk::close);
    }
}
