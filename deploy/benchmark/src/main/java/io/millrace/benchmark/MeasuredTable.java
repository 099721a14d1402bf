// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The medians of what was measured, one line for each who was. Stateless. */
final class MeasuredTable {

    private MeasuredTable() {}

    /**
     * The table as text.
     *
     * @param head of the first column
     * @param results by name, in the order of the lines
     */
    static String text(String head, Map<String, List<Measured>> results) {
        TextTable table = new TextTable(
                head, "changes/s", "all runs", "CPU-s per million", "with the start", "peak MB", "Millrace is");
        double millrace = results.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("Millrace"))
                .mapToDouble(entry -> median(entry.getValue(), Measured::changesPerSecond))
                .findFirst()
                .orElse(0);
        results.forEach((name, runs) -> {
            double rate = median(runs, Measured::changesPerSecond);
            table.add(
                    name,
                    "%,.0f".formatted(rate),
                    String.join(
                            " ",
                            runs.stream()
                                    .map(run -> "%,.0f".formatted(run.changesPerSecond()))
                                    .toList()),
                    "%.2f".formatted(median(runs, Measured::cpuSecondsPerMillion)),
                    "%.2f".formatted(median(runs, run -> run.wholeCpuSeconds() * 1e6 / run.changes())),
                    "%.0f".formatted(median(runs, run -> (double) run.peakMegabytes())),
                    millrace == 0 ? "" : "%.2f of it".formatted(millrace / rate));
        });
        return table.text();
    }

    private static double median(List<Measured> runs, ToDoubleFunction<Measured> figure) {
        return Statistics.median(runs.stream().map(figure::applyAsDouble).toList());
    }
}
