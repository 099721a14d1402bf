// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

/**
 * How long transactions took, in milliseconds: the least time that this share of them did not exceed.
 *
 * @param p50 of half of them
 * @param p90 of 90 %
 * @param p99 of 99 %
 * @param p999 of 99.9 %
 * @param worst of all
 */
public record Latency(double p50, double p90, double p99, double p999, double worst) {

    /**
     * Of single times.
     *
     * @param nanos one at least
     */
    public static Latency of(long[] nanos) {
        return new Latency(of(nanos, 0.5), of(nanos, 0.9), of(nanos, 0.99), of(nanos, 0.999), of(nanos, 1));
    }

    private static double of(long[] nanos, double share) {
        return Statistics.percentile(nanos, share) / 1e6;
    }
}
