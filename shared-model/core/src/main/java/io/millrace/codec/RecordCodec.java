// SPDX-License-Identifier: Apache-2.0
package io.millrace.codec;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Heartbeat;
import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.model.TransactionBegin;
import io.millrace.position.LogPosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The wire form of {@link ChangeRecord}: version, kind, the two positions, the body, a CRC-32C over all of it.
 *
 * <p>Stateless and thread-safe. The golden files in this module's tests hold records of each released version; a
 * version that was released is read for ever.
 */
public final class RecordCodec {

    /** The version that this code writes, and the newest that it reads. */
    public static final int WIRE_VERSION = 1;

    static final int KIND_TRANSACTION = 1;
    static final int KIND_SCHEMA = 2;
    static final int KIND_IDLE = 3;

    private RecordCodec() {}

    /** The bytes of a record. Large transactions are better written row by row with {@link TransactionEncoder}. */
    public static byte[] encode(ChangeRecord record) {
        if (record instanceof ChangeRecord.Transaction transaction) {
            TransactionEncoder encoder = new TransactionEncoder();
            encoder.begin(transaction.transaction(), transaction.after());
            transaction.rows().forEach(encoder::add);
            return encoder.finish(transaction.upTo());
        }
        WireWriter out = new WireWriter(256);
        if (record instanceof ChangeRecord.Schema schema) {
            writeHeader(out, KIND_SCHEMA, schema.after(), schema.upTo());
            writeSchemaChange(out, schema.change());
        } else if (record instanceof ChangeRecord.Idle idle) {
            writeHeader(out, KIND_IDLE, idle.after(), idle.upTo());
            out.writeSigned(idle.heartbeat().observedMicros());
        }
        return out.toBytesWithChecksum();
    }

    /**
     * The record in these bytes.
     *
     * @throws MillraceException {@link FaultCode#RECORD_CORRUPT} or {@link FaultCode#RECORD_VERSION_UNKNOWN}
     */
    public static ChangeRecord decode(byte[] bytes) {
        WireReader in = WireReader.checked(bytes);
        int version = in.readByte();
        if (version != WIRE_VERSION) {
            throw new MillraceException(
                    FaultCode.RECORD_VERSION_UNKNOWN,
                    "A record has wire version " + version + ", this service reads up to " + WIRE_VERSION + ".");
        }
        try {
            int kind = in.readByte();
            LogPosition after = readPosition(in);
            LogPosition upTo = readPosition(in);
            ChangeRecord record = switch (kind) {
                case KIND_TRANSACTION -> readTransaction(in, after, upTo);
                case KIND_SCHEMA -> new ChangeRecord.Schema(after, upTo, readSchemaChange(in));
                case KIND_IDLE -> new ChangeRecord.Idle(after, new Heartbeat(upTo, in.readSigned()));
                default -> throw WireReader.corrupt("it has the kind " + kind);
            };
            in.expectEnd();
            return record;
        } catch (IllegalArgumentException e) {
            throw WireReader.corrupt(String.valueOf(e.getMessage()));
        }
    }

    static void writeHeader(WireWriter out, int kind, LogPosition after, LogPosition upTo) {
        out.writeByte(WIRE_VERSION);
        out.writeByte(kind);
        writePosition(out, after);
        writePosition(out, upTo);
    }

    static void writePosition(WireWriter out, LogPosition position) {
        out.writeUnsigned(position.epoch());
        out.writeUnsigned(position.file());
        out.writeUnsigned(position.offset());
        out.writeUnsigned(position.event());
        out.writeUnsigned(position.row());
        out.writeUnsigned(position.part());
    }

    static LogPosition readPosition(WireReader in) {
        return new LogPosition(
                in.readInt(), in.readUnsigned(), in.readUnsigned(), in.readInt(), in.readInt(), in.readInt());
    }

    private static ChangeRecord readTransaction(WireReader in, LogPosition after, LogPosition upTo) {
        LogPosition start = readPosition(in);
        TransactionBegin begin = new TransactionBegin(start, in.readOptionalText(), in.readSigned());
        List<RowChange> rows = new ArrayList<>();
        for (int groups = in.readCount(); groups > 0; groups--) {
            readGroup(in, start, rows);
        }
        return new ChangeRecord.Transaction(after, upTo, begin, rows);
    }

    private static void readGroup(WireReader in, LogPosition start, List<RowChange> rows) {
        TableId table = SchemaCodec.readTable(in);
        long schemaVersion = in.readFixed64();
        int columns = in.readCount();
        for (int count = in.readCount(); count > 0; count--) {
            Operation operation = Operation.ofCode(in.readByte());
            LogPosition position = start.row(in.readInt(), in.readInt(), in.readInt());
            @Nullable Object[] before = operation.hasBefore() ? ValueCodec.readRow(in, columns, null) : null;
            @Nullable Object[] after = operation.hasAfter() ? ValueCodec.readRow(in, columns, before) : null;
            rows.add(new RowChange(position, table, schemaVersion, operation, before, after));
        }
    }

    private static void writeSchemaChange(WireWriter out, SchemaChange change) {
        writePosition(out, change.position());
        out.writeText(change.kind().name());
        SchemaCodec.writeTable(out, change.table());
        TableSchema after = change.after();
        out.writeByte(after == null ? 0 : 1);
        if (after != null) {
            SchemaCodec.write(out, after);
        }
        out.writeOptionalText(change.statement());
        out.writeOptionalText(change.origin());
        writeTail(out, change);
    }

    /** At the end, and only what is known: as in records that were written before there was anything to know. */
    private static void writeTail(WireWriter out, SchemaChange change) {
        Map<String, String> renamed = change.renamed();
        String doubt = change.doubt();
        Boolean captured = change.captured();
        if (renamed != null || doubt != null || captured != null) {
            Map<String, String> names = renamed == null ? Map.of() : renamed;
            out.writeUnsigned(names.size());
            new TreeMap<>(names).forEach((after, before) -> {
                out.writeText(after);
                out.writeText(before);
            });
        }
        if (doubt != null || captured != null) {
            out.writeByte(renamed == null ? 0 : 1);
            out.writeText(doubt == null ? "" : doubt);
        }
        if (captured != null) {
            out.writeByte(captured ? 1 : 0);
        }
    }

    private static @Nullable Map<String, String> readRenamed(WireReader in) {
        if (!in.hasMore()) {
            return null;
        }
        Map<String, String> renamed = new HashMap<>();
        for (int count = in.readCount(); count > 0; count--) {
            renamed.put(in.readText(), in.readText());
        }
        return renamed;
    }

    private static SchemaChange readSchemaChange(WireReader in) {
        LogPosition position = readPosition(in);
        SchemaChange.Kind kind = SchemaChange.Kind.valueOf(in.readText());
        TableId table = SchemaCodec.readTable(in);
        TableSchema after = in.readByte() == 0 ? null : SchemaCodec.read(in);
        String statement = in.readOptionalText();
        String origin = in.readOptionalText();
        Map<String, String> renamed = readRenamed(in);
        boolean hasMore = in.hasMore();
        boolean isKnown = !hasMore || in.readByte() != 0;
        String doubt = hasMore ? in.readText() : "";
        Boolean captured = in.hasMore() ? in.readByte() != 0 : null;
        return new SchemaChange(
                position,
                kind,
                table,
                after,
                statement,
                origin,
                isKnown ? renamed : null,
                doubt.isEmpty() ? null : doubt,
                captured);
    }
}
