// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.fault.MillraceException;
import io.millrace.flink.JobFaults;
import io.millrace.model.ChangeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.jspecify.annotations.Nullable;

/** Reads the log in the fetcher's thread and puts records together there. Only {@link #wakeUp} is for other threads. */
final class LogSplitReader implements SplitReader<AssembledRecord, LogSplit> {

    private final LogCursors cursors;
    private final Function<LogResumption, TransactionAssembler> assemblers;
    private @Nullable LogState resume;
    private @Nullable TransactionAssembler assembler;
    private @Nullable Passage passage;
    private volatile @Nullable LogCursor cursor;

    LogSplitReader(LogCursors cursors, Function<LogResumption, TransactionAssembler> assemblers) {
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
            TransactionAssembler assembling = assembler;
            if (assembling == null) {
                LogResumption resumption = cursors.resume(from);
                assembling = assemblers.apply(resumption);
                assembler = assembling;
                resume = resumption.state();
                passage = cursors.passage(resumption);
            }
            Passage ahead = passage;
            return new LogBatch(ahead == null ? assembling.assemble(polled(false)) : fetchUpTo(ahead, assembling));
        } catch (MillraceException e) {
            throw JobFaults.toThrow(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new LogBatch(List.of());
        }
    }

    /** The log is read with the former patterns up to the inclusion, and on from there with the others. */
    private List<AssembledRecord> fetchUpTo(Passage ahead, TransactionAssembler former) throws InterruptedException {
        List<AssembledRecord> records = new ArrayList<>();
        if (!ahead.isReached()) {
            List<ChangeEvent> events = polled(true);
            List<ChangeEvent> before = ahead.before(events);
            records.addAll(former.assemble(before));
            ahead.emitted(records);
            if (before.size() == events.size()) {
                return records;
            }
        }
        close();
        boolean knowsGtids = former.knowsGtids();
        List<AssembledRecord> included =
                assemblers.apply(ahead.atPlace(knowsGtids)).assemble(ahead.inclusion());
        ahead.emitted(included);
        LogResumption behind = ahead.behind(knowsGtids);
        resume = behind.state();
        assembler = assemblers.apply(behind);
        passage = null;
        records.addAll(included);
        return records;
    }

    private List<ChangeEvent> polled(boolean former) throws InterruptedException {
        return cursors.judged(opened().poll(), former);
    }

    /** The cursor at the place that is to be read from. */
    private LogCursor opened() {
        LogCursor open = cursor;
        LogState from = resume;
        if (open == null && from != null) {
            open = cursors.open(from, passage != null);
            cursor = open;
        }
        if (open == null) {
            throw new IllegalStateException("no log is assigned");
        }
        return open;
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
