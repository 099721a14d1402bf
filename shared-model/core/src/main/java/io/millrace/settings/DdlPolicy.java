// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

/** What apply does about a change of a table's shape; of several at once, the last of these that one of them has. */
public enum DdlPolicy {
    /** Carries it to the target. */
    APPLY,
    /** Shows what it would do, and waits until a person approves of it. */
    ASK,
    /** Leaves the target's table as it is, and the table to itself from there on: marked as diverged. */
    IGNORE,
    /** Stops. */
    STOP
}
