// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What one session meant to do, written before it is sent, and what became of it, written when the answer is there. One
 * line each: a letter, the transaction's number, the rest. Used by the session's thread alone.
 */
final class SessionLog implements AutoCloseable {

    private static final char BEGIN = 'B';
    private static final char STATEMENT = 'S';
    private static final char COMMIT = 'C';
    private static final char ACKNOWLEDGED = 'A';
    private static final char ROLLED_BACK = 'R';

    private final BufferedWriter out;

    private SessionLog(Path file) throws IOException {
        out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
    }

    static SessionLog create(Path folder, int session) {
        try {
            return new SessionLog(file(folder, session));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(Path folder, int session) {
        return folder.resolve("session-" + session + ".log");
    }

    void begin(long counter, String kind) {
        line(BEGIN, counter, kind);
    }

    /** Before the statement is sent. */
    void statement(long counter, String text) {
        line(STATEMENT, counter, text);
    }

    /** Before the COMMIT is sent. Without a line after it, its outcome is not known. */
    void commit(long counter, int changes) {
        line(COMMIT, counter, String.valueOf(changes));
    }

    void acknowledged(long counter) {
        line(ACKNOWLEDGED, counter, "");
    }

    void rolledBack(long counter) {
        line(ROLLED_BACK, counter, "");
    }

    private void line(char letter, long counter, String rest) {
        try {
            out.write(letter + " " + counter + " " + rest.replace('\n', ' '));
            out.newLine();
            // To the system, so that it survives this process.
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the session's transactions one after another; null behind the last. */
    static SessionHistory read(Path folder, int session) {
        try {
            return new Reader(Files.newBufferedReader(file(folder, session), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Reader implements SessionHistory {

        private final BufferedReader in;
        private @Nullable String next;

        Reader(BufferedReader in) throws IOException {
            this.in = in;
            this.next = in.readLine();
        }

        @Override
        public @Nullable Intent next() {
            if (next == null) {
                return null;
            }
            long counter = Long.parseLong(next.split(" ", 3)[1]);
            Outcome outcome = Outcome.ROLLED_BACK;
            int changes = 0;
            try {
                for (next = in.readLine(); next != null && next.charAt(0) != BEGIN; next = in.readLine()) {
                    switch (next.charAt(0)) {
                        case COMMIT -> {
                            outcome = Outcome.UNKNOWN;
                            changes = Integer.parseInt(next.split(" ", 3)[2]);
                        }
                        case ACKNOWLEDGED -> outcome = Outcome.ACKNOWLEDGED;
                        case ROLLED_BACK -> outcome = Outcome.ROLLED_BACK;
                        default -> requireStatement(next);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Intent(counter, outcome, outcome == Outcome.ROLLED_BACK ? 0 : changes);
        }

        private static void requireStatement(String line) {
            if (line.charAt(0) != STATEMENT) {
                throw new IllegalStateException("no line of a session's log: " + line);
            }
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
