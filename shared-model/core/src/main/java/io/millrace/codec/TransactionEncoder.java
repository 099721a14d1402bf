// SPDX-License-Identifier: Apache-2.0
package io.millrace.codec;

import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.model.TransactionBegin;
import io.millrace.position.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of a transaction as they come, without holding them. Neighbouring rows of the same table and schema
 * version share one header. Reusable; not thread-safe.
 *
 * <p>Use: {@link #begin}, {@link #add} for each row, {@link #finish}; where a transaction is cut into parts, begin the
 * next part with what the one before reached.
 */
public final class TransactionEncoder {

    private final WireWriter groups = new WireWriter(4096);
    private final WireWriter group = new WireWriter(4096);
    private @Nullable TransactionBegin transaction;
    private @Nullable LogPosition after;
    private @Nullable TableId table;
    private long schemaVersion;
    private int columns;
    private int groupCount;
    private int groupRows;
    private int rows;

    /** Starts a record of that transaction, continuing from that position. */
    public void begin(TransactionBegin newTransaction, LogPosition continuesFrom) {
        transaction = newTransaction;
        after = continuesFrom;
        table = null;
        groups.clear();
        group.clear();
        groupCount = 0;
        groupRows = 0;
        rows = 0;
    }

    /** Adds the next row of the transaction. */
    public void add(RowChange change) {
        @Nullable Object[] beforeImage = change.before();
        @Nullable Object[] afterImage = change.after();
        int width = beforeImage != null ? beforeImage.length : afterImage == null ? 0 : afterImage.length;
        if (!change.table().equals(table) || change.schemaVersion() != schemaVersion || width != columns) {
            closeGroup();
            table = change.table();
            schemaVersion = change.schemaVersion();
            columns = width;
        }
        Operation operation = change.operation();
        group.writeByte(operation.code());
        group.writeUnsigned(change.position().event());
        group.writeUnsigned(change.position().row());
        group.writeUnsigned(change.position().part());
        if (beforeImage != null) {
            ValueCodec.writeRow(group, beforeImage);
        }
        if (afterImage != null) {
            if (beforeImage == null) {
                ValueCodec.writeRow(group, afterImage);
            } else {
                ValueCodec.writeChangedRow(group, afterImage, beforeImage);
            }
        }
        groupRows++;
        rows++;
    }

    /** Rows added since the record began. */
    public int rows() {
        return rows;
    }

    /** Bytes that the record will have, roughly. */
    public int bytes() {
        return groups.size() + group.size() + 128;
    }

    /** The record, reaching that position. */
    public byte[] finish(LogPosition upTo) {
        TransactionBegin begun = transaction;
        LogPosition from = after;
        if (begun == null || from == null) {
            throw new IllegalStateException("finish without begin");
        }
        boolean open = groupRows > 0;
        WireWriter head = new WireWriter(256);
        RecordCodec.writeHeader(head, RecordCodec.KIND_TRANSACTION, from, upTo);
        RecordCodec.writePosition(head, begun.position());
        head.writeOptionalText(begun.gtid());
        head.writeSigned(begun.committedMicros());
        head.writeUnsigned(open ? groupCount + 1 : groupCount);
        WireWriter last = new WireWriter(256);
        if (open) {
            writeGroupHead(last);
        }
        // One copy: rows may be as large as a good part of the heap.
        byte[] record = WireWriter.joinedWithChecksum(head, groups, last, group);
        transaction = null;
        table = null;
        groupRows = 0;
        groups.clear();
        group.clear();
        return record;
    }

    private void closeGroup() {
        if (groupRows == 0) {
            return;
        }
        writeGroupHead(groups);
        groups.writeAll(group);
        group.clear();
        groupRows = 0;
        groupCount++;
    }

    private void writeGroupHead(WireWriter out) {
        TableId open = table;
        if (open == null) {
            throw new IllegalStateException("rows of no table");
        }
        SchemaCodec.writeTable(out, open);
        out.writeFixed64(schemaVersion);
        out.writeUnsigned(columns);
        out.writeUnsigned(groupRows);
    }
}
