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
    default Effect suffer(FaultKind kind, Duration lasts) {
        switch (kind) {
            case KILL_PROCESS -> {
                kill();
                start();
                return Effect.killed(1);
            }
            case KILL_PROCESS_TWICE -> {
                kill();
                start();
                Moments.pass(lasts);
                if (!ownEndNow().isEmpty()) {
                    // It is not to be started again as if this had killed it.
                    return Effect.missed(1, name() + " had ended by itself before the second time");
                }
                kill();
                start();
                return Effect.killed(2);
            }
            case STOP_PROCESS -> {
                pause();
                Moments.pass(lasts);
                resume();
                return Effect.DONE;
            }
            case KILL_LOG_CONNECTION -> {
                return killConnection(true, 1);
            }
            case KILL_ALL_CONNECTIONS -> {
                return killConnection(false, 1);
            }
            case KILL_LOG_CONNECTION_TWICE -> {
                return killConnection(true, 2);
            }
            default -> throw cannotSuffer(kind);
        }
    }

    /** Each is one kill, whatever number of connections it ends, and none when there was none for long. */
    private Effect killConnection(boolean onlyTheLog, int times) {
        int kills = 0;
        for (int time = 0; time < times; time++) {
            if (Moments.isReached(CONNECTION_LIMIT, () -> killConnections(onlyTheLog) > 0 || !ownEnd().isEmpty())) {
                kills += ownEnd().isEmpty() ? 1 : 0;
            }
        }
        return kills == times ? Effect.killed(kills) : Effect.missed(kills, name() + " had no connection to kill");
    }
}
