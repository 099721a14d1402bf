// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One reading.
 *
 * @param count changes, rows or transactions
 * @param seconds in which they came
 * @param wholeSeconds from the start of the processes until they had come
 * @param latency how long each took, where that was measured
 * @param processes that were at work; the one that moves rows is the first
 */
public record Run(
        long count,
        double seconds,
        double wholeSeconds,
        @Nullable Latency latency,
        List<Used> processes) {

    public Run {
        processes = List.copyOf(processes);
    }

    /** Of one that was measured as a whole. */
    public static Run of(long count, double seconds, double wholeSeconds, List<Used> processes) {
        return new Run(count, seconds, wholeSeconds, null, processes);
    }

    /** Changes, rows or transactions in a second. */
    public double rate() {
        return count / seconds;
    }

    /** Of all processes together, while they were measured. */
    public double cpuSeconds() {
        return sum(Used::cpuSeconds);
    }

    /** Of all processes together, from their start. */
    public double wholeCpuSeconds() {
        return sum(Used::wholeCpuSeconds);
    }

    /** Of all processes together, even if they had it at different times. */
    public double peakMegabytes() {
        return sum(Used::peakMegabytes);
    }

    private double sum(ToDoubleFunction<Used> figure) {
        return processes.stream().mapToDouble(figure).sum();
    }

    /** For a line that is read while the next reading is on its way. */
    public String text() {
        Latency known = latency;
        String what = known == null
                ? String.format(Locale.ROOT, "%,d in %.2f s, %.2f s with the start", count, seconds, wholeSeconds)
                : String.format(
                        Locale.ROOT,
                        "%.0f/s, p50 %.2f, p99 %.2f, worst %.2f ms",
                        rate(),
                        known.p50(),
                        known.p99(),
                        known.worst());
        return processes.stream()
                .map(used -> String.format(
                        Locale.ROOT,
                        "%s %.2f CPU-s (%.2f with the start), peak %d MB",
                        used.process(),
                        used.cpuSeconds(),
                        used.wholeCpuSeconds(),
                        used.peakMegabytes()))
                .collect(Collectors.joining("; ", what + "; ", ""));
    }
}
