// SPDX-License-Identifier: Apache-2.0
package io.millrace.position;

import java.io.Serializable;

/**
 * The identity of a change, and every place between changes: totally ordered within an epoch.
 *
 * <p>A transaction is known by the place in the log where it starts; its rows by their event and row within it. All
 * parts are what the source's log itself says, so that a reader that starts again names each change as before.
 * Positions within events are not used: MariaDB from 11.4 does not give them inside a transaction.
 *
 * @param epoch rises when the log is not the same log any more (RESET MASTER, fail-over, restored server)
 * @param file the number of the log file
 * @param offset bytes from the file's start to the transaction's first event
 * @param event 0 before the first event, where tables are included, whose row counts from 1; rows count from 1; {@link Integer#MAX_VALUE} at the transaction's end
 * @param row within the event, from 0
 * @param part 0, or 1 for the insert half of a key change whose halves share all the rest
 */
public record LogPosition(int epoch, long file, long offset, int event, int row, int part)
        implements Comparable<LogPosition>, Serializable {

    public LogPosition {
        if (epoch < 1 || file < 0 || offset < 0 || event < 0 || row < 0 || part < 0) {
            throw new IllegalArgumentException(
                    "no position: " + epoch + ":" + file + ":" + offset + ":" + event + ":" + row + ":" + part);
        }
    }

    /** The place just before whatever starts at that offset. */
    public static LogPosition before(int epoch, long file, long offset) {
        return new LogPosition(epoch, file, offset, 0, 0, 0);
    }

    /** The identity of the next but so many inclusion of a table, before whatever starts at this position's offset. */
    public LogPosition inclusion(int number) {
        if (number < 1 || event > 0) {
            throw new IllegalArgumentException("no inclusion number " + number + " behind " + this);
        }
        return new LogPosition(epoch, file, offset, 0, row + number, 0);
    }

    /** The identity of a row of the transaction that starts at this position's offset. */
    public LogPosition row(int rowEvent, int rowInEvent, int rowPart) {
        if (rowEvent < 1) {
            throw new IllegalArgumentException("events of rows count from 1, got " + rowEvent);
        }
        return new LogPosition(epoch, file, offset, rowEvent, rowInEvent, rowPart);
    }

    /** The end of the transaction that starts at this position's offset. */
    public LogPosition endOfTransaction() {
        return new LogPosition(epoch, file, offset, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** The place just before the transaction that starts at this position's offset. */
    public LogPosition startOfTransaction() {
        return before(epoch, file, offset);
    }

    /** Whether this is the end of a transaction. */
    public boolean isEndOfTransaction() {
        return event == Integer.MAX_VALUE;
    }

    /** Whether a reader that starts here has to skip rows of the transaction at this offset, or all of it. */
    public boolean isInsideOrAfterTransaction() {
        return event > 0;
    }

    /** By hand: rows are compared by it one by one, and a chain of comparators took a tenth of the whole work. */
    @Override
    public int compareTo(LogPosition other) {
        int order = Integer.compare(epoch, other.epoch);
        order = order != 0 ? order : Long.compare(file, other.file);
        order = order != 0 ? order : Long.compare(offset, other.offset);
        order = order != 0 ? order : Integer.compare(event, other.event);
        order = order != 0 ? order : Integer.compare(row, other.row);
        return order != 0 ? order : Integer.compare(part, other.part);
    }

    /** Whether this lies behind the other. */
    public boolean isAfter(LogPosition other) {
        return compareTo(other) > 0;
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if the text is of another shape
     */
    public static LogPosition parse(String text) {
        String[] parts = text.split(":", -1);
        boolean end = parts.length == 4 && parts[3].equals("end");
        if (parts.length != 3 && parts.length != 6 && !end) {
            throw new IllegalArgumentException("not a log position (epoch:file:offset[:event:row:part]): " + text);
        }
        try {
            LogPosition start = before(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
            if (end) {
                return start.endOfTransaction();
            }
            return parts.length == 3
                    ? start
                    : new LogPosition(
                            start.epoch,
                            start.file,
                            start.offset,
                            Integer.parseInt(parts[3]),
                            Integer.parseInt(parts[4]),
                            Integer.parseInt(parts[5]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a log position (epoch:file:offset[:event:row:part]): " + text, e);
        }
    }

    /** {@code epoch:file:offset}, then {@code :end} or {@code :event:row:part} where inside. */
    @Override
    public String toString() {
        String start = epoch + ":" + file + ":" + offset;
        if (isEndOfTransaction()) {
            return start + ":end";
        }
        return event == 0 && row == 0 ? start : start + ":" + event + ":" + row + ":" + part;
    }
}
