// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.ValueNotHeld;
import java.util.HexFormat;

/** The text of a statement, with values as literals. Sessions of ours read a backslash in text as an escape. */
final class SqlText implements ValueSink {

    private static final HexFormat HEX = HexFormat.of();

    private final StringBuilder text = new StringBuilder();

    /** Words of SQL. */
    SqlText sql(String words) {
        text.append(words);
        return this;
    }

    int length() {
        return text.length();
    }

    /** Cuts it back to that length. */
    void cutTo(int length) {
        text.setLength(length);
        if (length == 0 && text.capacity() > RowsStatement.MAX_CHARACTERS) {
            text.trimToSize();
        }
    }

    @Override
    public void number(long value) {
        text.append(value);
    }

    @Override
    public void bits(long value, int count) {
        text.append(Long.toUnsignedString(value));
    }

    @Override
    public void exact(String number) {
        text.append(number);
    }

    @Override
    public void plain(String plain) {
        text.append('\'').append(plain).append('\'');
    }

    @Override
    public void text(String value) {
        text.append('\'');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\'' || c == '\\') {
                text.append('\\').append(c);
            } else if (c == 0) {
                text.append("\\0");
            } else {
                if (Character.isSurrogate(c) && !isInPair(value, i)) {
                    throw new ValueNotHeld("text with half of a surrogate pair");
                }
                text.append(c);
            }
        }
        text.append('\'');
    }

    static boolean isInPair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }

    @Override
    public void bytes(byte[] bytes) {
        text.append("x'").append(HEX.formatHex(bytes)).append('\'');
    }

    @Override
    public void nothing() {
        text.append("NULL");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
