// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.target.BulkLoad;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Counts the rows of a chunk, and looks around every few of them. For one thread. */
final class Stride {

    /** Rows between two looks at whether to go on, and two words to the meter. */
    private static final int ROWS = 256;

    /**
     * A chunk that has been read for so long is cut there: while it is read its table's shape is held at the source, which
     * does not wait for ever for somebody to take the next row either.
     */
    private static final Duration LONGEST_READ = Duration.ofSeconds(60);

    private final BulkLoad load;
    private final CopyMeter meter;
    private final Pace pace;
    private final Runnable lookAround;
    private final long begun = System.nanoTime();
    private boolean late;
    private int rows;
    private long all;
    private long bytes;

    /**
     * From the first row on.
     *
     * @param lookAround throws if there is to be no more
     */
    Stride(BulkLoad load, CopyMeter meter, Pace pace, Runnable lookAround) {
        this.load = load;
        this.meter = meter;
        this.pace = pace;
        this.lookAround = lookAround;
    }

    /** Rows read so far. */
    long all() {
        return all;
    }

    /** Whether to stop where the chunk can be cut. */
    boolean isLate() {
        return late;
    }

    void step() {
        all++;
        if (++rows == ROWS) {
            // One that is late and was not cut cannot be: it waits for as long as it has to.
            Duration left =
                    late ? ChronoUnit.FOREVER.getDuration() : LONGEST_READ.minusNanos(System.nanoTime() - begun);
            late |= !count(left) || left.isNegative();
            lookAround.run();
        }
    }

    /** Counts the last rows. Whoever begins the next chunk waits for them, when nothing is held open. */
    void end() {
        count(Duration.ZERO);
    }

    private boolean count(Duration longest) {
        meter.rows(rows);
        boolean mayGoOn = pace.passed(rows, load.bytes() - bytes, longest);
        bytes = load.bytes();
        rows = 0;
        return mayGoOn;
    }
}
