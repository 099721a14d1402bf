// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

/** What can be done to a victim. */
public enum FaultKind {
    /** SIGKILL; it is started again at once. */
    KILL_PROCESS("SIGKILL", 1),
    /** SIGKILL, and again while it recovers. */
    KILL_PROCESS_TWICE("SIGKILL, twice", 2),
    /** SIGSTOP, and SIGCONT after some seconds. */
    STOP_PROCESS("SIGSTOP", 0),
    /** KILL of the connection that reads the log, at the source. */
    KILL_LOG_CONNECTION("KILL of its log connection", 1),
    /** KILL of all its connections, at the source. */
    KILL_ALL_CONNECTIONS("KILL of all its connections", 1),
    /** KILL of the connection that reads the log, and of the one that takes its place. */
    KILL_LOG_CONNECTION_TWICE("KILL of its log connection, twice", 2);

    private final String text;
    private final int kills;

    FaultKind(String text, int kills) {
        this.text = text;
        this.kills = kills;
    }

    /** For people. */
    public String text() {
        return text;
    }

    /** How many times something is killed. */
    public int kills() {
        return kills;
    }
}
