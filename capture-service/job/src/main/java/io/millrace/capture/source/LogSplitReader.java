// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.fault.MillraceException;
import io.millrace.flink.JobFaults;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.jspecify.annotations.Nullable;

/** Reads the log in the fetcher's thread and puts records together there. Only {@link #wakeUp} is for other threads. */
final class LogSplitReader implements SplitReader<AssembledRecord, LogSplit> {

    private final LogCursorFactory cursors;
    private final Function<LogResumption, TransactionAssembler> assemblers;
    private @Nullable LogState resume;
    private @Nullable TransactionAssembler assembler;
    private volatile @Nullable LogCursor cursor;

    LogSplitReader(LogCursorFactory cursors, Function<LogResumption, TransactionAssembler> assemblers) {
        this.cursors = cursors;
        this.assemblers = assemblers;
    }

    @Override
    public void handleSplitsChanges(SplitsChange<LogSplit> change) {
        if (resume != null || change.splits().size() != 1) {
            throw new IllegalStateException("there is one log, and it is assigned once");
        }
        resume = change.splits().get(0).state();
    }

    @Override
    public RecordsWithSplitIds<AssembledRecord> fetch() {
        LogState from = resume;
        if (from == null) {
            return new LogBatch(List.of());
        }
        try {
            LogCursor open = cursor;
            TransactionAssembler assembling = assembler;
            if (open == null || assembling == null) {
                LogResumption resumption = cursors.resume(from);
                assembling = assemblers.apply(resumption);
                assembler = assembling;
                open = cursors.open(resumption.state());
                cursor = open;
            }
            return new LogBatch(assembling.assemble(open.poll()));
        } catch (MillraceException e) {
            throw JobFaults.toThrow(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new LogBatch(List.of());
        }
    }

    @Override
    public void wakeUp() {
        LogCursor open = cursor;
        if (open != null) {
            open.wakeUp();
        }
    }

    @Override
    public void close() {
        LogCursor open = cursor;
        if (open != null) {
            cursor = null;
            open.close();
        }
    }
}
