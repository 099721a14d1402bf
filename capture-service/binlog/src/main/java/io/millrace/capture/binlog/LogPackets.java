// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.EventSink;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The protocol's packets as they come off the connection, through a buffer. What is longer than a packet goes on in the
 * next one; a reader does not notice. Used by the reading thread alone.
 *
 * <p>Says so before it waits for the server, so that whoever gathers what was read hands it on then, and not before.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html">MySQL packets</a>
 */
final class LogPackets {

    /** As large as the client's own, which is passed by then. */
    private static final int BUFFER_BYTES = 512 << 10;

    private static final int HEADER_BYTES = 4;

    /** What has this length goes on in the next packet. */
    private static final int PACKET_BYTES_MAX = 0xffffff;

    private final InputStream in;
    private final EventSink target;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final byte[] header = new byte[HEADER_BYTES];
    private final byte[] one = new byte[1];
    private int next;
    private int limit;
    /** Bytes of the packet that are still to be read; those of the first one are not known. */
    private int left = Integer.MAX_VALUE;

    private boolean first = true;
    private boolean continues;

    /**
     * Reads on there, in the middle of a packet whose head is read already.
     *
     * @param target told when nothing more is here
     */
    LogPackets(InputStream in, EventSink target) {
        this.in = in;
        this.target = target;
    }

    /**
     * Goes on to the next packet that begins something new.
     *
     * @throws IOException if something of this one was left
     */
    void open() throws IOException, InterruptedException {
        if (left == 0 && continues) {
            // What is exactly as long as packets can be ends with an empty one.
            readHeader();
        }
        if (left > 0 && !first) {
            throw new IOException(left + " bytes of a packet are more than its event has");
        }
        first = false;
        readHeader();
    }

    /** Bytes of the packet that are still to be read. */
    int left() {
        return left;
    }

    /** The next byte, unsigned. */
    int readByte() throws IOException, InterruptedException {
        read(one, 0, 1);
        return one[0] & 0xff;
    }

    /** The next bytes. */
    void read(byte[] to, int from, int count) throws IOException, InterruptedException {
        int done = 0;
        while (done < count) {
            if (left == 0) {
                readHeader();
            }
            int run = Math.min(count - done, left);
            take(to, from + done, run);
            done += run;
            left -= run;
        }
    }

    private void readHeader() throws IOException, InterruptedException {
        take(header, 0, HEADER_BYTES);
        left = (header[0] & 0xff) | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16;
        continues = left == PACKET_BYTES_MAX;
    }

    private void take(byte[] to, int from, int count) throws IOException, InterruptedException {
        int done = 0;
        while (done < count) {
            if (next == limit) {
                if (in.available() == 0) {
                    target.drained();
                }
                if (count - done >= BUFFER_BYTES) {
                    done += requireSome(in.read(to, from + done, count - done));
                    continue;
                }
                next = 0;
                limit = 0;
                limit = requireSome(in.read(buffer, 0, BUFFER_BYTES));
            }
            int run = Math.min(count - done, limit - next);
            System.arraycopy(buffer, next, to, from + done, run);
            next += run;
            done += run;
        }
    }

    private static int requireSome(int count) throws EOFException {
        if (count < 0) {
            throw new EOFException("the server closed the connection");
        }
        return count;
    }
}
