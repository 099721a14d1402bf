// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import java.util.concurrent.CompletableFuture;

/**
 * Ctrl-C as a question: it does not end this process, it lets the run come to its end, whose exit code is the process's.
 * Thread-safe.
 */
final class Interruption {

    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private volatile boolean asked;

    /** From now on; without it, Ctrl-C ends the process at once. {@link #end} must be said in any case then. */
    void listen() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::sitOut, "prove-interruption"));
    }

    /** The virtual machine waits for this before it ends. */
    private void sitOut() {
        asked = true;
        if (!end.isDone()) {
            Runtime.getRuntime().halt(end.join());
        }
    }

    /** Whether somebody pressed Ctrl-C. */
    boolean isAsked() {
        return asked;
    }

    /** The run has come to its end; only the first time counts. */
    void end(int exitCode) {
        end.complete(exitCode);
    }
}
