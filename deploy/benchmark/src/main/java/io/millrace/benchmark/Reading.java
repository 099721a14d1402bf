// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;

/** One reading of the log by a process of its own, which is not started yet. */
interface Reading extends AutoCloseable {

    OsProcess process();

    /** Whether all changes have arrived. */
    boolean isDone(Backlog backlog);

    /** What was read, once it is done. */
    Span span();

    /** Kills the process if it still runs. */
    @Override
    void close();

    /**
     * What was read.
     *
     * @param changes rows inserted, updated and deleted
     * @param firstMillis of the wall clock, when the first of them had arrived
     * @param lastMillis when the last of them had arrived
     */
    record Span(long changes, long firstMillis, long lastMillis) {

        double seconds() {
            return Math.max(1, lastMillis - firstMillis) / 1e3;
        }
    }
}
