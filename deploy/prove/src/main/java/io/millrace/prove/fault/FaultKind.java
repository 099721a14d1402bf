// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

/** What can be done to a victim. */
public enum FaultKind {
    /** SIGKILL; it is started again at once. */
    KILL_PROCESS("SIGKILL"),
    /** SIGKILL, and again while it recovers. */
    KILL_PROCESS_TWICE("SIGKILL, twice"),
    /** SIGSTOP, and SIGCONT after some seconds. */
    STOP_PROCESS("SIGSTOP"),
    /** KILL of the connection that reads the log, at the source. */
    KILL_LOG_CONNECTION("KILL of its log connection"),
    /** KILL of all its connections, at the source. */
    KILL_ALL_CONNECTIONS("KILL of all its connections"),
    /** KILL of the connection that reads the log, and of the one that takes its place. */
    KILL_LOG_CONNECTION_TWICE("KILL of its log connection, twice"),
    /** Every connection through it is reset. */
    RESET("reset"),
    /** A connection is reset in the middle of something, again and again for some time. */
    CUT("cut in the middle"),
    /** Nothing passes in any direction for some seconds; what was sent arrives afterwards. */
    BLACK_HOLE("black hole"),
    /** Very little passes for some seconds. */
    SLOW("slow"),
    /** SIGKILL, and its checkpoints are gone when it starts again. */
    LOSE_CHECKPOINTS("SIGKILL, checkpoints lost"),
    /** SIGKILL, and only half of its newest checkpoint is left when it starts again. */
    DAMAGE_CHECKPOINT("SIGKILL, checkpoint damaged"),
    /** SIGSTOP; another one takes its place; SIGCONT; after some seconds both are killed and the first one started. */
    SECOND_INSTANCE("second instance"),
    /** The brokers take no writes for some seconds: there are not enough of them. */
    REFUSE_WRITES("writes refused"),
    /** Old records are deleted for some seconds. */
    SHORT_RETENTION("short retention");

    private final String text;

    FaultKind(String text) {
        this.text = text;
    }

    /** For people. */
    public String text() {
        return text;
    }
}
