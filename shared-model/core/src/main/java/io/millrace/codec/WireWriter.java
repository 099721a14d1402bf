// SPDX-License-Identifier: Apache-2.0
package io.millrace.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A growing buffer of the wire's elementary forms. Reusable after {@link #clear}; not thread-safe. */
public final class WireWriter {

    /** A writer that was once filled with a very large row does not hold on to its memory. */
    private static final int KEPT_MAX = 8 << 20;

    private byte[] buffer;
    private int size;

    /** A writer with room for that many bytes before it grows. */
    public WireWriter(int capacity) {
        buffer = new byte[Math.max(16, capacity)];
    }

    /** Bytes written so far. */
    public int size() {
        return size;
    }

    /** Forgets what was written and keeps the room, if it is not of an uncommon size. */
    public void clear() {
        size = 0;
        if (buffer.length > KEPT_MAX) {
            buffer = new byte[KEPT_MAX];
        }
    }

    /** One byte. */
    public void writeByte(int value) {
        reserve(1);
        buffer[size++] = (byte) value;
    }

    /** An unsigned number in groups of seven bits, the lowest first; up to ten bytes. */
    public void writeUnsigned(long value) {
        reserve(10);
        // In locals: through the fields each byte would be stored behind the count before it.
        byte[] to = buffer;
        int at = size;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            to[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        to[at++] = (byte) rest;
        size = at;
    }

    /** A signed number, small ones of either sign in few bytes (zigzag). */
    public void writeSigned(long value) {
        writeUnsigned(value << 1 ^ value >> 63);
    }

    /** Four bytes, the highest first. */
    public void writeFixed32(int value) {
        reserve(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (value >>> shift);
        }
    }

    /** Eight bytes, the highest first. */
    public void writeFixed64(long value) {
        writeFixed32((int) (value >>> 32));
        writeFixed32((int) value);
    }

    /** Bytes with their count before them. */
    public void writeBytes(byte[] bytes) {
        writeUnsigned(bytes.length);
        writeRaw(bytes, bytes.length);
    }

    /** Text in UTF-8 with the count of its bytes before it. */
    public void writeText(String text) {
        writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether there is a text, then the text. */
    public void writeOptionalText(@Nullable String text) {
        writeByte(text == null ? 0 : 1);
        if (text != null) {
            writeText(text);
        }
    }

    /** Everything that the other holds, without a count. */
    public void writeAll(WireWriter other) {
        writeRaw(other.buffer, other.size);
    }

    /** What these hold, one behind the other, followed by its CRC-32C in four bytes. */
    static byte[] joinedWithChecksum(WireWriter... parts) {
        int total = Integer.BYTES;
        for (WireWriter part : parts) {
            total = Math.addExact(total, part.size);
        }
        byte[] bytes = new byte[total];
        CRC32C checksum = new CRC32C();
        int at = 0;
        for (WireWriter part : parts) {
            System.arraycopy(part.buffer, 0, bytes, at, part.size);
            checksum.update(part.buffer, 0, part.size);
            at += part.size;
        }
        ByteBuffer.wrap(bytes).putInt(at, (int) checksum.getValue());
        return bytes;
    }

    /** A copy of what was written, followed by its CRC-32C in four bytes. */
    public byte[] toBytesWithChecksum() {
        CRC32C checksum = new CRC32C();
        checksum.update(buffer, 0, size);
        writeFixed32((int) checksum.getValue());
        return toBytes();
    }

    /** A copy of what was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    private void writeRaw(byte[] bytes, int count) {
        reserve(count);
        System.arraycopy(bytes, 0, buffer, size, count);
        size += count;
    }

    private void reserve(int more) {
        if (buffer.length - size < more) {
            int wanted = Math.addExact(size, more);
            buffer = Arrays.copyOf(buffer, Math.max(wanted, (int) Math.min(Integer.MAX_VALUE - 16L, size * 2L)));
        }
    }
}
