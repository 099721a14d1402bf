// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import java.util.Arrays;
import java.util.Locale;

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
    /** SIGKILL; it is started so that it ends by itself at a step that is named, and then started again. */
    FAILPOINT("crash at failpoint"),
    /** The broker takes no writes for some seconds: a copy that must be written is of a broker that is not there. */
    REFUSE_WRITES("writes refused"),
    /** All records are deleted that their reader has done with. */
    SHORT_RETENTION("short retention"),
    /** What it had some seconds ago takes the place of what it has, while those who use it run. */
    RESTORE_BACKUP("backup restored"),
    /** The same, while the service that goes on from there is down. */
    RESTORE_BACKUP_WHILE_DOWN("backup restored, apply down"),
    /** All files of the log that were read are deleted; SIGKILL of who reads it. */
    PURGE_LOG("SIGKILL, log purged"),
    /** Its disk is full for some seconds; what ends by that is started again. */
    FILL_DISK("disk full");

    private final String text;

    FaultKind(String text) {
        this.text = text;
    }

    /**
     * The kind of that name.
     *
     * @throws IllegalArgumentException naming those that there are
     */
    public static FaultKind of(String option) {
        return Arrays.stream(values())
                .filter(kind -> kind.option().equals(option))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no fault " + option + ", there are "
                        + Arrays.stream(values()).map(FaultKind::option).toList()));
    }

    /** The name on the command line. */
    public String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** For people. */
    public String text() {
        return text;
    }
}
