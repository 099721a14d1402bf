// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything the screen and the page show at one moment. Immutable.
 *
 * @param title what runs
 * @param seconds since the start
 * @param phase what happens now, in a few words
 * @param parts the processes
 * @param snapshot null before anything is known of it
 * @param flow null before changes flow
 * @param latency null before the first change has arrived
 * @param comparison null before the first comparison
 * @param notes what else a person should know, newest last
 */
record Board(
        String title,
        long seconds,
        String phase,
        List<Part> parts,
        @Nullable Snapshot snapshot,
        @Nullable Flow flow,
        @Nullable Latency latency,
        @Nullable Comparison comparison,
        List<String> notes) {

    Board {
        parts = List.copyOf(parts);
        notes = List.copyOf(notes);
    }

    /**
     * One process.
     *
     * @param state in one word
     * @param good whether that is a state to be content with
     * @param detail what else is to be said; may be empty
     * @param addresses where to look, each a URL or a host and port
     */
    record Part(String name, long pid, int port, String state, boolean good, String detail, List<String> addresses) {

        Part {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * The copying of what was there before.
     *
     * @param rowsTotal as the source estimates it; 0 if unknown
     * @param etaSeconds null if unknown
     */
    record Snapshot(
            long rows,
            long rowsTotal,
            long tables,
            long tablesTotal,
            double rowsPerSecond,
            @Nullable Double etaSeconds,
            boolean complete) {

        Snapshot completed() {
            return new Snapshot(rows, rowsTotal, tablesTotal, tablesTotal, 0, null, true);
        }

        double share() {
            return complete ? 1 : rowsTotal <= 0 ? 0 : Math.min(0.99, (double) rows / rowsTotal);
        }
    }

    /** Rows changed at the source and rows applied at the target, per second and in all. */
    record Flow(double inPerSecond, double outPerSecond, long in, long out, double transactionsPerSecond) {}

    /** From the commit at the source to the moment a reader of the target sees it. */
    record Latency(double p50Ms, double p99Ms, double maxMs, int samples) {}

    /** The last comparison of all rows, and how many there were. */
    record Comparison(
            long rows,
            long differences,
            String position,
            long agoSeconds,
            long tookMs,
            int times,
            int timesDifferent) {}
}
