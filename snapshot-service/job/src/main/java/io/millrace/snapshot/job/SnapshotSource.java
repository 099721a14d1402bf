// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import io.millrace.settings.PipelineSettings;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The copy as a source that ends: its enumerator plans, its readers copy straight into the target, and what comes out
 * are the titles of tasks done. Rows do not travel through Flink: one chunk is one transaction, made by one thread.
 */
final class SnapshotSource implements Source<String, TaskSplit, NoState> {

    private static final long serialVersionUID = 1L;

    private final PipelineSettings settings;

    SnapshotSource(PipelineSettings settings) {
        this.settings = settings;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<TaskSplit, NoState> createEnumerator(SplitEnumeratorContext<TaskSplit> context) {
        return new SnapshotEnumerator(settings, context);
    }

    @Override
    public SplitEnumerator<TaskSplit, NoState> restoreEnumerator(
            SplitEnumeratorContext<TaskSplit> context, NoState checkpoint) {
        return createEnumerator(context);
    }

    @Override
    public SourceReader<String, TaskSplit> createReader(SourceReaderContext context) {
        return new TaskReader(settings, context);
    }

    @Override
    public SimpleVersionedSerializer<TaskSplit> getSplitSerializer() {
        return new JavaForm<>(TaskSplit.class);
    }

    @Override
    public SimpleVersionedSerializer<NoState> getEnumeratorCheckpointSerializer() {
        return new JavaForm<>(NoState.class);
    }
}
