// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import java.time.Duration;

/** A process, or several, and the signals that it gets. Used by one thread. */
public interface ProcessVictim extends Victim {

    /** How long there may be no connection to kill. */
    Duration CONNECTION_LIMIT = Duration.ofSeconds(30);

    /** SIGKILL. */
    void kill();

    /** Starts it, as whoever supervises it would. */
    void start();

    void pause();

    void resume();

    /** Ends its connections at the source, and returns how many there were. */
    default int killConnections(boolean onlyTheLog) {
        throw new UnsupportedOperationException(name() + " has no connections that can be told from others");
    }

    @Override
    default int suffer(FaultKind kind, Duration lasts) {
        switch (kind) {
            case KILL_PROCESS -> {
                kill();
                start();
                return 1;
            }
            case KILL_PROCESS_TWICE -> {
                kill();
                start();
                Moments.pass(lasts);
                kill();
                start();
                return 2;
            }
            case STOP_PROCESS -> {
                pause();
                Moments.pass(lasts);
                resume();
                return 0;
            }
            case KILL_LOG_CONNECTION -> {
                return killConnection(true);
            }
            case KILL_ALL_CONNECTIONS -> {
                return killConnection(false);
            }
            case KILL_LOG_CONNECTION_TWICE -> {
                return killConnection(true) + killConnection(true);
            }
            default -> throw cannotSuffer(kind);
        }
    }

    /** One kill, whatever number of connections it ends; 0 when there was none for long. */
    private int killConnection(boolean onlyTheLog) {
        int[] ended = {0};
        Moments.isReached(CONNECTION_LIMIT, () -> {
            ended[0] = killConnections(onlyTheLog);
            return ended[0] > 0 || !ownEnd().isEmpty();
        });
        return Math.min(1, ended[0]);
    }
}
