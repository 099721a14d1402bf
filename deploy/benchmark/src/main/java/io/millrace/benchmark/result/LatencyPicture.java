// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import io.millrace.testkit.picture.Svg;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Latencies as a line through the percentiles for each contender, under each load by itself, all in one scale, by the
 * logarithm. Every reading is a dot. For one picture.
 */
final class LatencyPicture {

    private static final int LEFT = 70;
    private static final int RIGHT = 350;
    private static final int TOP = 62;
    private static final int PLOT = 190;
    private static final int BETWEEN = 62;

    private record Percentile(String name, ToDoubleFunction<Latency> of) {}

    private static final List<Percentile> PERCENTILES = List.of(
            new Percentile("half", Latency::p50),
            new Percentile("90 %", Latency::p90),
            new Percentile("99 %", Latency::p99),
            new Percentile("99.9 %", Latency::p999),
            new Percentile("all", Latency::worst));

    private final Result result;
    private final Map<String, List<Line>> loads = new LinkedHashMap<>();
    private final Map<String, String> kinds = new LinkedHashMap<>();
    private double least = Double.MAX_VALUE;
    private double most;

    /**
     * Of a result whose lines all have latencies.
     *
     * @throws IllegalArgumentException if one has none
     */
    LatencyPicture(Result result) {
        this.result = result;
        int peers = 0;
        for (Line line : result.lines()) {
            loads.computeIfAbsent(line.load(), load -> new ArrayList<>()).add(line);
            if (!kinds.containsKey(line.name())) {
                kinds.put(line.name(), Canvas.kind(line, peers));
                peers += line.isMillrace() || line.isLimit() ? 0 : 1;
            }
            for (Run run : line.runs()) {
                least = Math.min(least, latency(run).p50());
                most = Math.max(most, latency(run).worst());
            }
        }
        least = Math.pow(10, Math.floor(Math.log10(Math.max(1e-3, least))));
        most = Math.pow(10, Math.ceil(Math.log10(Math.max(least * 10, most))));
    }

    private static Latency latency(Run run) {
        Latency latency = run.latency();
        if (latency == null) {
            throw new IllegalArgumentException("a reading without latencies");
        }
        return latency;
    }

    String svg() {
        int height = TOP + loads.size() * (PLOT + BETWEEN) - 6;
        String title = result.scenario() + ", milliseconds within which that share of all transactions came";
        Svg svg = Canvas.begin(height, title);
        svg.text("title", 12, 24, "start", title);
        int top = TOP;
        for (Map.Entry<String, List<Line>> load : loads.entrySet()) {
            axes(svg, load.getKey(), top);
            int row = 0;
            for (Line line : load.getValue()) {
                curve(svg, line, top);
                legend(svg, line, top + row++ * 38);
            }
            top += PLOT + BETWEEN;
        }
        svg.add("</svg>");
        return svg.toString();
    }

    private static double at(int percentile) {
        return LEFT + 20 + (Canvas.WIDTH - LEFT - RIGHT - 40.0) * percentile / (PERCENTILES.size() - 1);
    }

    private double height(double millis, int top) {
        double share = Math.log10(Math.max(least, millis) / least) / Math.log10(most / least);
        return top + PLOT * (1 - share);
    }

    private void axes(Svg svg, String load, int top) {
        svg.text("name", 12, top - 14, "start", load);
        for (double tick = least; tick <= most * 1.001; tick *= 10) {
            double y = height(tick, top);
            svg.line("grid", LEFT, y, Canvas.WIDTH - RIGHT, y);
            svg.text("tick", LEFT - 8, y + 4, "end", plain(tick));
        }
        for (int at = 0; at < PERCENTILES.size(); at++) {
            svg.text(
                    "tick",
                    at(at),
                    top + PLOT + 20,
                    "middle",
                    PERCENTILES.get(at).name());
        }
    }

    /** Without digits that say nothing. */
    private static String plain(double millis) {
        return millis >= 1 ? String.format(Locale.ROOT, "%.0f", millis) : String.valueOf((float) millis);
    }

    private void curve(Svg svg, Line line, int top) {
        String kind = kinds.getOrDefault(line.name(), "");
        StringBuilder path = new StringBuilder();
        for (int at = 0; at < PERCENTILES.size(); at++) {
            ToDoubleFunction<Latency> figure = PERCENTILES.get(at).of();
            double median = line.median(run -> figure.applyAsDouble(latency(run)));
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", at == 0 ? "M" : "L", at(at), height(median, top)));
        }
        svg.add("<path class=\"curve %s\" d=\"%s\"/>", kind, path);
        for (int at = 0; at < PERCENTILES.size(); at++) {
            for (Run run : line.runs()) {
                double millis = PERCENTILES.get(at).of().applyAsDouble(latency(run));
                svg.add(
                        "<circle class=\"mark %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>",
                        kind, at(at), height(millis, top));
            }
        }
    }

    private void legend(Svg svg, Line line, int top) {
        double left = Canvas.WIDTH - RIGHT + 24;
        svg.line("curve " + kinds.get(line.name()), left, top + 8, left + 22, top + 8);
        svg.text("name", left + 30, top + 12, "start", line.name());
        svg.text(
                "tick",
                left + 30,
                top + 28,
                "start",
                String.format(
                        Locale.ROOT,
                        "half %.1f ms, 99 %% %.1f ms",
                        line.median(run -> latency(run).p50()),
                        line.median(run -> latency(run).p99())));
    }
}
