// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

/**
 * One breach of what is promised.
 *
 * @param where the place in the change log, for people
 * @param what what was expected and what was found
 */
public record Violation(ViolationKind kind, String where, String what) {

    /** For people. */
    @Override
    public String toString() {
        return kind + " at " + where + ": " + what;
    }
}
