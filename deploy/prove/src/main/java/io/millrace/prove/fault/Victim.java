// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

/** A process that faults are done to. */
public interface Victim {

    /** What it is called in a schedule, and by people. */
    String name();

    /** SIGKILL. */
    void kill();

    /** Starts it, as whoever supervises it would. */
    void start();

    void pause();

    void resume();

    /** Whether it has ended or halted by itself; the text says how. Empty when it is well. */
    String ownEnd();

    /** Ends its connections at the source, and returns how many there were. */
    default int killConnections(boolean onlyTheLog) {
        throw new UnsupportedOperationException(name() + " has no connections that can be told from others");
    }
}
