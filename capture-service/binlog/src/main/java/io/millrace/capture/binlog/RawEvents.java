// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.deserialization.ChecksumType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import com.github.shyiko.mysql.binlog.network.ServerException;
import com.github.shyiko.mysql.binlog.network.protocol.ErrorPacket;
import io.millrace.capture.log.EventSink;
import io.millrace.capture.log.LogEventHeader;
import io.millrace.capture.log.LogEventKind;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Takes each event off the connection as it is, and gives it on in the client's place: the client passes over events that
 * it does not know, and goes on after failures. Used by the reading thread alone, once.
 */
final class RawEvents extends EventDeserializer {

    private static final int CHECKSUM_BYTES = 4;

    private static final int PACKET_ERROR = 0xff;
    private static final int PACKET_END = 0xfe;
    private static final int PACKET_END_BYTES_MAX = 9;

    /** What is longer is taken in when nothing else waits: it takes its length several times over. */
    private static final int LARGE = 16 << 20;

    private final EventSink target;
    private final boolean endless;
    private final byte[] head = new byte[LogEventHeader.BYTES];
    private final byte[] tail = new byte[CHECKSUM_BYTES];
    private final CRC32 crc = new CRC32();
    private boolean checked;
    private boolean ended;
    private @Nullable Throwable failure;

    /**
     * Gives events there.
     *
     * @param endless whether the server is to wait for more at the log's end
     */
    RawEvents(EventSink target, boolean endless) {
        this.target = target;
        this.endless = endless;
    }

    /** Whether the target wanted no more, or there is no more. */
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

    /**
     * Asked by the client for the first event; the others are read here as well. The client's own loop makes several
     * small reads of each packet and asks the clock, which costs as much as decoding a row.
     *
     * <p>Leaving by an end of file is the client's way out of its loop.
     */
    @Override
    public Event nextEvent(ByteArrayInputStream in) throws IOException {
        try {
            readAll(new LogPackets(in, target));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            // All of them, Errors too: the client would note them in its log and go on with the next event.
            failure = e;
        }
        ended = failure == null;
        throw new EOFException("no more is wanted");
    }

    private void readAll(LogPackets packets) throws IOException, InterruptedException {
        while (take(packets)) {
            packets.open();
            int first = packets.readByte();
            if (first == PACKET_ERROR) {
                throw told(packets);
            }
            if (first == PACKET_END && packets.left() < PACKET_END_BYTES_MAX) {
                if (endless) {
                    throw new EOFException("the server ended the log");
                }
                return;
            }
        }
    }

    private static ServerException told(LogPackets packets) throws IOException, InterruptedException {
        byte[] bytes = new byte[packets.left()];
        packets.read(bytes, 0, bytes.length);
        ErrorPacket error = new ErrorPacket(bytes);
        return new ServerException(error.getErrorMessage(), error.getErrorCode(), error.getSqlState());
    }

    private boolean take(LogPackets in) throws IOException, InterruptedException {
        in.read(head, 0, head.length);
        LogEventHeader header = LogEventHeader.read(head, 0);
        int length = Math.toIntExact(header.length() - LogEventHeader.BYTES);
        if (header.code() == LogEventKind.CODE_FORMAT_DESCRIPTION) {
            byte[] body = read(in, length);
            // The one event that always has room for a checksum, and says whether the others have one.
            checked = body[length - CHECKSUM_BYTES - 1] == 1;
            return target.take(header, body);
        }
        if (LogEventKind.of(header) == LogEventKind.ROTATE) {
            return target.take(header, rotation(read(in, length)));
        }
        if (length >= LARGE) {
            target.makeRoom();
        }
        byte[] body = read(in, checked ? length - CHECKSUM_BYTES : length);
        if (checked) {
            in.read(tail, 0, CHECKSUM_BYTES);
            verify(header, body);
        }
        return target.take(header, body);
    }

    private static byte[] read(LogPackets in, int length) throws IOException, InterruptedException {
        byte[] body = new byte[length];
        in.read(body, 0, length);
        return body;
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
