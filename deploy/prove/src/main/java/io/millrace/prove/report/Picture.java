// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.report;

import io.millrace.prove.fault.FaultKind;
import io.millrace.prove.fault.FaultOutcome;
import io.millrace.testkit.picture.Scale;
import io.millrace.testkit.picture.Svg;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Throughput, lag and faults below each other on one axis of time, as SVG whose colours are those of the page. For one
 * picture and one thread.
 */
final class Picture {

    private static final int WIDTH = 1_120;
    private static final int LEFT = 210;
    private static final int RIGHT = 20;
    private static final int TOP = 26;
    private static final int PLOT = 150;
    private static final int BETWEEN = 44;
    private static final int LANE = 22;
    private static final int MARK = 4;
    private static final int POINTS_MAX = 450;
    private static final double SHORT_S = 0.5;

    private static final double RATE_LINEAR = 10;
    private static final double LAG_LINEAR = 0.5;

    private final RunReport report;
    private final TimeAxis time;
    private final List<Sample> points;
    private final Map<FaultKind, List<FaultOutcome>> lanes = new EnumMap<>(FaultKind.class);
    private final Svg svg = new Svg();

    Picture(RunReport report) {
        this.report = report;
        this.time = new TimeAxis(LEFT, WIDTH - LEFT - RIGHT, Math.max(1, report.seconds()));
        this.points = thinned(report.samples());
        report.faults()
                .forEach(fault -> lanes.computeIfAbsent(fault.kind(), any -> new ArrayList<>())
                        .add(fault));
    }

    /** A picture has no more points than can be told from each other. */
    private static List<Sample> thinned(List<Sample> samples) {
        int step = Math.max(1, (int) Math.ceil((double) samples.size() / POINTS_MAX));
        List<Sample> thinned = new ArrayList<>();
        for (int at = 0; at < samples.size(); at += step) {
            Sample sample = samples.get(at);
            for (int next = at + 1; next < Math.min(at + step, samples.size()); next++) {
                sample = samples.get(next).after(sample);
            }
            thinned.add(sample);
        }
        return thinned;
    }

    String svg() {
        int lagTop = TOP + PLOT + BETWEEN;
        int lanesTop = lagTop + PLOT + BETWEEN;
        int bottom = lanesTop + Math.max(1, lanes.size()) * LANE;
        svg.add(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Throughput, lag and faults over the time of the run\">",
                WIDTH, bottom + 30);
        phases(bottom);
        times(bottom);
        throughput();
        lag(lagTop);
        faults(lanesTop);
        svg.add("</svg>");
        return svg.toString();
    }

    private void phases(int bottom) {
        List<RunReport.Phase> all = report.phases();
        List<RunReport.Phase> phases = IntStream.range(0, all.size())
                // One that was over at once is none to see.
                .filter(i -> i + 1 == all.size()
                        || all.get(i + 1).from() - all.get(i).from() > SHORT_S)
                .mapToObj(all::get)
                .toList();
        for (int i = 0; i < phases.size(); i++) {
            double from = time.at(phases.get(i).from());
            double to = time.at(i + 1 < phases.size() ? phases.get(i + 1).from() : report.seconds());
            String name = phases.get(i).name();
            svg.add(
                    "<rect class=\"phase p%d\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>%s</title></rect>",
                    i % 2, from, TOP, Math.max(0, to - from), bottom - TOP, Svg.escaped(name));
            // A name that would run into the next one is left to the pointer.
            if (to - from > 7.0 * name.length()) {
                svg.add(
                        "<text class=\"phase-name\" x=\"%.1f\" y=\"%d\">%s</text>",
                        from + 4, TOP - 8, Svg.escaped(name));
            }
        }
    }

    private void times(int bottom) {
        for (double tick : time.ticks()) {
            double x = time.at(tick);
            svg.line("grid", x, TOP, x, bottom);
            svg.text("tick", x, bottom + 18, "middle", time.text(tick));
        }
    }

