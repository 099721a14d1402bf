// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

/** What a session knows of a transaction that it began. */
public enum Outcome {
    /** The server has answered the COMMIT: it must be in the change log, once. */
    ACKNOWLEDGED,
    /** It was rolled back, or its COMMIT was never sent: nothing of it may be in the change log. */
    ROLLED_BACK,
    /** The COMMIT was sent and its answer was lost: it may be there once, or not at all. */
    UNKNOWN
}
