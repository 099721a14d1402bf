// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import io.millrace.capture.log.wire.RowsEvent;
import io.millrace.capture.log.wire.RowsReader;
import io.millrace.capture.log.wire.TableMap;
import io.millrace.capture.log.wire.UndecodableException;
import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The rows of a table as the log describes it now. Not thread-safe. */
final class TableRows {

    private static final int ROW_BYTES = 160;
    private static final int COLUMN_BYTES = 32;

    private final TableId table;
    private final byte[] description;
    private final @Nullable RowsReader reader;
    private final long version;
    private final int[] key;
    private final int columns;

    private TableRows(
            TableId table, byte[] description, @Nullable RowsReader reader, long version, int[] key, int columns) {
        this.table = table;
        this.description = description;
        this.reader = reader;
        this.version = version;
        this.key = key;
        this.columns = columns;
    }

    /**
     * The rows that follow a TABLE_MAP with that body.
     *
     * @throws UndecodableException if the table is one of ours and not of its known shape
     */
    static TableRows of(TableId table, byte[] description, Shapes shapes) {
        if (!shapes.isCaptured(table)) {
            return new TableRows(table, TableMap.namePart(description), null, 0, new int[0], 0);
        }
        TableSchema schema = shapes.shapeOf(table);
        if (schema == null) {
            throw new UndecodableException("the table is captured, but its shape is not known");
        }
        TableMap map = TableMap.parse(description);
        shapes.requireFits(map, schema);
        return new TableRows(
                table,
                description,
                RowsReader.of(map, schema, shapes.charsetsByCollation()),
                schema.version(),
                schema.key().stream().mapToInt(Integer::intValue).toArray(),
                schema.columns().size());
    }

    TableId table() {
        return table;
    }

    boolean isCaptured() {
        return reader != null;
    }

    /** About what a row takes in memory besides its values, which take about as much as in the log. */
    long rowBytes() {
        return ROW_BYTES + (long) columns * COLUMN_BYTES;
    }

    /** Whether it was made of the same description, so that nothing need be done again. */
    boolean isFor(byte[] other) {
        return isCaptured()
                ? Arrays.equals(description, other)
                : other.length >= description.length
                        && Arrays.equals(description, 0, description.length, other, 0, description.length);
    }

    /** Reads an event of rows. A change of the key becomes a deletion and an insertion. */
    void read(int code, RowsEvent kind, byte[] body, LogPosition group, int event, ChangeBuffer out) {
        RowsReader rows = reader;
        if (rows == null) {
            return;
        }
        rows.eachRow(code, kind, body, (row, before, after) -> {
            LogPosition at = group.row(event, row, 0);
            if (before == null) {
                out.addRow(new RowChange(at, table, version, Operation.INSERT, null, after));
            } else if (after == null) {
                out.addRow(new RowChange(at, table, version, Operation.DELETE, before, null));
            } else if (isKeyKept(before, after)) {
                out.addRow(new RowChange(at, table, version, Operation.UPDATE, before, after));
            } else {
                LogPosition second = group.row(event, row, 1);
                out.addRow(new RowChange(at, table, version, Operation.DELETE, before, null));
                out.addRow(new RowChange(second, table, version, Operation.INSERT, null, after));
            }
        });
    }

    private boolean isKeyKept(@Nullable Object[] before, @Nullable Object[] after) {
        for (int column : key) {
            Object was = before[column];
            Object is = after[column];
            boolean same = was instanceof byte[] bytes
                    ? is instanceof byte[] others && Arrays.equals(bytes, others)
                    : was == null ? is == null : was.equals(is);
            if (!same) {
                return false;
            }
        }
        return true;
    }
}
