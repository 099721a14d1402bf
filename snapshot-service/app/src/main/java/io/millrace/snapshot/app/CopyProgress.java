// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.app;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** How far the copy is and when it will be done, in words for people. Thread-safe. */
final class CopyProgress {

    private static final long WINDOW_NANOS = Duration.ofSeconds(20).toNanos();
    private static final double NANOS_PER_SECOND = 1e9;

    private final Deque<Sample> samples = new ArrayDeque<>();
    private double done;
    private double estimated;

    /** Rows sent so far, at one moment. */
    private record Sample(long nanos, double rows) {}

    /**
     * Takes a look.
     *
     * @param nanos by a clock that only runs forward
     * @param sent rows sent by this process; {@code NaN} when not known, and then nothing is learnt
     * @param rowsDone rows of all chunks that are done, whoever did them
     * @param rowsEstimated rows of all tables, by the source's estimate
     */
    synchronized void look(long nanos, double sent, double rowsDone, double rowsEstimated) {
        if (Double.isNaN(sent) || Double.isNaN(rowsDone)) {
            return;
        }
        samples.addLast(new Sample(nanos, sent));
        while (nanos - samples.getFirst().nanos() > WINDOW_NANOS) {
            samples.removeFirst();
        }
        done = rowsDone;
        estimated = rowsEstimated;
    }

    /** Rows a second over the last moments; 0 while nothing moves. */
    synchronized double rate() {
        if (samples.size() < 2) {
            return 0;
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        return (last.rows() - first.rows()) * NANOS_PER_SECOND / (last.nanos() - first.nanos());
    }

    /** For example {@code 1,200,000 of about 3,000,000 rows, 180,000 rows/s, about 10 s left}. */
    synchronized String text() {
        double rate = rate();
        String soFar = String.format(Locale.ROOT, "%,.0f of about %,.0f rows", done, Math.max(done, estimated));
        if (rate < 1) {
            return soFar;
        }
        double left = Math.max(0, estimated - done) / rate;
        return String.format(Locale.ROOT, "%s, %,.0f rows/s, about %,.0f s left", soFar, rate, left);
    }

    /** Whether anything has been seen yet. */
    synchronized boolean isKnown() {
        return !samples.isEmpty();
    }
}
