// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.target.ValueNotHeld;

/** Encoders of text and bytes. */
final class TextEncoders {

    private static final int UUID_LENGTH = 36;
    private static final int MAX_BYTES_OF_CHARACTER = 3;

    /** What is sure to fit into a field of PostgreSQL, which may have no more than 1 GB. */
    private static final int MAX_CHARACTERS = 350_000_000;

    private TextEncoders() {}

    static void bytes(Object value, BinaryBuffer out) {
        byte[] bytes = (byte[]) value;
        out.putInt(bytes.length);
        out.putBytes(bytes);
    }

    /** Text without a limit. */
    static void text(Object value, BinaryBuffer out) {
        putText((String) value, out);
    }

    /** Text of at most that many characters. */
    static ValueEncoder text(int maxCharacters) {
        return (value, out) -> {
            String text = (String) value;
            // PostgreSQL would cut off spaces beyond the limit without a word.
            if (text.length() > maxCharacters && text.codePointCount(0, text.length()) > maxCharacters) {
                throw new ValueNotHeld("text of more than " + maxCharacters + " characters");
            }
            putText(text, out);
        };
    }

    private static void putText(String text, BinaryBuffer out) {
        int length = text.length();
        if (length > MAX_CHARACTERS) {
            throw new ValueNotHeld("text of more than " + MAX_CHARACTERS + " characters");
        }
        out.ensure(4 + MAX_BYTES_OF_CHARACTER * length);
        int lengthAt = out.length();
        byte[] bytes = out.array();
        int at = lengthAt + 4;
        int i = 0;
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || c == 0) {
                break;
            }
            bytes[at++] = (byte) c;
        }
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new ValueNotHeld("text with a NUL character");
            } else if (c < 0x80) {
                bytes[at++] = (byte) c;
            } else if (c < 0x800) {
                bytes[at++] = (byte) (0xc0 | c >> 6);
                bytes[at++] = (byte) (0x80 | (c & 0x3f));
            } else if (Character.isSurrogate(c)) {
                at = putPair(text, i++, bytes, at);
            } else {
                bytes[at++] = (byte) (0xe0 | c >> 12);
                bytes[at++] = (byte) (0x80 | ((c >> 6) & 0x3f));
                bytes[at++] = (byte) (0x80 | (c & 0x3f));
            }
        }
        out.putInt(at - lengthAt - 4);
        out.advanceTo(at);
    }

    private static int putPair(String text, int index, byte[] bytes, int from) {
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

    static void uuid(Object value, BinaryBuffer out) {
        String text = (String) value;
        if (text.length() != UUID_LENGTH) {
            throw new ValueNotHeld("text that is no UUID");
        }
        out.putInt(16);
        int at = 0;
        for (int i = 0; i < 16; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                if (text.charAt(at++) != '-') {
                    throw new ValueNotHeld("text that is no UUID");
                }
            }
            out.putByte(hex(text.charAt(at)) << 4 | hex(text.charAt(at + 1)));
            at += 2;
        }
    }

    private static int hex(char c) {
        int digit = c < 0x80 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
            throw new ValueNotHeld("text that is no UUID");
        }
        return digit;
    }
}
