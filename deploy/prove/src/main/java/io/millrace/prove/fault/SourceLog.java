// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import io.millrace.testkit.SourceServer;
import java.time.Duration;
import java.util.function.LongPredicate;

/** The source's log, whose old files somebody purges. Used by one thread. */
public final class SourceLog implements Victim {

    private static final Duration READ_LIMIT = Duration.ofMinutes(2);
    private static final Duration PURGE_LIMIT = Duration.ofSeconds(30);

    private final String name;
    private final SourceServer source;
    private final ProcessVictim reader;
    private final LongPredicate isRead;

    /**
     * Describes it.
     *
     * @param reader the service that reads the log
     * @param isRead whether all before the file of a number is where it never has to be read again
     */
    public SourceLog(String name, SourceServer source, ProcessVictim reader, LongPredicate isRead) {
        this.name = name;
        this.source = source;
        this.reader = reader;
        this.isRead = isRead;
    }

    @Override
    public String name() {
        return name;
    }

    /** What was read is gone, and the reader starts again without it. A log that nobody reads is left as it is. */
    @Override
    public Effect suffer(FaultKind kind, Duration lasts) {
        if (kind != FaultKind.PURGE_LOG) {
            throw cannotSuffer(kind);
        }
        String file = nextFile();
        long number = Long.parseLong(file.substring(file.lastIndexOf('.') + 1));
        if (!Moments.isReached(READ_LIMIT, () -> isRead.test(number))) {
            return Effect.missed(0, "its last file but one is not read");
        }
        purgeTo(file);
        reader.kill();
        reader.start();
        return Effect.killed(1);
    }

    /** Begins another file, and returns its name. */
    public String nextFile() {
        source.execute(source.firstDatabase(), "FLUSH BINARY LOGS");
        return source.position().split(":", 2)[0];
    }

    /**
     * Deletes all files before one of that name.
     *
     * @throws IllegalStateException if the server keeps them
     */
    public void purgeTo(String file) {
        boolean isPurged = Moments.isReached(PURGE_LIMIT, () -> {
            source.execute(source.firstDatabase(), "PURGE BINARY LOGS TO '" + file + "'");
            return source.query(source.firstDatabase(), "SHOW BINARY LOGS")
                    .get(0)
                    .startsWith(file + "|");
        });
        if (!isPurged) {
            throw new IllegalStateException("the source keeps the files before " + file);
        }
    }
}
