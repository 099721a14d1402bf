// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** The rate of a rising count over the last seconds. Not thread-safe. */
final class Meter {

    private static final Duration WINDOW = Duration.ofSeconds(5);

    private record Reading(long nanos, long count) {}

    private final Deque<Reading> readings = new ArrayDeque<>();

    /** Takes a reading and returns the rate per second; 0 after the first one, and after the count went back. */
    double mark(long count) {
        long now = System.nanoTime();
        if (!readings.isEmpty() && count < readings.getLast().count()) {
            // A restarted process counts from zero.
            readings.clear();
        }
        readings.addLast(new Reading(now, count));
        while (readings.size() > 2 && now - readings.getFirst().nanos() > WINDOW.toNanos()) {
            readings.removeFirst();
        }
        Reading first = readings.getFirst();
        double seconds = (now - first.nanos()) / 1e9;
        return seconds <= 0 ? 0 : (count - first.count()) / seconds;
    }
}
