// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import io.millrace.flink.FlinkMetrics;
import io.millrace.snapshot.copy.CopyMeter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/** What one worker has sent, in the group {@value FlinkMetrics#OWN_GROUP}; rows of a chunk that is redone count again. */
final class CopyCounters implements CopyMeter {

    private final Counter rows;
    private final Counter chunks;
    private final Counter bytes;
    private final Counter replaced;

    CopyCounters(MetricGroup parent) {
        MetricGroup group = parent.addGroup(FlinkMetrics.OWN_GROUP);
        rows = group.counter("snapshot_rows", new ThreadSafeSimpleCounter());
        chunks = group.counter("snapshot_chunks", new ThreadSafeSimpleCounter());
        bytes = group.counter("snapshot_bytes", new ThreadSafeSimpleCounter());
        replaced = group.counter("snapshot_values_replaced", new ThreadSafeSimpleCounter());
    }

    @Override
    public void rows(long count) {
        rows.inc(count);
    }

    @Override
    public void chunk(long chunkBytes, long replacedValues) {
        chunks.inc();
        bytes.inc(chunkBytes);
        replaced.inc(replacedValues);
    }
}
