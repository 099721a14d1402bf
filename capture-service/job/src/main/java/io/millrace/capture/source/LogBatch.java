// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.jspecify.annotations.Nullable;

/** What one look into the log gave. Handed over from one thread to another, used by one at a time. */
final class LogBatch implements RecordsWithSplitIds<AssembledRecord> {

    private final Iterator<AssembledRecord> records;
    private boolean started;

    LogBatch(List<AssembledRecord> records) {
        this.records = records.iterator();
    }

    @Override
    public @Nullable String nextSplit() {
        if (started) {
            return null;
        }
        started = true;
        return LogSplit.ID;
    }

    @Override
    public @Nullable AssembledRecord nextRecordFromSplit() {
        return records.hasNext() ? records.next() : null;
    }

    @Override
    public Set<String> finishedSplits() {
        return Set.of();
    }
}
