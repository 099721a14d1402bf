// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What one copy took.
 *
 * @param seconds from the beginning of the copying to its completion, keys included
 * @param wholeSeconds from the start of the processes to that completion
 * @param processes that took part; the one that moves rows is the first
 */
record Copied(double seconds, double wholeSeconds, List<Used> processes) {

    Copied {
        processes = List.copyOf(processes);
    }

    /**
     * What one process used.
     *
     * @param cpuSeconds during the copying
     * @param wholeCpuSeconds from its start
     * @param peakMegabytes of memory
     */
    record Used(String process, double cpuSeconds, double wholeCpuSeconds, long peakMegabytes) {

        static Used of(String process, ProcessMeter meter, long fromMillis, long toMillis) {
            return new Used(process, meter.between(fromMillis, toMillis), meter.upTo(toMillis), meter.peakMegabytes());
        }
    }

    Used mover() {
        return processes.get(0);
    }

    String text() {
        return String.format(Locale.ROOT, "%.2f s, %.2f s with the start; ", seconds, wholeSeconds)
                + processes.stream()
                        .map(used -> String.format(
                                Locale.ROOT,
                                "%s %.2f CPU-s (%.2f with the start), peak %d MB",
                                used.process(),
                                used.cpuSeconds(),
                                used.wholeCpuSeconds(),
                                used.peakMegabytes()))
                        .collect(Collectors.joining("; "));
    }
}
