// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From a quantity to a height: near nothing in proportion, far from it by its logarithm, so that both the everyday and the
 * hour after a fault can be read. Zero is at the bottom. Immutable.
 *
 * @param linear up to where it is about in proportion
 * @param most the largest value that is shown
 */
public record Scale(double linear, double most) {

    /** One whose top is a power of ten, at least as large as all of these values, and as a least one. */
    public static Scale of(double linear, double least, double largest) {
        double most = Math.pow(10, Math.ceil(Math.log10(Math.max(least, largest))));
        // Three times a power of ten is enough for what is not larger.
        return new Scale(linear, largest <= 0.3 * most && 0.3 * most >= least ? 0.3 * most : most);
    }

    /** Between 0 and 1. */
    public double at(double value) {
        return Math.log1p(Math.max(0, value) / linear) / Math.log1p(most / linear);
    }

    /** What is worth a line: zero, and the powers of ten. */
    public List<Double> ticks() {
        List<Double> ticks = new ArrayList<>(List.of(0.0));
        for (double tick = Math.pow(10, Math.floor(Math.log10(linear))); tick <= most * 1.01; tick *= 10) {
            if (tick >= linear) {
                ticks.add(tick);
            }
        }
        return ticks;
    }

    /** A value as its line says it: thousands as k, millions as M. */
    public static String text(double value) {
        if (value >= 1_000_000) {
            return whole(value / 1_000_000) + " M";
        }
        return value >= 1_000 ? whole(value / 1_000) + " k" : whole(value);
    }

    private static String whole(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }
}
