// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import java.util.Arrays;

/** When the source committed the transactions of a batch, microseconds since the epoch. Not thread-safe. */
public final class CommitTimes {

    private long[] micros = new long[8];
    private int count;
    private long latest;

    void add(long sourceMicros, boolean transaction) {
        latest = Math.max(latest, sourceMicros);
        if (transaction && sourceMicros > 0) {
            if (count == micros.length) {
                micros = Arrays.copyOf(micros, count * 2);
            }
            micros[count++] = sourceMicros;
        }
    }

    /** The newest time at which the source is known to have been in the state reached; 0 if not known. */
    public long latest() {
        return latest;
    }

    /** The times of those transactions that have one. */
    public long[] ofTransactions() {
        return Arrays.copyOf(micros, count);
    }
}
