// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Writes MySQL's binary JSON as the text that the server itself gives for it in a SELECT, so that a row has the same
 * value whether it was copied or read from the log.
 */
final class JsonText {

    static final int SMALL_OBJECT = 0;
    static final int LARGE_OBJECT = 1;
    static final int SMALL_ARRAY = 2;
    static final int LARGE_ARRAY = 3;

    /** Bytes of a count, a length or an offset in large containers; half as many in small ones. */
    static final int LARGE_WIDTH = 4;

    private static final int LITERAL = 4;
    private static final int INT16 = 5;
    private static final int UINT16 = 6;
    private static final int INT32 = 7;
    private static final int UINT32 = 8;
    private static final int INT64 = 9;
    private static final int UINT64 = 10;
    private static final int DOUBLE = 11;
    private static final int STRING = 12;
    private static final int OPAQUE = 15;

    /** The server nests no deeper. */
    static final int DEPTH_MAX = 100;

    /** So many digits tell any two doubles apart. */
    private static final int DIGITS_MAX = 17;

    private static final String HEX = "0123456789abcdef";

    private final byte[] bytes;
    private final StringBuilder text = new StringBuilder();

    private JsonText(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The text of a binary document.
     *
     * @throws UndecodableException if it is none
     */
    static String of(byte[] document) {
        if (document.length == 0) {
            return "null";
        }
        JsonText json = new JsonText(document);
        json.append(document[0] & 0xff, 1, 0);
        return json.text.toString();
    }

    /** The text of a value that is neither an object nor an array, of a type and at a place within a document. */
    static String ofScalar(byte[] bytes, int type, int at) {
        JsonText json = new JsonText(bytes);
        json.append(type, at, DEPTH_MAX);
        return json.text.toString();
    }

    /** The text of a name or a string. */
    static String quoted(byte[] utf8) {
        JsonText json = new JsonText(utf8);
        json.appendString(0, utf8.length);
        return json.text.toString();
    }

    /** Whether a value of that type stands in a container's list itself, in place of its offset. */
    static boolean isInPlace(int type, int width) {
        return type == LITERAL
                || type == INT16
                || type == UINT16
                || (width == LARGE_WIDTH && (type == INT32 || type == UINT32));
    }

    private void append(int type, int at, int depth) {
        if (depth > DEPTH_MAX) {
            throw new UndecodableException("JSON nested deeper than " + DEPTH_MAX);
        }
        switch (type) {
            case SMALL_OBJECT -> appendContainer(at, LARGE_WIDTH / 2, true, depth);
            case LARGE_OBJECT -> appendContainer(at, LARGE_WIDTH, true, depth);
            case SMALL_ARRAY -> appendContainer(at, LARGE_WIDTH / 2, false, depth);
            case LARGE_ARRAY -> appendContainer(at, LARGE_WIDTH, false, depth);
            case LITERAL -> appendLiteral(bytes[at]);
            case INT16 -> text.append((short) little(at, 2));
            case UINT16 -> text.append(little(at, 2));
            case INT32 -> text.append((int) little(at, 4));
            case UINT32 -> text.append(little(at, 4));
            case INT64 -> text.append(little(at, 8));
            case UINT64 -> text.append(Long.toUnsignedString(little(at, 8)));
            case DOUBLE -> appendDouble(Double.longBitsToDouble(little(at, 8)));
            case STRING -> appendLongString(at);
            case OPAQUE -> appendOpaque(at);
            default -> throw new UndecodableException("JSON type " + type);
        }
    }

    /** Offsets within a container count from its first byte; small values stand in place of their offset. */
    private void appendContainer(int start, int width, boolean object, int depth) {
        int count = (int) little(start, width);
        int keys = start + 2 * width;
        int values = object ? keys + count * (width + 2) : keys;
        text.append(object ? '{' : '[');
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ", ");
            if (object) {
                int key = keys + i * (width + 2);
                appendString(start + (int) little(key, width), (int) little(key + width, 2));
                text.append(": ");
            }
            int entry = values + i * (width + 1);
            int type = bytes[entry] & 0xff;
            append(type, isInPlace(type, width) ? entry + 1 : start + (int) little(entry + 1, width), depth + 1);
        }
        text.append(object ? '}' : ']');
    }

    private void appendLiteral(byte literal) {
        switch (literal) {
            case 0 -> text.append("null");
            case 1 -> text.append("true");
            case 2 -> text.append("false");
            default -> throw new UndecodableException("JSON literal " + literal);
        }
    }

    /** The shortest digits that mean the same number; an exponent outside of 1e-15 to 1e15, as the server does. */
    private void appendDouble(double value) {
        BigDecimal decimal = shortest(value);
        String digits = decimal.unscaledValue().abs().toString();
        int point = digits.length() - decimal.scale();
        if (value == 0) {
            text.append(1 / value < 0 ? "-0.0" : "0.0");
        } else if (point > 15 || point < -14) {
            text.append(value < 0 ? "-" : "").append(digits.charAt(0));
            text.append(digits.length() > 1 ? "." + digits.substring(1) : "");
            text.append('e').append(point - 1);
        } else {
            String plain = decimal.toPlainString();
            text.append(plain).append(plain.indexOf('.') < 0 ? ".0" : "");
        }
    }

    /** Java's own text has a digit too many for some numbers before version 19. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < DIGITS_MAX; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(DIGITS_MAX)).stripTrailingZeros();
    }

    private void appendLongString(int at) {
        int[] lengthAndStart = variableLength(at);
        appendString(lengthAndStart[1], lengthAndStart[0]);
    }

    private void appendString(int start, int length) {
        String value = new String(bytes, start, length, StandardCharsets.UTF_8);
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            appendEscaped(value.charAt(i));
        }
        text.append('"');
    }

    private void appendEscaped(char c) {
        switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\b' -> text.append("\\b");
            case '\f' -> text.append("\\f");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                if (c < ' ') {
                    text.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
                } else {
                    text.append(c);
                }
            }
        }
    }

    /** A value of a column type that JSON does not have: a decimal, a time, or bytes. */
    private void appendOpaque(int at) {
        int type = bytes[at] & 0xff;
        int[] lengthAndStart = variableLength(at + 1);
        LogBytes value = new LogBytes(bytes);
        value.skip(lengthAndStart[1]);
        switch (type) {
            case 246 -> {
                int precision = value.readByte();
                text.append(NumberCells.readDecimal(value, precision, value.readByte())
                        .toPlainString());
            }
            case 10, 14 -> appendDate(value.readLittle(8) >> 24);
            case 7, 12, 17, 18 -> appendDateTime(value.readLittle(8));
            case 11, 19 -> appendTime(value.readLittle(8));
            default -> appendBytes(type, value.read(lengthAndStart[0]));
        }
    }

    private void appendDate(long clock) {
        long months = clock >> 22 & 0x1ffff;
        text.append(String.format("\"%04d-%02d-%02d\"", months / 13, months % 13, clock >> 17 & 31));
    }

    private void appendDateTime(long packed) {
        appendDate(packed >> 24);
        text.setLength(text.length() - 1);
        text.append(' ');
        appendClock(packed);
    }

    private void appendTime(long packed) {
        text.append(packed < 0 ? "\"-" : "\"");
        appendClock(Math.abs(packed));
    }

    private void appendClock(long packed) {
        long clock = packed >> 24;
        // A DATETIME's hours have five bits, a TIME's ten; what is above the five is the day in a DATETIME.
        boolean dateTime = clock >> 22 != 0;
        text.append(String.format(
                "%02d:%02d:%02d.%06d\"",
                clock >> 12 & (dateTime ? 0x1f : 0x3ff), clock >> 6 & 0x3f, clock & 0x3f, packed & 0xff_ffff));
    }

    private void appendBytes(int type, byte[] value) {
        text.append("\"base64:type").append(type).append(':');
        text.append(Base64.getEncoder().encodeToString(value)).append('"');
    }

    /** Seven bits a byte, least significant first; the length and the index behind it. */
    private int[] variableLength(int at) {
        long length = 0;
        for (int i = 0; i < 5; i++) {
            length |= (bytes[at + i] & 0x7fL) << (7 * i);
            if ((bytes[at + i] & 0x80) == 0) {
                return new int[] {(int) length, at + i + 1};
            }
        }
        throw new UndecodableException("JSON length without end");
    }

    private long little(int at, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (bytes[at + i] & 0xffL) << (i * 8);
        }
        return value;
    }
}
