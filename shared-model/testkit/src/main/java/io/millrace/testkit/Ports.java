// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Free ports on the loopback address.
 *
 * <p>They lie below the range that the system gives to outgoing connections: a port from there could be taken by some
 * client while its server is down between a kill and a restart. Thread-safe.
 */
public final class Ports {

    private static final int FIRST = 15_000;
    private static final int COUNT = 17_000;
    private static final int STEP = 7;
    // Different JVMs begin at different places, so that two test runs seldom ask for the same port.
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 211 % COUNT));

    private Ports() {}

    public static int free() {
        for (int attempt = 0; attempt < COUNT; attempt++) {
            int port = FIRST + Math.floorMod(NEXT.getAndAdd(STEP), COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + (FIRST + COUNT));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
