// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.prove.fault.ProcessVictim;
import io.millrace.testkit.EmbeddedServer;

/** A server around the services; started again, it is back when it answers. Used by one thread. */
record ServerVictim(String name, EmbeddedServer server) implements ProcessVictim {

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void start() {
        server.start();
    }

    @Override
    public void pause() {
        server.pause();
    }

    @Override
    public void resume() {
        server.resume();
    }

    @Override
    public String ownEnd() {
        return server.isRunning()
                ? ""
                : "the " + name + " has ended by itself; the end of its log:\n"
                        + server.process().logTail();
    }
}
