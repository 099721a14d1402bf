// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import io.millrace.fault.FaultCode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;

/**
 * Decodes the characters of one of the source's character sets, and refuses bytes that are none. What Java's tables have
 * otherwise than the source's is put right: a SELECT gives the source's own.
 */
final class TextDecoder {

    private static final char REPLACEMENT = '\uFFFD';

    private final String name;
    private final Charset charset;
    private final Deviations deviations;

    private TextDecoder(String name, Charset charset) {
        this.name = name;
        this.charset = charset;
        this.deviations = Deviations.of(name);
    }

    /**
     * The decoder for a character set by the source's name of it.
     *
     * @throws UndecodableException if this version does not know it
     */
    static TextDecoder of(String name) {
        String java = switch (name.toLowerCase(Locale.ROOT)) {
            case "utf8mb4", "utf8mb3", "utf8" -> "UTF-8";
            case "latin1", "cp1252" -> "windows-1252";
            case "ascii" -> "US-ASCII";
            case "ucs2", "utf16" -> "UTF-16BE";
            case "utf16le" -> "UTF-16LE";
            case "utf32" -> "UTF-32BE";
            case "latin2" -> "ISO-8859-2";
            case "latin5" -> "ISO-8859-9";
            case "latin7" -> "ISO-8859-13";
            case "greek" -> "ISO-8859-7";
            case "hebrew" -> "ISO-8859-8";
            case "cp1250" -> "windows-1250";
            case "cp1251" -> "windows-1251";
            case "cp1256" -> "windows-1256";
            case "cp1257" -> "windows-1257";
            case "koi8r" -> "KOI8-R";
            case "koi8u" -> "KOI8-U";
            case "cp850" -> "IBM850";
            case "cp852" -> "IBM852";
            case "cp866" -> "IBM866";
            case "tis620" -> "x-iso-8859-11";
            case "gbk" -> "GBK";
            case "gb2312" -> "GB2312";
            case "gb18030" -> "GB18030";
            case "big5" -> "Big5";
            case "sjis" -> "Shift_JIS";
            case "cp932" -> "windows-31j";
            case "ujis" -> "EUC-JP";
            // The source knows all syllables, not only the 2350 of the standard.
            case "euckr" -> "x-windows-949";
            case "macroman" -> "x-MacRoman";
            case "macce" -> "x-MacCentralEurope";
            default -> throw new UndecodableException("character set " + name);
        };
        try {
            return new TextDecoder(name.toLowerCase(Locale.ROOT), Charset.forName(java));
        } catch (UnsupportedCharsetException e) {
            throw new UndecodableException("character set " + name + ", which this Java does not have");
        }
    }

    String decode(LogBytes in, int length) {
        int start = in.index();
        in.skip(length);
        byte[] bytes = in.array();
        int end = start + length;
        int alone = deviations.firstOfJavasAlone(bytes, start, end);
        if (alone == end) {
            return decode(bytes, start, end);
        }
        StringBuilder text = new StringBuilder(length);
        int from = start;
        while (alone < end) {
            text.append(decode(bytes, from, alone)).append(REPLACEMENT);
            from = alone + 2;
            alone = deviations.firstOfJavasAlone(bytes, from, end);
        }
        return text.append(decode(bytes, from, end)).toString();
    }

    private String decode(byte[] bytes, int start, int end) {
        String text = new String(bytes, start, end - start, charset);
        String decoded = text.indexOf(REPLACEMENT) < 0 ? text : decodeStrictly(bytes, start, end - start);
        return deviations.replaceIn(decoded);
    }

    /** Either the text really holds that character, or the bytes were not of the character set as Java knows it. */
    private String decodeStrictly(byte[] bytes, int start, int length) {
        CharsetDecoder decoder = charset.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes, start, length);
        CharBuffer out = CharBuffer.allocate(length + 1);
        while (decoder.decode(in, out, true).isError()) {
            Character missing = deviations.missing(in);
            if (missing == null) {
                throw new UndecodableException(FaultCode.LOG_VALUE_NOT_CARRIED, "bytes that are not " + name);
            }
            out.put(missing);
        }
        return out.flip().toString();
    }
}