    private void throughput() {
        List<Sample> rates = new ArrayList<>();
        for (int i = 1; i < points.size(); i++) {
            Sample from = points.get(i - 1);
            Sample to = points.get(i);
            double seconds = Math.max(0.001, to.seconds() - from.seconds());
            rates.add(new Sample(
                    to.seconds(),
                    (to.written() - from.written()) / seconds,
                    (to.applied() - from.applied()) / seconds,
                    Double.NaN));
        }
        double largest = Math.max(most(rates, Sample::written), most(rates, Sample::applied));
        Scale scale = Scale.of(RATE_LINEAR, 100, largest);
        axis(TOP, "row changes/s", scale);
        legend(TOP, "written", "committed at the source", 0);
        legend(TOP, "applied", "in the target", 1);
        curve("written", rates, Sample::written, scale, TOP);
        curve("applied", rates, Sample::applied, scale, TOP);
    }

    private void lag(int top) {
        Scale scale = Scale.of(LAG_LINEAR, 10, most(points, Sample::lagSeconds));
        axis(top, "lag, seconds", scale);
        legend(top, "lag", "age of the newest state of the source in the target", 0);
        curve("lag", points, Sample::lagSeconds, scale, top);
    }

    private void axis(int top, String name, Scale scale) {
        svg.add("<text class=\"axis\" x=\"0\" y=\"%d\">%s</text>", top + 12, name);
        for (double tick : scale.ticks()) {
            double y = top + PLOT * (1 - scale.at(tick));
            svg.line("grid", LEFT, y, WIDTH - RIGHT, y);
            svg.text("tick", LEFT - 8, y + 4, "end", Scale.text(tick));
        }
    }

    private void legend(int top, String line, String text, int row) {
        double y = top + 34 + row * 18.0;
        svg.add("<line class=\"curve %s\" x1=\"0\" x2=\"16\" y1=\"%.1f\" y2=\"%.1f\"/>", line, y - 4, y - 4);
        // Long words go on two lines: the names of the curves stand left of the plot.
        int half = text.length() <= 24 ? text.length() : text.lastIndexOf(' ', 26);
        svg.add("<text class=\"tick\" x=\"22\" y=\"%.1f\">%s</text>", y, text.substring(0, half));
        if (half < text.length()) {
            svg.add("<text class=\"tick\" x=\"22\" y=\"%.1f\">%s</text>", y + 15, text.substring(half + 1));
        }
    }

    /** Broken where nobody knows. */
    private void curve(String name, List<Sample> samples, ToDoubleFunction<Sample> value, Scale scale, int top) {
        StringBuilder path = new StringBuilder();
        boolean drawing = false;
        for (Sample sample : samples) {
            double height = value.applyAsDouble(sample);
            if (!Double.isNaN(height)) {
                path.append(String.format(
                        Locale.ROOT,
                        "%s%.1f %.1f",
                        drawing ? "L" : "M",
                        time.at(sample.seconds()),
                        top + PLOT * (1 - scale.at(height))));
            }
            drawing = !Double.isNaN(height);
        }
        svg.add("<path class=\"curve %s\" d=\"%s\"/>", name, path);
    }

    private void faults(int top) {
        int lane = 0;
        svg.add("<text class=\"axis\" x=\"0\" y=\"%d\">faults, and until recovery</text>", top - 12);
        for (Map.Entry<FaultKind, List<FaultOutcome>> entry : lanes.entrySet()) {
            double y = top + LANE * (lane + 0.5);
            svg.line("grid", LEFT, y, WIDTH - RIGHT, y);
            svg.text("tick", LEFT - 8, y + 4, "end", entry.getKey().text());
            entry.getValue().forEach(fault -> mark(fault, y));
            lane++;
        }
        if (lanes.isEmpty()) {
            svg.add("<text class=\"tick\" x=\"%d\" y=\"%d\">none yet</text>", LEFT + 8, top + LANE / 2 + 4);
        }
    }

    private void mark(FaultOutcome fault, double y) {
        double from = time.at(fault.atSeconds());
        double lasted = fault.lastedSeconds() + Math.max(0, fault.recoverySeconds());
        double to = fault.recoverySeconds() < 0 ? time.at(time.seconds()) : time.at(fault.atSeconds() + lasted);
        svg.add(
                "<g class=\"fault\"><title>%s</title>",
                Svg.escaped(fault.toString().strip()));
        svg.add("<line class=\"recovery\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>", from, to, y, y);
        svg.add(
                "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"/></g>",
                fault.kills() > 0 ? "kill" : "other", from, y, MARK);
    }

    private static double most(List<Sample> samples, ToDoubleFunction<Sample> value) {
        return samples.stream()
                .mapToDouble(value)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
    }
}
