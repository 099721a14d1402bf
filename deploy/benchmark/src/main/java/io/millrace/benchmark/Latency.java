// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a steady load showed, in milliseconds but for the rate and the processor's time.
 *
 * @param rate transactions per second that were reached
 * @param cpuPerSecond seconds of processor time in a second
 */
record Latency(double rate, double median, double p99, double p999, double worst, double cpuPerSecond) {

    /**
     * Of a load that has arrived whole.
     *
     * @param skipped transactions at the start that do not count
     */
    static Latency of(SteadyLoad load, int skipped, double cpuPerSecond) {
        long[] nanos = load.latencies(skipped);
        return new Latency(
                load.reachedRate(),
                Statistics.percentile(nanos, 0.5) / 1e6,
                Statistics.percentile(nanos, 0.99) / 1e6,
                Statistics.percentile(nanos, 0.999) / 1e6,
                Statistics.percentile(nanos, 1) / 1e6,
                cpuPerSecond);
    }

    /** The medians of several, as a table. */
    static String text(String title, Map<String, List<Latency>> results) {
        TextTable table =
                new TextTable(title, "transactions/s", "p50 ms", "p99 ms", "p99.9 ms", "worst ms", "CPU-s per second");
        results.forEach((name, runs) -> table.add(
                name,
                "%.0f".formatted(median(runs, Latency::rate)),
                "%.2f".formatted(median(runs, Latency::median)),
                "%.2f".formatted(median(runs, Latency::p99)),
                "%.2f".formatted(median(runs, Latency::p999)),
                "%.2f".formatted(median(runs, Latency::worst)),
                "%.2f".formatted(median(runs, Latency::cpuPerSecond))));
        return table.text();
    }

    private static double median(List<Latency> runs, ToDoubleFunction<Latency> figure) {
        return Statistics.median(runs.stream().map(figure::applyAsDouble).toList());
    }
}
