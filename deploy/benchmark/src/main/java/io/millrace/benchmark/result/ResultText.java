// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** A result as text that reads as Markdown too. Stateless. */
public final class ResultText {

    private ResultText() {}

    /** Head, table, notes and settings. */
    public static String whole(Result result) {
        return head(result) + "\n\n" + table(result) + notes(result) + settings(result);
    }

    /** What was measured where. */
    public static String head(Result result) {
        return String.join("; ", result.servers().values()) + "; " + result.words() + "; "
                + result.machine().text();
    }

    /** The medians, one line for each contender under each load, with one for each process if it has several. */
    public static String table(Result result) {
        return result.hasLatencies() ? latencies(result) : rates(result);
    }

    private static String latencies(Result result) {
        TextTable table = new TextTable(heads(
                result,
                result.unit() + "/s",
                "p50 ms",
                "p90 ms",
                "p99 ms",
                "p99.9 ms",
                "worst ms",
                "CPU-s per second",
                "peak MB"));
        for (Line line : result.lines()) {
            table.add(cells(
                    result,
                    line,
                    format("%.0f", line.median(Run::rate)),
                    latency(line, Latency::p50),
                    latency(line, Latency::p90),
                    latency(line, Latency::p99),
                    latency(line, Latency::p999),
                    latency(line, Latency::worst),
                    format("%.2f", line.median(run -> run.cpuSeconds() / run.seconds())),
                    format("%.0f", line.median(Run::peakMegabytes))));
        }
        return table.text();
    }

    private static String latency(Line line, ToDoubleFunction<Latency> figure) {
        return format(
                "%.2f",
                line.median(run -> {
                    Latency known = run.latency();
                    return known == null ? 0 : figure.applyAsDouble(known);
                }));
    }

    private static String rates(Result result) {
        TextTable table = new TextTable(heads(
                result,
                result.unit() + "/s",
                "all runs",
                "seconds",
                "with the start",
                "CPU-s",
                "per million",
                "with the start",
                "peak MB",
                "Millrace is"));
        for (Line line : result.lines()) {
            table.add(cells(
                    result,
                    line,
                    format("%,.0f", line.median(Run::rate)),
                    line.runs().stream().map(run -> format("%,.0f", run.rate())).collect(Collectors.joining(" ")),
                    format("%.1f", line.median(Run::seconds)),
                    format("%.1f", line.median(Run::wholeSeconds)),
                    format("%.2f", line.median(Run::cpuSeconds)),
                    format("%.2f", line.median(run -> run.cpuSeconds() * 1e6 / run.count())),
                    format("%.2f", line.median(Run::wholeCpuSeconds)),
                    format("%.0f", line.median(Run::peakMegabytes)),
                    ratio(result, line)));
            processes(result, line, table);
        }
        return table.text();
    }

    private static void processes(Result result, Line line, TextTable table) {
        int processes = line.runs().get(0).processes().size();
        for (int at = 0; at < processes && processes > 1; at++) {
            int process = at;
            String name = line.runs().get(0).processes().get(at).process();
            table.add(joined(
                    result,
                    "… of it " + name,
                    line.load(),
                    "",
                    "",
                    "",
                    "",
                    of(line, process, "%.2f", Used::cpuSeconds),
                    format(
                            "%.2f",
                            line.median(run -> run.processes().get(process).cpuSeconds() * 1e6 / run.count())),
                    of(line, process, "%.2f", Used::wholeCpuSeconds),
                    of(line, process, "%.0f", Used::peakMegabytes),
                    ""));
        }
    }

    private static String of(Line line, int process, String format, ToDoubleFunction<Used> figure) {
        return format(
                format, line.median(run -> figure.applyAsDouble(run.processes().get(process))));
    }

    /** How many times as fast Millrace is under the same load. */
    private static String ratio(Result result, Line line) {
        return result.lines().stream()
                .filter(other -> other.isMillrace() && other.load().equals(line.load()))
                .findFirst()
                .map(millrace -> format("%.2f of it", millrace.median(Run::rate) / line.median(Run::rate)))
                .orElse("");
    }

    /** The load has a column if there are several, or one that is worth a name. */
    private static boolean hasLoads(Result result) {
        return result.lines().stream().anyMatch(line -> !line.load().isEmpty());
    }

    private static String[] heads(Result result, String... more) {
        return joined(result, result.head(), "load", more);
    }

    private static String[] cells(Result result, Line line, String... more) {
        return joined(result, line.name(), line.load(), more);
    }

    private static String[] joined(Result result, String name, String load, String... more) {
        List<String> cells = new ArrayList<>(hasLoads(result) ? List.of(name, load) : List.of(name));
        cells.addAll(List.of(more));
        return cells.toArray(String[]::new);
    }

    /** What must be known besides, in paragraphs. */
    public static String notes(Result result) {
        return result.notes().stream().map(note -> "\n" + note + "\n").collect(Collectors.joining());
    }

    /** With which settings each contender was started. */
    public static String settings(Result result) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Map<String, String>> contender :
                result.settings().entrySet()) {
            contender
                    .getValue()
                    .forEach((what, values) -> text.append("\n")
                            .append(contender.getKey())
                            .append(", ")
                            .append(what)
                            .append(":\n\n```\n")
                            .append(values)
                            .append("\n```\n"));
        }
        return text.toString();
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
