// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.nio.file.Path;

/**
 * A real server on the loopback address, in a process of its own that never outlives this JVM.
 *
 * <p>Port and data folder stay the same over stop, kill and start. Implementations are thread-safe.
 */
public interface EmbeddedServer extends AutoCloseable {

    /** Product and version, for people. */
    String name();

    int port();

    Path dataFolder();

    OsProcess process();

    /**
     * Starts the server on its port and data and returns when it answers.
     *
     * @throws IllegalStateException with the end of its log when it does not
     */
    void start();

    /** Ends the server in order; its data stays. */
    void stop();

    /** SIGKILL: the server ends without a chance to tidy up; its data stays as it was. */
    default void kill() {
        process().kill();
    }

    /** SIGSTOP: connections stay open and new ones are accepted, but nothing answers until {@link #resume}. */
    default void pause() {
        process().pause();
    }

    default void resume() {
        process().resume();
    }

    /** Stops the server in order and starts it again. */
    default void restart() {
        stop();
        start();
    }

    default boolean isRunning() {
        return process().isRunning();
    }

    default long pid() {
        return process().pid();
    }

    default Path logFile() {
        return process().logFile();
    }

    /** Kills the server, and deletes its data when the folder was a temporary one. */
    @Override
    void close();
}
