// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.deserialization.ChecksumType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import io.millrace.capture.log.EventSink;
import io.millrace.capture.log.LogEventHeader;
import io.millrace.capture.log.LogEventKind;
import io.millrace.fault.MillraceException;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Takes each event off the connection as it is, and gives it on in the client's place: the client passes over events that
 * it does not know, and goes on after failures. Used by the reading thread alone.
 */
final class RawEvents extends EventDeserializer {

    private static final int CHECKSUM_BYTES = 4;

    /** What the client is shown of every event, so that it does nothing by itself. */
    private static final Event OPAQUE = opaque();

    private final EventSink target;
    private final byte[] head = new byte[LogEventHeader.BYTES];
    private final byte[] tail = new byte[CHECKSUM_BYTES];
    private final CRC32 crc = new CRC32();
    private boolean checked;
    private boolean ended;
    private @Nullable Throwable failure;

    RawEvents(EventSink target) {
        this.target = target;
    }

    private static Event opaque() {
        EventHeaderV4 header = new EventHeaderV4();
        header.setEventType(EventType.UNKNOWN);
        return new Event(header, null);
    }

    /** Whether the target wanted no more. */
    boolean ended() {
        return ended;
    }

    /** What the target failed with; the first one. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    @Override
    public void setChecksumType(ChecksumType type) {
        super.setChecksumType(type);
        checked = type != ChecksumType.NONE;
    }

    /** Leaving by an end of file is the client's way out of its loop. */
    @Override
    public Event nextEvent(ByteArrayInputStream in) throws IOException {
        try {
            if (!take(in)) {
                ended = true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = true;
        } catch (MillraceException | IOException e) {
            failure = e;
        } catch (Throwable e) {
            // All of them, Errors too: the client would note them in its log and go on with the next event.
            failure = e;
        }
        if (ended || failure != null) {
            throw new EOFException("no more is wanted");
        }
        return OPAQUE;
    }

    private boolean take(ByteArrayInputStream in) throws IOException, InterruptedException {
        in.fill(head, 0, head.length);
        LogEventHeader header = LogEventHeader.read(head, 0);
        int length = Math.toIntExact(header.length() - LogEventHeader.BYTES);
        if (header.code() == LogEventKind.CODE_FORMAT_DESCRIPTION) {
            byte[] body = in.read(length);
            // The one event that always has room for a checksum, and says whether the others have one.
            checked = body[length - CHECKSUM_BYTES - 1] == 1;
            return target.take(header, body);
        }
        if (LogEventKind.of(header) == LogEventKind.ROTATE) {
            return target.take(header, rotation(in.read(length)));
        }
        byte[] body = in.read(checked ? length - CHECKSUM_BYTES : length);
        if (checked) {
            in.fill(tail, 0, CHECKSUM_BYTES);
            verify(header, body);
        }
        return target.take(header, body);
    }

    /** The first of them comes before it is known how events are written, and servers differ in how they write it. */
    private byte[] rotation(byte[] bytes) {
        int length = bytes.length - CHECKSUM_BYTES;
        if (length <= 0) {
            return bytes;
        }
        System.arraycopy(bytes, length, tail, 0, CHECKSUM_BYTES);
        return isSum(bytes, length) ? Arrays.copyOf(bytes, length) : bytes;
    }

    private boolean isSum(byte[] body, int length) {
        crc.reset();
        crc.update(head, 0, head.length);
        crc.update(body, 0, length);
        long said = (tail[0] & 0xffL) | (tail[1] & 0xffL) << 8 | (tail[2] & 0xffL) << 16 | (tail[3] & 0xffL) << 24;
        return crc.getValue() == said;
    }

    private void verify(LogEventHeader header, byte[] body) throws WrongChecksumException {
        if (!isSum(body, body.length)) {
            throw new WrongChecksumException(header);
        }
    }
}
