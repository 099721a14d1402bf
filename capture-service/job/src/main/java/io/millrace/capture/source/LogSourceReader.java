// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.core.io.InputStatus;

/** Emits what the fetcher's thread has put together, and keeps the state that goes with it. */
final class LogSourceReader
        extends SingleThreadMultiplexSourceReaderBase<AssembledRecord, LogRecord, LogSplit, LogSplitState> {

    private final LogSplit start;
    private final CaptureMetrics metrics;
    private final FinishedTransactions finished = new FinishedTransactions();
    /** The checkpoint that is being taken. */
    private long checkpoint;

    LogSourceReader(
            LogSplit start,
            Supplier<SplitReader<AssembledRecord, LogSplit>> splitReaders,
            CaptureMetrics metrics,
            SourceReaderContext context) {
        super(splitReaders, new Emitter(metrics), context.getConfiguration(), context);
        this.start = start;
        this.metrics = metrics;
    }

    @Override
    public void addSplits(List<LogSplit> splits) {
        super.addSplits(splits.stream().map(this::ofThisStart).toList());
    }

    /** The split as this start of the job has it: a checkpoint of an earlier start says nothing that holds now. */
    private LogSplit ofThisStart(LogSplit split) {
        return split.start().equals(start.start()) ? split : start;
    }

    @Override
    protected LogSplitState initializedState(LogSplit split) {
        metrics.resumed(split.state().position());
        return new LogSplitState(split);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<LogRecord> output) throws Exception {
        for (LogRecord forgotten = finished.next(); forgotten != null; forgotten = finished.next()) {
            output.collect(forgotten);
        }
        return super.pollNext(output);
    }

    @Override
    public List<LogSplit> snapshotState(long checkpointId) {
        checkpoint = checkpointId;
        return super.snapshotState(checkpointId);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        finished.complete(checkpointId);
    }

    @Override
    protected LogSplit toSplitType(String splitId, LogSplitState state) {
        finished.before(checkpoint, state.forgetFinished());
        return state.toSplit();
    }

    @Override
    protected void onSplitFinished(Map<String, LogSplitState> finished) {
        throw new IllegalStateException("the log has no end");
    }

    private record Emitter(CaptureMetrics metrics) implements RecordEmitter<AssembledRecord, LogRecord, LogSplitState> {

        @Override
        public void emitRecord(AssembledRecord assembled, SourceOutput<LogRecord> output, LogSplitState state) {
            output.collect(assembled.record());
            state.emitted(assembled);
            metrics.emitted(assembled);
        }
    }
}
