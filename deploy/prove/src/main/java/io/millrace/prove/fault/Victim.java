// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

/** A service that faults are done to. */
public interface Victim {

    /** SIGKILL, and a new start at once. */
    void killAndStart();

    void pause();

    void resume();

    /** Ends its connections at the source, and returns how many there were. */
    int killConnections(boolean onlyTheLog);

    /** Whether it has ended or halted by itself; the text says how. Empty when it is well. */
    String ownEnd();
}
