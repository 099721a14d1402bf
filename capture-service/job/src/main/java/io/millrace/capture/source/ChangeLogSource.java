// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.settings.CaptureSettings;
import io.millrace.settings.PipelineSettings;
import java.time.InstantSource;
import java.util.UUID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A source's change log as a Flink source of encoded records: the events of a {@link LogCursor}, put together into
 * transactions, cut into parts of a limited size, and chained by their positions. To be run with parallelism 1.
 *
 * <p>A checkpoint of it speaks only to the start that took it. When the job is started anew, the tail of the change log
 * in Kafka is known ({@link #ChangeLogSource start}) and says where to go on; a checkpoint of an earlier start can only
 * be behind it, or belong to a change log that is no more. So a restored split counts when this very start has taken
 * its checkpoint, which is what a restart within the job does, and else the reading begins at {@code start}.
 */
public final class ChangeLogSource
        implements Source<LogRecord, LogSplit, LogEnumeratorState>, ResultTypeQueryable<LogRecord> {

    private static final long serialVersionUID = 1L;

    private final CaptureSettings settings;
    private final long maxRecordBytes;
    private final LogCursors cursors;
    private final LogSplit start;

    /**
     * The log from there on.
     *
     * @param settings also without those that only concern a log source
     * @param start where the change log in Kafka ends
     * @param inclusion where other tables than before come into force; null if they are in force
     * @param opening makes what opens the log on the machine that reads, for the tables of these or other settings
     */
    public ChangeLogSource(
            PipelineSettings settings,
            LogState start,
            @Nullable Inclusion inclusion,
            LogCursorFactory.Opening opening) {
        this.settings = settings.capture();
        this.maxRecordBytes = settings.kafka().maxRecordBytes().bytes();
        this.cursors = new LogCursors(settings, opening, inclusion);
        this.start = new LogSplit(UUID.randomUUID().toString(), start);
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<LogRecord, LogSplit> createReader(SourceReaderContext context) {
        InstantSource clock = InstantSource.system();
        return new LogSourceReader(
                start,
                () -> new LogSplitReader(cursors, resume -> assembler(resume, clock)),
                new CaptureMetrics(context.metricGroup(), clock),
                context);
    }

    private TransactionAssembler assembler(LogResumption resume, InstantSource clock) {
        return new TransactionAssembler(settings, maxRecordBytes, resume, System::nanoTime, clock);
    }

    @Override
    public SplitEnumerator<LogSplit, LogEnumeratorState> createEnumerator(SplitEnumeratorContext<LogSplit> context) {
        return new LogEnumerator(context, start);
    }

    @Override
    public SplitEnumerator<LogSplit, LogEnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<LogSplit> context, LogEnumeratorState checkpoint) {
        return new LogEnumerator(context, checkpoint.unassigned());
    }

    @Override
    public SimpleVersionedSerializer<LogSplit> getSplitSerializer() {
        return new LogSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<LogEnumeratorState> getEnumeratorCheckpointSerializer() {
        return new LogEnumeratorStateSerializer();
    }

    @Override
    public TypeInformation<LogRecord> getProducedType() {
        return TypeInformation.of(LogRecord.class);
    }
}
