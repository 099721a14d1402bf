// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.codec.TransactionEncoder;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.KafkaClients;
import io.millrace.model.ChangeEvent;
import io.millrace.model.GtidsPassed;
import io.millrace.model.Heartbeat;
import io.millrace.model.LogFile;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TransactionBegin;
import io.millrace.model.TransactionEnd;
import io.millrace.position.LogPosition;
import io.millrace.settings.CaptureSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the chain of records out of the log's events: transactions whole or in parts, schema changes at their place,
 * and a sign of life when there was nothing else for a while. A file that is not the one that was read before ends
 * it. What lies at or before the position that it resumes from
 * is dropped; a transaction without rows for us gives no record, the next one just reaches further.
 *
 * <p>Not thread-safe. Events that are out of order mean a defect of the log source: {@link FaultCode#INTERNAL}.
 */
final class TransactionAssembler {

    /** For names of transactions, beside a value of any size; the rest is for what Kafka itself adds. */
    private static final int HEADER_BYTES = KafkaClients.RECORD_OVERHEAD_BYTES - 1024;

    private final int partRows;
    private final long partBytes;
    private final long recordBytes;
    private final long heartbeatNanos;
    private final LongSupplier ticker;
    private final InstantSource clock;
    private final LogPosition resume;
    private final LogFileRegister files;
    private final GtidLedger gtids;
    private final TransactionEncoder encoder = new TransactionEncoder();

    private @Nullable LogEpoch epoch;
    private List<AssembledRecord> out = new ArrayList<>();
    private LogPosition chain;
    private @Nullable LogPosition seen;
    private long lastRecordNanos;
    private @Nullable TransactionBegin transaction;
    private boolean transactionHasRows;
    private boolean transactionReshaped;
    private @Nullable RowChange lastRow;

    /**
     * An assembler that continues the chain from there.
     *
     * @param resumption what the last record reached, and the state to go on in
     * @param ticker nanoseconds that only go forward, for intervals
     * @param clock the time of day, for signs of life
     */
    TransactionAssembler(
            CaptureSettings settings,
            long maxRecordBytes,
            LogResumption resumption,
            LongSupplier ticker,
            InstantSource clock) {
        LogState state = resumption.state();
        this.partRows = settings.partRows();
        this.recordBytes = maxRecordBytes;
        this.partBytes = Math.min(settings.partBytes().bytes(), recordBytes);
        this.heartbeatNanos = settings.heartbeatInterval().toNanos();
        this.ticker = ticker;
        this.clock = clock;
        this.resume = state.position();
        this.files = new LogFileRegister(state.files());
        this.chain = resumption.after();
        this.epoch = resumption.isOtherLog() ? new LogEpoch(chain, resume, state.identity()) : null;
        this.gtids = new GtidLedger(state.gtids(), ticker);
        this.lastRecordNanos = ticker.getAsLong();
    }

    /** The records that these events complete. */
    List<AssembledRecord> assemble(List<ChangeEvent> events) {
        out = new ArrayList<>();
        continueInOtherLog();
        for (ChangeEvent event : events) {
            if (event instanceof RowChange change) {
                row(change);
            } else if (event instanceof TransactionBegin begin) {
                begin(begin);
            } else if (event instanceof TransactionEnd end) {
                end(end.position());
            } else if (event instanceof SchemaChange change) {
                schema(change);
            } else if (event instanceof Heartbeat heartbeat) {
                heartbeat(heartbeat);
            } else if (event instanceof LogFile file) {
                file(file);
            } else if (event instanceof PreparedTransaction prepared) {
                prepared(prepared);
            } else if (event instanceof GtidsPassed passed) {
                gtids.passed(passed);
            }
        }
        return out;
    }

    /** Whether the names of all transactions that were read are known. */
    boolean knowsGtids() {
        return gtids.isKnown();
    }

    /** Whose log it is from here on is kept before the chain goes there. */
    private void continueInOtherLog() {
        LogEpoch begun = epoch;
        if (begun != null) {
            epoch = null;
            LogRecord kept = EpochKey.record(begun);
            out.add(new AssembledRecord(kept, AssembledRecord.Kind.EPOCH, chain, null, null, null, begun, 0));
            idle(begun.start(), nowMicros(), true);
        }
    }

    private void begin(TransactionBegin begin) {
        if (transaction != null) {
            throw defect(null, begin.position(), "a transaction begins inside another");
        }
        moveTo(null, begin.position(), false);
        transaction = begin;
        transactionHasRows = false;
        transactionReshaped = false;
        lastRow = null;
    }

    private void row(RowChange change) {
        LogPosition position = change.position();
        TransactionBegin begun = transaction;
        if (begun == null || !isOf(begun, position)) {
            throw defect(change.table(), position, "a row outside its transaction");
        }
        moveTo(change.table(), position, true);
        transactionHasRows = true;
        if (!position.isAfter(chain)) {
            return;
        }
        RowChange last = lastRow;
        if (last != null && (encoder.rows() >= partRows || encoder.bytes() >= partBytes)) {
            finish(begun, last, last.position());
            last = null;
        }
        if (last == null) {
            encoder.begin(begun, chain);
        }
        encoder.add(change);
        lastRow = change;
    }

    private void end(LogPosition end) {
        TransactionBegin begun = transaction;
        if (begun == null || !end.equals(begun.position().endOfTransaction())) {
            throw defect(null, end, "the end of another transaction");
        }
        moveTo(null, end, false);
        if (lastRow != null) {
            finish(begun, lastRow, end);
        } else if (transactionHasRows && end.isAfter(chain)) {
            // All rows are out, but not that these are all.
            encoder.begin(begun, chain);
            emitPart(begun, encoder.finish(end), 0, end);
        } else {
            gtids.passed(begun.gtid());
            // Else it would look as if more of it were to come.
            idle(end, nowMicros(), transactionReshaped && gtids.isKnown());
        }
        transaction = null;
        lastRow = null;
    }

    private void schema(SchemaChange change) {
        if (lastRow != null) {
            throw defect(change.table(), change.position(), "a schema change among the rows of a transaction");
        }
        moveTo(change.table(), change.position(), true);
        if (!change.position().isAfter(chain)) {
            return;
        }
        byte[] record = RecordCodec.encode(new ChangeRecord.Schema(chain, change.position(), change));
        requireRoom(change.table(), change.position(), record);
        if (SchemaKey.isKept(change)) {
            LogRecord shape = LogRecord.ofSchema(SchemaKey.of(change), record);
            out.add(new AssembledRecord(shape, AssembledRecord.Kind.SHAPE, chain, null, null, null, null, 0));
        }
        emit(LogRecord.ofChanges(record, 0), AssembledRecord.Kind.SCHEMA, change.position(), change, 0);
        transactionReshaped = true;
    }

    /** Kept before anything of the file is written, so that whoever goes on in it can tell whether it is the same. */
    private void file(LogFile file) {
        if (transaction != null) {
            throw defect(null, file.start(), "a file of the log begins inside a transaction");
        }
        if (files.learn(file)) {
            LogRecord record = LogFileKey.record(file);
            out.add(new AssembledRecord(record, AssembledRecord.Kind.FILE, chain, null, file, null, null, 0));
        }
    }

    /** Kept before the chain goes past the place, so that whoever goes on there knows of it. */
    private void prepared(PreparedTransaction prepared) {
        LogRecord record = PreparedKey.record(prepared);
        out.add(new AssembledRecord(record, AssembledRecord.Kind.PREPARED, chain, null, null, prepared, null, 0));
    }

    private void heartbeat(Heartbeat heartbeat) {
        if (transaction == null && !(isInside(resume) && seen == null)) {
            moveTo(null, heartbeat.position(), false);
            idle(heartbeat.position(), heartbeat.observedMicros(), false);
        }
    }

    /** Emits a sign of life if the last record was a while ago. A place before the chain's end says nothing new. */
    private void idle(LogPosition position, long observedMicros, boolean anyway) {
        boolean due = ticker.getAsLong() - lastRecordNanos >= heartbeatNanos;
        if (!chain.isAfter(position) && (due || anyway)) {
            byte[] record = RecordCodec.encode(new ChangeRecord.Idle(chain, new Heartbeat(position, observedMicros)));
            emit(LogRecord.ofChanges(record, 0), AssembledRecord.Kind.IDLE, position, null, observedMicros);
        }
    }

    private void finish(TransactionBegin begun, RowChange last, LogPosition upTo) {
        int rows = encoder.rows();
        byte[] record = encoder.finish(upTo);
        if (record.length <= recordBytes || rows == 1) {
            requireRoom(last.table(), last.position(), record);
            emitPart(begun, record, rows, upTo);
            return;
        }
        // The last row was too large for what the part already held: it gets a part of its own.
        List<RowChange> all = ((ChangeRecord.Transaction) RecordCodec.decode(record)).rows();
        LogPosition before = all.get(rows - 2).position();
        encoder.begin(begun, chain);
        all.subList(0, rows - 1).forEach(encoder::add);
        emitPart(begun, encoder.finish(before), rows - 1, before);
        encoder.begin(begun, chain);
        encoder.add(last);
        byte[] large = encoder.finish(upTo);
        requireRoom(last.table(), last.position(), large);
        emitPart(begun, large, 1, upTo);
    }

    private void emitPart(TransactionBegin begun, byte[] record, int rows, LogPosition upTo) {
        AssembledRecord.Kind kind =
                upTo.isEndOfTransaction() ? AssembledRecord.Kind.TRANSACTION : AssembledRecord.Kind.PART;
        if (kind == AssembledRecord.Kind.TRANSACTION) {
            gtids.carried(begun.gtid());
        }
        emit(LogRecord.ofChanges(record, rows), kind, upTo, null, begun.committedMicros());
    }

    private void emit(
            LogRecord record,
            AssembledRecord.Kind kind,
            LogPosition upTo,
            @Nullable SchemaChange change,
            long sourceMicros) {
        gtids.mark(record, recordBytes - record.value.length + HEADER_BYTES);
        out.add(new AssembledRecord(record, kind, upTo, change, null, null, null, sourceMicros));
        chain = upTo;
        lastRecordNanos = ticker.getAsLong();
    }

    private void requireRoom(TableId table, LogPosition position, byte[] record) {
        if (record.length > recordBytes) {
            throw MillraceException.at(
                    FaultCode.RECORD_TOO_LARGE,
                    table,
                    position,
                    "It takes " + record.length + " bytes, and " + recordBytes + " have room in a record.");
        }
    }

    /** Positions only go forward, and the first one is not behind what is to be resumed. */
    private void moveTo(@Nullable TableId table, LogPosition position, boolean strictly) {
        LogPosition last = seen;
        if (last == null) {
            if (isInside(resume) && position.isAfter(resume.endOfTransaction())) {
                throw defect(table, position, "the rest of the transaction at " + resume + " is passed over");
            }
        } else if (last.isAfter(position) || (strictly && last.equals(position))) {
            throw defect(table, position, "the log goes back from " + last);
        }
        // Behind tables that came in at a place comes what starts there.
        seen = position.event() == 0 ? position.startOfTransaction() : position;
    }

    private static boolean isInside(LogPosition position) {
        return position.isInsideOrAfterTransaction() && !position.isEndOfTransaction();
    }

    private static boolean isOf(TransactionBegin begun, LogPosition row) {
        LogPosition start = begun.position();
        return row.offset() == start.offset() && row.file() == start.file() && row.epoch() == start.epoch();
    }

    private static MillraceException defect(@Nullable TableId table, LogPosition position, String what) {
        return MillraceException.at(FaultCode.INTERNAL, table, position, "Out of order: " + what + ".");
    }

    private long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
