// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.model.PreparedTransaction;
import io.millrace.position.LogPosition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The transactions in two phases whose end a reading may still have to read. Not thread-safe. */
public final class PreparedRegister {

    private final Map<LogPosition, PreparedTransaction> byStart = new TreeMap<>();

    /** The register of these. Of one that is named twice the last word holds. */
    public PreparedRegister(List<PreparedTransaction> transactions) {
        transactions.forEach(this::put);
    }

    /** Takes note of one that was prepared or finished. */
    public void put(PreparedTransaction transaction) {
        byStart.put(transaction.start(), transaction);
    }

    /** Drops those that were finished before a place, and says which: nobody who goes on there meets their end. */
    public List<PreparedTransaction> forgetFinishedBefore(LogPosition place) {
        List<PreparedTransaction> finished = byStart.values().stream()
                .filter(transaction -> isFinishedBefore(transaction, place))
                .toList();
        finished.forEach(transaction -> byStart.remove(transaction.start()));
        return finished;
    }

    /** Whether its end lies before a place, with all that it made of the rows. */
    public static boolean isFinishedBefore(PreparedTransaction transaction, LogPosition place) {
        LogPosition finished = transaction.finished();
        return finished != null && !finished.endOfTransaction().isAfter(place);
    }

    /** All of them, in order of their rows. */
    public List<PreparedTransaction> all() {
        return List.copyOf(byStart.values());
    }
}
