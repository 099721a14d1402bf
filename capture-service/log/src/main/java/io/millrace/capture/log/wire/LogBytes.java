// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The body of one log event, read from front to back. Reading past its end throws {@link
 * ArrayIndexOutOfBoundsException}: the event is then not what it was taken for. Not thread-safe.
 */
public final class LogBytes {

    private final byte[] bytes;
    private int next;

    /** Reads that array, which is not copied. */
    public LogBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Bytes not yet read. */
    public int left() {
        return bytes.length - next;
    }

    /** The index of the next byte. */
    int index() {
        return next;
    }

    /** Leaves out that many bytes. */
    public void skip(int count) {
        if (count < 0 || count > left()) {
            throw new ArrayIndexOutOfBoundsException(count + " bytes to skip, " + left() + " left");
        }
        next += count;
    }

    /** Leaves out what comes next if it is, byte by byte, what stands there. */
    boolean skipIfSame(int from, int to) {
        int length = to - from;
        if (length > left() || !Arrays.equals(bytes, from, to, bytes, next, next + length)) {
            return false;
        }
        next += length;
        return true;
    }

    /** One byte, unsigned. */
    public int readByte() {
        return bytes[next++] & 0xff;
    }

    /** Up to eight bytes, least significant first, unsigned. */
    public long readLittle(int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (bytes[next++] & 0xffL) << (i * 8);
        }
        return value;
    }

    /** Up to eight bytes, least significant first, signed. */
    public long readLittleSigned(int width) {
        int unused = 64 - width * 8;
        return readLittle(width) << unused >> unused;
    }

    /** Up to eight bytes, most significant first, unsigned. */
    public long readBig(int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | (bytes[next++] & 0xffL);
        }
        return value;
    }

    /** A length of up to four bytes. */
    public int readLength(int width) {
        long length = readLittle(width);
        if (length > left()) {
            throw new ArrayIndexOutOfBoundsException(length + " bytes announced, " + left() + " left");
        }
        return (int) length;
    }

    /** A number in the protocol's packed form. */
    public long readPacked() {
        int first = readByte();
        return switch (first) {
            case 252 -> readLittle(2);
            case 253 -> readLittle(3);
            case 254 -> readLittle(8);
            default -> first;
        };
    }

    /** A number in the form of MySQL's numbered fields: the low bits set in the first byte say how many more follow. */
    public long readVarying() {
        int first = readByte();
        int more = Math.min(8, Integer.numberOfTrailingZeros(~first));
        long value = more >= 7 ? 0 : first >>> (more + 1);
        int known = Math.max(0, 7 - more);
        return value | readLittle(more) << known;
    }

    /** A copy of that many bytes. */
    public byte[] read(int count) {
        byte[] copy = new byte[count];
        System.arraycopy(bytes, next, copy, 0, count);
        next += count;
        return copy;
    }

    /** The array behind, for decoders that need no copy; {@link #skip} what they used. */
    byte[] array() {
        return bytes;
    }

    /** Identifiers are UTF-8 in the log. */
    public String readName(int length) {
        String name = new String(bytes, next, length, StandardCharsets.UTF_8);
        next += length;
        return name;
    }
}
