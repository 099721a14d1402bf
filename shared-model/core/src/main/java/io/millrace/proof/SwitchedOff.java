// SPDX-License-Identifier: Apache-2.0
package io.millrace.proof;

import java.util.Set;

/** The protections that are off in this process, read once. Thread-safe. */
final class SwitchedOff {

    /** Whether there are any. */
    static final boolean ANY;

    private static final Set<Protection> ONES;

    static {
        ProofProperties properties = ProofProperties.ofThisProcess();
        properties.requireValid();
        ONES = properties.switchedOff();
        ANY = !ONES.isEmpty();
    }

    private SwitchedOff() {}

    static boolean contains(Protection protection) {
        return ONES.contains(protection);
    }
}
