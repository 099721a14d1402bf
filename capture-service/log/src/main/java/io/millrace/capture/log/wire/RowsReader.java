// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import io.millrace.fault.FaultCode;
import io.millrace.model.Column;
import io.millrace.model.TableSchema;
import io.millrace.mysql.TextDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of one table in one shape. Made at each TABLE_MAP that differs from the one before; not thread-safe.
 *
 * @see #eachRow
 */
public final class RowsReader {

    /** Rows of version 2 carry additional data in front. */
    private static final int LAST_CODE_OF_VERSION_1 = 25;

    private final CellReader[] cells;
    private final PartialRows partial;
    /** Where each value of the image that was read last begins in the event, and at last where it ends. */
    private final int[] starts;

    private RowsReader(CellReader[] cells, PartialRows partial) {
        this.cells = cells;
        this.partial = partial;
        this.starts = new int[cells.length + 1];
    }

    /** Takes the images of one row: before only, after only, or both. */
    @FunctionalInterface
    public interface RowTaker {
        /** One row of the event, counted from 0. */
        void take(int row, @Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after);
    }

    /** Whether text of that character set of the source can be decoded. */
    public static boolean decodes(String charset) {
        return TextDecoder.of(charset).isPresent();
    }

    /**
     * A reader for rows of that shape.
     *
     * @param charsets the server's character sets by collation
     * @throws UndecodableException if the log describes another shape
     */
    public static RowsReader of(TableMap map, TableSchema schema, Map<Integer, String> charsets) {
        List<WireColumn> wire = map.columns();
        List<Column> columns = schema.columns();
        if (wire.size() != columns.size()) {
            throw new UndecodableException(
                    columns.size() + " columns in the schema, " + wire.size() + " columns in the log");
        }
        List<CellReader> readers = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            readers.add(CellReader.of(wire.get(i), columns.get(i), charsets));
        }
        CellReader[] cells = readers.toArray(CellReader[]::new);
        return new RowsReader(cells, new PartialRows(wire, cells));
    }

    /**
     * Reads an event of rows from its body.
     *
     * @param code the event's type code
     * @param rows which images the event holds
     * @throws UndecodableException if an image does not hold all columns
     */
    public void eachRow(int code, RowsEvent rows, byte[] body, RowTaker taker) {
        LogBytes in = new LogBytes(body);
        in.skip(8);
        if (code > LAST_CODE_OF_VERSION_1) {
            in.skip((int) in.readLittle(2) - 2);
        }
        int width = (int) in.readPacked();
        if (width != cells.length) {
            throw new UndecodableException(cells.length + " columns in the table, " + width + " in the row");
        }
        requireAllColumns(in);
        if (rows == RowsEvent.UPDATE || rows == RowsEvent.PARTIAL_UPDATE) {
            requireAllColumns(in);
        }
        for (int row = 0; in.left() > 0; row++) {
            switch (rows) {
                case INSERT -> taker.take(row, null, readImage(in));
                case DELETE -> taker.take(row, readImage(in), null);
                case UPDATE -> {
                    @Nullable Object[] before = readImage(in);
                    taker.take(row, before, readAfter(in, before));
                }
                case PARTIAL_UPDATE -> {
                    @Nullable Object[] before = partial.readBefore(in);
                    taker.take(row, before, partial.readAfter(in, before));
                }
            }
        }
    }

    private void requireAllColumns(LogBytes in) {
        for (int i = 0; i < cells.length; i += 8) {
            int expected = cells.length - i >= 8 ? 0xff : (1 << (cells.length - i)) - 1;
            if ((in.readByte() & expected) != expected) {
                throw new UndecodableException(
                        FaultCode.LOG_EVENT_NOT_CARRIED,
                        "a row image without all columns (binlog_row_image is not FULL)");
            }
        }
    }

    private @Nullable Object[] readImage(LogBytes in) {
        int nulls = in.index();
        in.skip((cells.length + 7) / 8);
        @Nullable Object[] image = new Object[cells.length];
        byte[] bytes = in.array();
        for (int i = 0; i < cells.length; i++) {
            starts[i] = in.index();
            if (!isNull(bytes, nulls, i)) {
                image[i] = cells[i].read(in);
            }
        }
        starts[cells.length] = in.index();
        return image;
    }

    /** Most updates change few columns: bytes that are as they were before are the value that was read from them. */
    private @Nullable Object[] readAfter(LogBytes in, @Nullable Object[] before) {
        int nulls = in.index();
        in.skip((cells.length + 7) / 8);
        @Nullable Object[] image = new Object[cells.length];
        byte[] bytes = in.array();
        for (int i = 0; i < cells.length; i++) {
            if (!isNull(bytes, nulls, i)) {
                boolean same = before[i] != null && in.skipIfSame(starts[i], starts[i + 1]);
                image[i] = same ? before[i] : cells[i].read(in);
            }
        }
        return image;
    }

    private static boolean isNull(byte[] bytes, int nulls, int column) {
        return (bytes[nulls + (column >> 3)] & 1 << (column & 7)) != 0;
    }
}
