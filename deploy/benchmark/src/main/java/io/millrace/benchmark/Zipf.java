// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.util.Arrays;
import java.util.Random;

/** Ranks by Zipf's law: the one with number r, from 1, comes up in proportion to {@code 1 / r^exponent}. Immutable. */
final class Zipf {

    /** For each rank, how much it and those before it weigh. */
    private final double[] weights;

    Zipf(int ranks, double exponent) {
        weights = new double[ranks];
        double sum = 0;
        for (int rank = 1; rank <= ranks; rank++) {
            sum += Math.pow(rank, -exponent);
            weights[rank - 1] = sum;
        }
    }

    /** The next one, from 1. */
    int rank(Random random) {
        int found = Arrays.binarySearch(weights, random.nextDouble() * weights[weights.length - 1]);
        return Math.min(weights.length, found >= 0 ? found + 2 : -found);
    }
}
