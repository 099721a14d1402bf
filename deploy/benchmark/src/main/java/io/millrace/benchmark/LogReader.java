// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

/** Who reads the log, in processes that are measured alike. */
interface LogReader extends Contender {

    /** Settles that all readings begin where the log ends now. Called once, while nobody writes. */
    void settleStart(int readings);

    /** A reading from the settled start; each number once. */
    Reading reading(int number);
}
