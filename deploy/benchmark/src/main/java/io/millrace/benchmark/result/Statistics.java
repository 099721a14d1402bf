// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import java.util.Arrays;
import java.util.Collection;

/** What is said of several measurements of one thing. Stateless. */
public final class Statistics {

    private Statistics() {}

    /**
     * The middle one, or the mean of the two in the middle.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static double median(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * The smallest of the values that at least that share of them does not exceed.
     *
     * @param share above 0, at most 1
     * @throws IllegalArgumentException if there are no values
     */
    public static long percentile(long[] values, double share) {
        if (values.length == 0 || share <= 0 || share > 1) {
            throw new IllegalArgumentException("no " + share + " of " + values.length + " values");
        }
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
