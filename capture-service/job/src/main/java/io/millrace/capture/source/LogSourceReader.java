// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;

/** Emits what the fetcher's thread has put together, and keeps the state that goes with it. */
final class LogSourceReader
        extends SingleThreadMultiplexSourceReaderBase<AssembledRecord, LogRecord, LogSplit, LogSplitState> {

    private final LogSplit start;
    private final CaptureMetrics metrics;

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
    protected LogSplit toSplitType(String splitId, LogSplitState state) {
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
