// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import com.github.luben.zstd.ZstdInputStream;
import io.millrace.capture.log.EventSink;
import io.millrace.capture.log.LogEventHeader;
import io.millrace.capture.log.LogEventKind;
import io.millrace.capture.log.wire.LogBytes;
import io.millrace.capture.log.wire.UndecodableException;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Gives events on as if nothing had been compressed: MySQL packs all events of a transaction into one, MariaDB packs the
 * rows or the statement within an event. Used by the reading thread alone.
 */
final class EventUnpacker implements EventSink {

    private static final int CODE_QUERY = 2;
    private static final int CODE_IGNORABLE = 28;
    private static final int CODE_PAYLOAD = 40;
    private static final int CODE_QUERY_COMPRESSED = 165;
    /** MariaDB's three kinds of rows in their older form, then in their newer one. */
    private static final int CODE_ROWS_COMPRESSED = 166;

    private static final int CODE_ROWS_COMPRESSED_LAST = 171;
    private static final int CODE_ROWS_1 = 23;
    private static final int CODE_ROWS_2 = 30;
    private static final int UPDATE_OF_THREE = 1;

    private static final int FIELD_END = 0;
    private static final int FIELD_SIZE = 1;
    private static final int FIELD_COMPRESSION = 2;
    private static final int COMPRESSION_ZSTD = 0;
    private static final int COMPRESSION_NONE = 255;

    private final EventSink next;

    EventUnpacker(EventSink next) {
        this.next = next;
    }

    @Override
    public boolean take(LogEventHeader header, byte[] body) throws InterruptedException {
        int code = header.code();
        try {
            if (code == CODE_PAYLOAD) {
                // It alone has a place in the file, which those who look for a place want to know.
                return payload(body) && next.take(header.as(CODE_IGNORABLE), new byte[0]);
            }
            if (code == CODE_QUERY_COMPRESSED) {
                return next.take(header.as(CODE_QUERY), inflated(body, startOfSql(body)));
            }
            if (code >= CODE_ROWS_COMPRESSED && code <= CODE_ROWS_COMPRESSED_LAST) {
                return rows(header, body);
            }
        } catch (IOException | DataFormatException | IndexOutOfBoundsException | UndecodableException e) {
            throw new MillraceException(
                    FaultCode.LOG_EVENT_NOT_CARRIED,
                    "A compressed event (type " + code + ", up to offset " + header.end() + ") cannot be unpacked.",
                    e);
        }
        return next.take(header, body);
    }

    @Override
    public void drained() throws InterruptedException {
        next.drained();
    }

    @Override
    public void makeRoom() throws InterruptedException {
        next.makeRoom();
    }

    private boolean payload(byte[] body) throws IOException, InterruptedException {
        LogBytes in = new LogBytes(body);
        long size = -1;
        long compression = COMPRESSION_NONE;
        for (long field = in.readPacked(); field != FIELD_END; field = in.readPacked()) {
            LogBytes value = new LogBytes(in.read((int) in.readPacked()));
            if (field == FIELD_SIZE) {
                size = value.readPacked();
            } else if (field == FIELD_COMPRESSION) {
                compression = value.readPacked();
            }
        }
        if (size != in.left() || (compression != COMPRESSION_ZSTD && compression != COMPRESSION_NONE)) {
            throw new UndecodableException("compression " + compression + " of " + size + " bytes");
        }
        InputStream packed = new ByteArrayInputStream(body, body.length - in.left(), in.left());
        try (InputStream events = compression == COMPRESSION_ZSTD ? new ZstdInputStream(packed) : packed) {
            return eachEvent(events);
        }
    }

    /** One after the other, so that a large transaction is never in memory as a whole. */
    private boolean eachEvent(InputStream events) throws IOException, InterruptedException {
        byte[] head = new byte[LogEventHeader.BYTES];
        while (true) {
            int read = events.readNBytes(head, 0, head.length);
            if (read == 0) {
                return true;
            }
            LogEventHeader inner = LogEventHeader.read(head, 0);
            int length = Math.toIntExact(inner.length() - LogEventHeader.BYTES);
            byte[] body = events.readNBytes(length);
            if (read < head.length || body.length < length) {
                throw new EOFException("an event of a packed transaction is cut off");
            }
            if (LogEventKind.isPacked(inner.code())) {
                throw new UndecodableException("a packed transaction in a packed transaction");
            }
            if (!take(inner.packed(), body)) {
                return false;
            }
        }
    }

    private static int startOfSql(byte[] body) {
        LogBytes in = new LogBytes(body);
        in.skip(8);
        int databaseLength = in.readByte();
        in.skip(2);
        in.skip((int) in.readLittle(2));
        in.skip(databaseLength + 1);
        return body.length - in.left();
    }

    private boolean rows(LogEventHeader header, byte[] body) throws DataFormatException, InterruptedException {
        int place = header.code() - CODE_ROWS_COMPRESSED;
        boolean newer = place > 2;
        int kind = place % 3;
        LogBytes in = new LogBytes(body);
        in.skip(8);
        if (newer) {
            in.skip((int) in.readLittle(2) - 2);
        }
        int columns = (int) in.readPacked();
        in.skip((columns + 7) / 8 * (kind == UPDATE_OF_THREE ? 2 : 1));
        byte[] plain = inflated(body, body.length - in.left());
        return next.take(header.as((newer ? CODE_ROWS_2 : CODE_ROWS_1) + kind), plain);
    }

    /** What is packed from there on: a byte that says how long the length is, the length, then zlib's bytes. */
    private static byte[] inflated(byte[] body, int from) throws DataFormatException {
        LogBytes in = new LogBytes(body);
        in.skip(from);
        int head = in.readByte();
        if ((head & 0xf0) != 0x80) {
            throw new UndecodableException("compression " + head);
        }
        int length = (int) in.readBig(head & 7);
        byte[] plain = Arrays.copyOf(body, Math.addExact(from, length));
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(body, body.length - in.left(), in.left());
            int done = 0;
            int got = 1;
            while (done < length && got > 0) {
                got = inflater.inflate(plain, from + done, length - done);
                done += got;
            }
            if (done != length) {
                throw new DataFormatException(done + " of " + length + " bytes");
            }
            return plain;
        } finally {
            inflater.end();
        }
    }
}
