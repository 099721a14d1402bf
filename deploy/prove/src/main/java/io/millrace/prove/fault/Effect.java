// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

/**
 * What a fault has come to.
 *
 * @param kills what was killed, and had run until then
 * @param missed why what its kind says did not happen; empty if it did
 */
public record Effect(int kills, String missed) {

    /** It was done, and nothing was killed. */
    public static final Effect DONE = new Effect(0, "");

    /** It was done, and so much was killed. */
    public static Effect killed(int kills) {
        return new Effect(kills, "");
    }

    /** It was not done, whatever was killed for it. */
    public static Effect missed(int kills, String why) {
        return new Effect(kills, why);
    }

    public boolean isDone() {
        return missed.isEmpty();
    }
}
