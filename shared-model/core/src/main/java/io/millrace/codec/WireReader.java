// SPDX-License-Identifier: Apache-2.0
package io.millrace.codec;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link WireWriter} wrote. Not thread-safe. Whatever does not fit is {@link FaultCode#RECORD_CORRUPT}: no
 * other exception leaves it.
 */
public final class WireReader {

    private final byte[] bytes;
    private final int end;
    private int at;

    /** A reader of plain bytes. */
    public WireReader(byte[] bytes) {
        this(bytes, bytes.length);
    }

    private WireReader(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    /** A reader of bytes that end in a checksum, which is compared first. */
    public static WireReader checked(byte[] bytes) {
        int length = bytes.length - 4;
        if (length < 1) {
            throw corrupt("it has " + bytes.length + " bytes");
        }
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        WireReader tail = new WireReader(bytes);
        tail.at = length;
        if (tail.readFixed32() != (int) checksum.getValue()) {
            throw corrupt("its checksum does not fit");
        }
        return new WireReader(bytes, length);
    }

    /** One byte, 0 to 255. */
    public int readByte() {
        require(1);
        return bytes[at++] & 0xff;
    }

    /** What {@link WireWriter#writeUnsigned} wrote. */
    public long readUnsigned() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = readByte();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw corrupt("a number does not end");
    }

    /** What {@link WireWriter#writeUnsigned} wrote, as a count of things that each take at least one byte. */
    public int readCount() {
        long count = readUnsigned();
        if (count < 0 || count > end - at) {
            throw corrupt("a count of " + count + " with " + (end - at) + " bytes left");
        }
        return (int) count;
    }

    /** An unsigned number that must fit an int. */
    public int readInt() {
        long value = readUnsigned();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw corrupt("a number is out of range");
        }
        return (int) value;
    }

    /** What {@link WireWriter#writeSigned} wrote. */
    public long readSigned() {
        long value = readUnsigned();
        return value >>> 1 ^ -(value & 1);
    }

    /** Four bytes, the highest first. */
    public int readFixed32() {
        require(4);
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | (bytes[at++] & 0xff);
        }
        return value;
    }

    /** Eight bytes, the highest first. */
    public long readFixed64() {
        long high = readFixed32();
        return high << 32 | (readFixed32() & 0xffffffffL);
    }

    /** What {@link WireWriter#writeBytes} wrote. */
    public byte[] readBytes() {
        int count = readCount();
        byte[] result = Arrays.copyOfRange(bytes, at, at + count);
        at += count;
        return result;
    }

    /** What {@link WireWriter#writeText} wrote. */
    public String readText() {
        int count = readCount();
        String text = new String(bytes, at, count, StandardCharsets.UTF_8);
        at += count;
        return text;
    }

    /** What {@link WireWriter#writeOptionalText} wrote. */
    public @Nullable String readOptionalText() {
        return readByte() == 0 ? null : readText();
    }

    /** Whether anything is left. */
    public boolean hasMore() {
        return at < end;
    }

    /** Fails if anything is left: a reader that understands a record reads all of it. */
    public void expectEnd() {
        if (at != end) {
            throw corrupt((end - at) + " bytes are left over");
        }
    }

    static MillraceException corrupt(String what) {
        return new MillraceException(FaultCode.RECORD_CORRUPT, "A record cannot be read: " + what + ".");
    }

    private void require(int count) {
        if (end - at < count) {
            throw corrupt("it ends too early");
        }
    }
}
