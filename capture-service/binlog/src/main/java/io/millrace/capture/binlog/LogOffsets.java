// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.EventSink;
import io.millrace.capture.log.LogEventHeader;
import io.millrace.capture.log.LogEventKind;
import io.millrace.capture.log.wire.LogBytes;
import io.millrace.mysql.LogCoordinates;

/**
 * Gives events on with the offsets that they really have. The log has 32 bits for an offset, and so has the request for
 * it, but a file goes on for as long as a transaction does: behind 4 GB the offsets of the log begin anew. Used by the
 * reading thread alone.
 */
final class LogOffsets implements EventSink {

    /** The last offset that can be asked for. */
    private static final long ASKED_MAX = 0xffff_ffffL;

    /** Made by the server for the reader: it has no place in the file. */
    private static final int FLAG_ARTIFICIAL = 0x20;

    private final EventSink next;
    private long offset;
    private long wanted;

    /** In front of that target. */
    LogOffsets(EventSink next) {
        this.next = next;
    }

    /** Begins at an offset of a file; the one to ask the server for, from which on events up to it are passed over. */
    long begin(long at) {
        boolean beyond = at > ASKED_MAX;
        wanted = beyond ? at : 0;
        offset = beyond ? LogCoordinates.FIRST_EVENT : at;
        return offset;
    }

    /** Where the event begins that comes next. */
    long offset() {
        return offset;
    }

    @Override
    public boolean take(LogEventHeader header, byte[] body) throws InterruptedException {
        switch (LogEventKind.of(header)) {
            case ROTATE -> {
                // Said at the start of a reading as well, where it is the place that was asked for.
                long to = Math.max(LogCoordinates.FIRST_EVENT, new LogBytes(body).readLittle(8));
                wanted = isArtificial(header) && to <= ASKED_MAX && wanted > 0 && offset == to ? wanted : 0;
                offset = to;
                return next.take(header, body);
            }
            case FORMAT_DESCRIPTION -> {
                if (offset == LogCoordinates.FIRST_EVENT) {
                    offset += header.length();
                }
                return next.take(header, body);
            }
            case HEARTBEAT -> {
                return next.take(header, body);
            }
            default -> {
                return placed(header, body);
            }
        }
    }

    @Override
    public void drained() throws InterruptedException {
        next.drained();
    }

    @Override
    public void makeRoom() throws InterruptedException {
        next.makeRoom();
    }

    private boolean placed(LogEventHeader header, byte[] body) throws InterruptedException {
        if (isArtificial(header)) {
            return next.take(header, body);
        }
        long start = offset;
        offset += header.length();
        LogEventHeader given = header;
        if (header.end() != 0) {
            // The nearest one that the log can mean: it leaves out events that nobody asked for.
            offset -= (int) (offset - header.end());
            start = offset - header.length();
            given = header.endingAt(offset);
        }
        if (start < wanted) {
            next.drained();
            return true;
        }
        wanted = 0;
        return next.take(given, body);
    }

    private static boolean isArtificial(LogEventHeader header) {
        return (header.flags() & FLAG_ARTIFICIAL) != 0;
    }
}
