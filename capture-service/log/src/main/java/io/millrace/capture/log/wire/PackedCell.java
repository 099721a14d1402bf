// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import io.millrace.fault.FaultCode;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks values of MariaDB's COMPRESSED columns: nothing at all for an empty value, else a byte that says how, then the
 * value as it is, or its length and zlib's bytes. Stateless.
 */
final class PackedCell {

    private static final int METHOD = 0xf0;
    private static final int METHOD_NONE = 0;
    private static final int METHOD_ZLIB = 0x80;
    /** Whether zlib's header and checksum are left out. */
    private static final int BARE = 8;

    private static final int LENGTH_WIDTH = 7;

    private PackedCell() {}

    /**
     * The value in the next bytes.
     *
     * @param packed how many
     * @throws UndecodableException if it is packed in another way
     */
    static byte[] read(LogBytes in, int packed) {
        if (packed == 0) {
            return new byte[0];
        }
        int start = in.index();
        int head = in.readByte();
        if (head == METHOD_NONE) {
            return in.read(packed - 1);
        }
        int width = head & LENGTH_WIDTH;
        if ((head & METHOD) != METHOD_ZLIB || width > 4) {
            throw new UndecodableException(
                    FaultCode.LOG_EVENT_NOT_CARRIED, "a value that is packed in the way " + head);
        }
        long length = in.readBig(width);
        int from = in.index();
        in.skip(start + packed - from);
        return inflated(in.array(), from, start + packed - from, Math.toIntExact(length), (head & BARE) != 0);
    }

    private static byte[] inflated(byte[] bytes, int from, int packed, int length, boolean bare) {
        byte[] plain = new byte[length];
        Inflater inflater = new Inflater(bare);
        try {
            inflater.setInput(bytes, from, packed);
            int done = 0;
            int got = 1;
            while (done < length && got > 0) {
                got = inflater.inflate(plain, done, length - done);
                done += got;
            }
            if (done != length || inflater.inflate(new byte[1]) != 0) {
                throw new UndecodableException(FaultCode.LOG_EVENT_NOT_CARRIED, "a packed value of another length");
            }
            return plain;
        } catch (DataFormatException e) {
            throw new UndecodableException(FaultCode.LOG_EVENT_NOT_CARRIED, "a packed value that cannot be unpacked");
        } finally {
            inflater.end();
        }
    }
}
