// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A shell beside this JVM that kills the JVM's servers and deletes its folders once the JVM is gone, however it went.
 *
 * <p>It reads its orders from a pipe whose other end only this JVM holds. When the JVM ends, even by SIGKILL, the pipe
 * ends too; no polling and no shutdown hook is needed, and a hook of the program may first stop its servers in order.
 * One per JVM. Thread-safe.
 */
final class Watchdog {

    // Signals of the terminal reach the whole foreground group, so the shell ignores them: it must be the last to go.
    // Every process leads its own group (see OsProcess), so the group goes first, then the process if it has none.
    private static final String SCRIPT = """
            trap '' INT TERM HUP QUIT
            pids=
            while read -r verb rest; do
              case $verb in
                pids) pids=$rest ;;
                folder) set -- "$@" "$rest" ;;
              esac
            done
            for pid in $pids; do kill -9 -- "-$pid" 2>/dev/null || kill -9 "$pid" 2>/dev/null; done
            for folder in "$@"; do
              rm -rf "$folder" 2>/dev/null || { sleep 1; rm -rf "$folder" 2>/dev/null; }
            done
            """;

    private static final Watchdog INSTANCE = new Watchdog();

    private final Set<Long> pids = new LinkedHashSet<>();
    private @Nullable BufferedWriter orders;

    private Watchdog() {}

    static Watchdog ofThisJvm() {
        return INSTANCE;
    }

    /** From now on this process dies with the JVM. */
    synchronized void guard(long pid) {
        pids.add(pid);
        sendPids();
    }

    /** This process has ended; its number may soon be another's. */
    synchronized void release(long pid) {
        if (pids.remove(pid)) {
            sendPids();
        }
    }

    /** From now on this folder is deleted when the JVM has ended. */
    synchronized void deleteAtEnd(Path folder) {
        send("folder " + folder.toAbsolutePath());
    }

    private void sendPids() {
        send(pids.stream().map(String::valueOf).collect(Collectors.joining(" ", "pids ", "")));
    }

    private void send(String order) {
        try {
            if (orders == null) {
                orders = start();
            }
            orders.write(order);
            orders.newLine();
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the watchdog of this JVM's servers does not run", e);
        }
    }

    private static BufferedWriter start() throws IOException {
        List<String> command = new ArrayList<>(OsProcess.ownSession());
        command.addAll(List.of("sh", "-c", SCRIPT, "millrace-watchdog"));
        Process shell = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new BufferedWriter(new OutputStreamWriter(shell.getOutputStream(), StandardCharsets.UTF_8));
    }
}
