// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import java.util.Arrays;

/** A growing array of bytes in network order, for PostgreSQL's binary formats. Not thread-safe. */
final class BinaryBuffer {

    private byte[] bytes;
    private int length;

    BinaryBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Forgets the content, and the memory beyond that capacity: one large value must not stay for ever. */
    void clearDownTo(int capacity) {
        length = 0;
        if (bytes.length > capacity) {
            bytes = new byte[capacity];
        }
    }

    /** Makes room for that many more bytes, which may then be put without a check. */
    void ensure(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(bytes.length * 2L, Integer.MAX_VALUE - 8)));
        }
    }

    void putByte(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
    }

    void putShort(int value) {
        ensure(2);
        bytes[length] = (byte) (value >> 8);
        bytes[length + 1] = (byte) value;
        length += 2;
    }

    void putInt(int value) {
        ensure(4);
        setInt(length, value);
        length += 4;
    }

    void putLong(long value) {
        ensure(8);
        setInt(length, (int) (value >> 32));
        setInt(length + 4, (int) value);
        length += 8;
    }

    void putBytes(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    /** Writes over what was put before. */
    void setInt(int at, int value) {
        bytes[at] = (byte) (value >> 24);
        bytes[at + 1] = (byte) (value >> 16);
        bytes[at + 2] = (byte) (value >> 8);
        bytes[at + 3] = (byte) value;
    }

    /** Goes on after bytes that were written straight into {@link #array}. */
    void advanceTo(int newLength) {
        length = newLength;
    }
}
