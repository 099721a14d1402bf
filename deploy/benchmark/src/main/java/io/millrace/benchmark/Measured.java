// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.util.Locale;

/**
 * What one reading of a backlog took.
 *
 * @param changes that were read
 * @param seconds from the first change's arrival to the last one's
 * @param cpuSeconds that the process used in that time
 * @param wholeCpuSeconds that the process used from its start to the last change
 * @param peakMegabytes the most memory that the process had
 */
record Measured(long changes, double seconds, double cpuSeconds, double wholeCpuSeconds, long peakMegabytes) {

    double changesPerSecond() {
        return changes / seconds;
    }

    double cpuSecondsPerMillion() {
        return cpuSeconds * 1e6 / changes;
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "%,d changes in %.2f s, %.2f CPU-s (%.2f with the start), peak %d MB",
                changes,
                seconds,
                cpuSeconds,
                wholeCpuSeconds,
                peakMegabytes);
    }
}
