// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;

/** Gives the only split to the first reader that comes. Used by the coordinator's thread alone. */
final class LogEnumerator implements SplitEnumerator<LogSplit, LogEnumeratorState> {

    private final SplitEnumeratorContext<LogSplit> context;
    private @Nullable LogSplit unassigned;

    LogEnumerator(SplitEnumeratorContext<LogSplit> context, @Nullable LogSplit unassigned) {
        this.context = context;
        this.unassigned = unassigned;
    }

    @Override
    public void start() {
        // Nothing to discover.
    }

    @Override
    public void handleSplitRequest(int subtask, @Nullable String requesterHost) {
        // The split is assigned, never asked for.
    }

    @Override
    public void addReader(int subtask) {
        assignTo(subtask);
    }

    @Override
    public void addSplitsBack(List<LogSplit> splits, int subtask) {
        for (LogSplit split : splits) {
            unassigned = split;
        }
        if (context.registeredReaders().containsKey(subtask)) {
            assignTo(subtask);
        }
    }

    private void assignTo(int subtask) {
        LogSplit split = unassigned;
        if (split != null) {
            unassigned = null;
            context.assignSplit(split, subtask);
        }
    }

    @Override
    public LogEnumeratorState snapshotState(long checkpointId) {
        return new LogEnumeratorState(unassigned);
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
