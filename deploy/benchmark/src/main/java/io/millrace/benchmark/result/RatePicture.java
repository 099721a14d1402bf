// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import io.millrace.testkit.picture.Scale;
import io.millrace.testkit.picture.Svg;
import java.util.Locale;

/** Rates as bars from nought, one for each line of the result, with every reading as a dot. For one picture. */
final class RatePicture {

    private static final int LEFT = 350;
    private static final int RIGHT = 90;
    private static final int TOP = 46;
    private static final int ROW = 38;
    private static final int BAR = 22;
    private static final int BOTTOM = 34;
    private static final int TICKS = 5;

    private final Result result;
    private final double step;
    private final double most;

    RatePicture(Result result) {
        this.result = result;
        double largest = result.lines().stream()
                .flatMap(line -> line.runs().stream())
                .mapToDouble(Run::rate)
                .max()
                .orElse(1);
        this.step = step(largest / TICKS);
        this.most = Math.ceil(largest / step) * step;
    }

    /** The least of 1, 2 and 5 times a power of ten that is not below. */
    static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (int times : new int[] {1, 2, 5}) {
            if (times * power >= least) {
                return times * power;
            }
        }
        return 10 * power;
    }

    String svg() {
        int bottom = TOP + ROW * result.lines().size();
        String title = result.scenario() + ", " + result.unit() + " per second";
        Svg svg = Canvas.begin(bottom + BOTTOM, title);
        svg.text("title", 12, 24, "start", title);
        svg.text("unit", Canvas.WIDTH - 12, 24, "end", "median, and every reading");
        for (double tick = 0; tick <= most * 1.001; tick += step) {
            svg.line("grid", at(tick), TOP - 6, at(tick), bottom);
            svg.text("tick", at(tick), bottom + 18, "middle", Scale.text(tick));
        }
        double top = TOP;
        for (Line line : result.lines()) {
            bar(svg, line, top);
            top += ROW;
        }
        svg.add("</svg>");
        return svg.toString();
    }

    private double at(double rate) {
        return LEFT + (Canvas.WIDTH - LEFT - RIGHT) * rate / most;
    }

    private void bar(Svg svg, Line line, double top) {
        double median = line.median(Run::rate);
        double middle = top + BAR / 2.0;
        if (line.load().isEmpty()) {
            svg.text("name", LEFT - 12, middle + 4, "end", line.name());
        } else {
            svg.text("name", LEFT - 12, middle - 3, "end", line.name());
            svg.text("tick", LEFT - 12, middle + 12, "end", line.load());
        }
        svg.add(
                "<rect class=\"bar %s\" x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>",
                Canvas.kind(line, 0), LEFT, top, at(median) - LEFT, BAR);
        double last = median;
        for (Run run : line.runs()) {
            svg.add("<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>", at(run.rate()), middle);
            last = Math.max(last, run.rate());
        }
        svg.text("name", at(last) + 10, middle + 4, "start", String.format(Locale.ROOT, "%,.0f", median));
    }
}
