// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.report;

/**
 * How far source and target were at one moment, seen from outside. What nobody knows is NaN.
 *
 * @param seconds since the run began
 * @param written row changes whose commit the source had acknowledged
 * @param applied those of them that were in the target
 * @param lagSeconds how old the newest state of the source is that the target had reached
 */
public record Sample(double seconds, double written, double applied, double lagSeconds) {

    /** This one and the one before it as one: the later counts, the larger lag. */
    Sample after(Sample before) {
        double lag = Double.isNaN(lagSeconds) || before.lagSeconds > lagSeconds ? before.lagSeconds : lagSeconds;
        return new Sample(seconds, written, applied, lag);
    }
}
