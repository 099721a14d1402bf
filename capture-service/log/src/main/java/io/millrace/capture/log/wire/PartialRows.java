// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import io.millrace.fault.FaultCode;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the images of rows of which MySQL wrote down only what became other in their JSON values. The image before such
 * a change is whole, and the changes are made to it. Not thread-safe.
 */
final class PartialRows {

    private static final int OPTION_PARTIAL_JSON = 1;

    private final CellReader[] cells;
    /** Bytes of the length in front of a column's document; 0 for columns that hold none. */
    private final int[] lengthWidths;
    /** Where the column's document began in the image before. */
    private final int[] starts;

    private final int documents;

    PartialRows(List<WireColumn> columns, CellReader[] cells) {
        this.cells = cells;
        this.lengthWidths = columns.stream()
                .mapToInt(column -> column.type() == WireType.JSON ? column.precision() : 0)
                .toArray();
        this.starts = new int[cells.length];
        this.documents =
                (int) Arrays.stream(lengthWidths).filter(width -> width > 0).count();
    }

    /** The image before, whose documents' places are kept for the one after. */
    @Nullable
    Object[] readBefore(LogBytes in) {
        int nulls = in.index();
        in.skip((cells.length + 7) / 8);
        @Nullable Object[] image = new Object[cells.length];
        for (int i = 0; i < cells.length; i++) {
            starts[i] = in.index();
            if (!isSet(in, nulls, i)) {
                image[i] = cells[i].read(in);
            }
        }
        return image;
    }

    /**
     * The image after the one that was read last.
     *
     * @throws UndecodableException if a change is none of the value before
     */
    @Nullable
    Object[] readAfter(LogBytes in, @Nullable Object[] before) {
        long options = in.readPacked();
        if ((options & ~OPTION_PARTIAL_JSON) != 0) {
            throw new UndecodableException(
                    FaultCode.LOG_EVENT_NOT_CARRIED, "an image with the unknown options " + options);
        }
        int partial = in.index();
        in.skip(options == 0 ? 0 : (documents + 7) / 8);
        int nulls = in.index();
        in.skip((cells.length + 7) / 8);
        @Nullable Object[] image = new Object[cells.length];
        int document = 0;
        for (int i = 0; i < cells.length; i++) {
            boolean changed = lengthWidths[i] > 0 && isSet(in, partial, document++) && options != 0;
            if (!isSet(in, nulls, i)) {
                image[i] = changed ? readChanged(in, i, before[i]) : cells[i].read(in);
            }
        }
        return image;
    }

    private static boolean isSet(LogBytes in, int from, int bit) {
        return (in.array()[from + (bit >> 3)] & 1 << (bit & 7)) != 0;
    }

    private Object readChanged(LogBytes in, int column, @Nullable Object before) {
        if (before == null) {
            throw new UndecodableException(FaultCode.LOG_EVENT_NOT_CARRIED, "a part of a document that was NULL");
        }
        int width = lengthWidths[column];
        LogBytes changes = new LogBytes(in.read(in.readLength(width)));
        if (changes.left() == 0) {
            return before;
        }
        LogBytes was = new LogBytes(in.array());
        was.skip(starts[column]);
        JsonDocument document = JsonDocument.of(was.read(was.readLength(width)));
        while (changes.left() > 0) {
            document.change(changes);
        }
        return document.text();
    }
}
