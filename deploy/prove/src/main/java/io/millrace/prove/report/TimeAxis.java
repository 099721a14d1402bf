// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The one axis of time that all plots of a page share. Immutable.
 *
 * @param left where the run begins, in units of the picture
 * @param width of the whole run
 * @param seconds that the run has lasted; more than 0
 */
record TimeAxis(double left, double width, double seconds) {

    private static final List<Integer> STEPS =
            List.of(5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400);
    private static final int TICKS_MAX = 10;
    private static final int MINUTE = 60;
    private static final int HOUR = 3_600;

    double at(double second) {
        return left + width * Math.min(1, Math.max(0, second / seconds));
    }

    /** Moments that are worth a line, at most ten. */
    List<Double> ticks() {
        int step = STEPS.stream()
                .filter(candidate -> seconds / candidate <= TICKS_MAX)
                .findFirst()
                .orElseGet(() -> STEPS.get(STEPS.size() - 1) * (int) Math.ceil(seconds / TICKS_MAX / 86_400));
        List<Double> ticks = new ArrayList<>();
        for (double tick = 0; tick <= seconds; tick += step) {
            ticks.add(tick);
        }
        return ticks;
    }

    /** Minutes and seconds, or hours and minutes in a long run. */
    String text(double second) {
        long whole = Math.round(second);
        return seconds < 2 * HOUR
                ? String.format(Locale.ROOT, "%d:%02d", whole / MINUTE, whole % MINUTE)
                : String.format(Locale.ROOT, "%dh%02d", whole / HOUR, whole % HOUR / MINUTE);
    }
}
