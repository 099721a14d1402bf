// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.ValueNotHeld;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Rows as LOAD DATA reads them when told of no character set: bytes in fields that end with a tab, lines that end with a
 * newline, and a backslash before whatever could be mistaken for one of these.
 */
final class LoadText implements ValueSink {

    private static final int MAX_BYTES_OF_CHARACTER = 3;

    private byte[] bytes;
    private int length;

    LoadText(int capacity) {
        bytes = new byte[capacity];
    }

    int length() {
        return length;
    }

    /** What was gathered, which is not to be touched until it is read. */
    InputStream stream() {
        return new ByteArrayInputStream(bytes, 0, length);
    }

    /** Empties it, and gives back what a large row has taken. */
    void clearDownTo(int capacity) {
        length = 0;
        if (bytes.length > 4 * capacity) {
            bytes = new byte[capacity];
        }
    }

    /** Between two fields. */
    void endField() {
        raw('\t');
    }

    /** Behind the last field. */
    void endRow() {
        bytes[length - 1] = '\n';
    }

    private void ensure(int more) {
        if (more > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), (int)
                    Math.min(Integer.MAX_VALUE - 8L, bytes.length * 2L)));
        }
    }

    private void raw(int b) {
        ensure(1);
        bytes[length++] = (byte) b;
    }

    @Override
    public void number(long value) {
        plain(Long.toString(value));
    }

    @Override
    public void bits(long value, int count) {
        byte[] big = new byte[(count + Byte.SIZE - 1) / Byte.SIZE];
        long rest = value;
        for (int i = big.length - 1; i >= 0; i--) {
            big[i] = (byte) rest;
            rest >>>= Byte.SIZE;
        }
        bytes(big);
    }

    @Override
    public void exact(String number) {
        plain(number);
    }

    @Override
    @SuppressWarnings("deprecation")
    public void plain(String text) {
        ensure(text.length());
        // The low bytes of ASCII, without a copy of them.
        text.getBytes(0, text.length(), bytes, length);
        length += text.length();
    }

    @Override
    public void text(String text) {
        int size = text.length();
        ensure(Math.multiplyExact(MAX_BYTES_OF_CHARACTER, size));
        int at = length;
        for (int i = 0; i < size; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                at = escaped(c, at);
            } else if (c < 0x800) {
                bytes[at++] = (byte) (0xc0 | c >> 6);
                bytes[at++] = (byte) (0x80 | (c & 0x3f));
            } else if (Character.isSurrogate(c)) {
                at = pair(text, i++, at);
            } else {
                bytes[at++] = (byte) (0xe0 | c >> 12);
                bytes[at++] = (byte) (0x80 | ((c >> 6) & 0x3f));
                bytes[at++] = (byte) (0x80 | (c & 0x3f));
            }
        }
        length = at;
    }

    private int escaped(int c, int from) {
        int at = from;
        if (c == '\t' || c == '\n' || c == '\\' || c == 0) {
            bytes[at++] = '\\';
            bytes[at++] = (byte) (c == '\t' ? 't' : c == '\n' ? 'n' : c == 0 ? '0' : c);
        } else {
            bytes[at++] = (byte) c;
        }
        return at;
    }

    private int pair(String text, int index, int from) {
        int character = text.codePointAt(index);
        if (character < Character.MIN_SUPPLEMENTARY_CODE_POINT) {
            throw new ValueNotHeld("text with half of a surrogate pair");
        }
        int at = from;
        bytes[at++] = (byte) (0xf0 | character >> 18);
        bytes[at++] = (byte) (0x80 | ((character >> 12) & 0x3f));
        bytes[at++] = (byte) (0x80 | ((character >> 6) & 0x3f));
        bytes[at++] = (byte) (0x80 | (character & 0x3f));
        return at;
    }

    @Override
    public void bytes(byte[] value) {
        ensure(Math.multiplyExact(2, value.length));
        int at = length;
        for (byte b : value) {
            at = escaped(b, at);
        }
        length = at;
    }

    @Override
    public void nothing() {
        plain("\\N");
    }

    /** Never the values. */
    @Override
    public String toString() {
        return length + " bytes";
    }
}
