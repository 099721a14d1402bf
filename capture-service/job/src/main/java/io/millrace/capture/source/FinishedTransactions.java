// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.model.PreparedTransaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Transactions in two phases of which the topic of schemas need not know any more: the change log has surely passed their
 * end, because a checkpoint behind it is complete. Used by the task's thread alone.
 */
final class FinishedTransactions {

    private final NavigableMap<Long, List<LogRecord>> byCheckpoint = new TreeMap<>();
    private final Queue<LogRecord> due = new ArrayDeque<>();

    /** These end before what that checkpoint, which is being taken, says of the change log. */
    void before(long checkpoint, List<PreparedTransaction> transactions) {
        if (!transactions.isEmpty()) {
            List<LogRecord> records = byCheckpoint.computeIfAbsent(checkpoint, id -> new ArrayList<>());
            transactions.forEach(one -> records.add(LogRecord.ofForgotten(PreparedKey.of(one))));
        }
    }

    /** That checkpoint is complete, and with it all before it. */
    void complete(long checkpoint) {
        NavigableMap<Long, List<LogRecord>> complete = byCheckpoint.headMap(checkpoint, true);
        complete.values().forEach(due::addAll);
        complete.clear();
    }

    /** The next record that makes one forgotten; null if there is none now. */
    @Nullable
    LogRecord next() {
        return due.poll();
    }
}
