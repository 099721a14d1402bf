// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import io.millrace.fault.FaultCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;

/** Decodes the characters of one of the source's character sets, and refuses bytes that are none. */
final class TextDecoder {

    private static final char REPLACEMENT = '\uFFFD';

    /** The source's latin1 is windows-1252 with the five holes filled by the control characters of the same number. */
    private static final String LATIN1_HOLES = "\u0081\u008d\u008f\u0090\u009d";

    private final String name;
    private final Charset charset;
    private final boolean latin1;

    private TextDecoder(String name, Charset charset) {
        this.name = name;
        this.charset = charset;
        this.latin1 = name.equals("latin1");
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
            case "tis620" -> "TIS-620";
            case "gbk" -> "GBK";
            case "gb2312" -> "GB2312";
            case "gb18030" -> "GB18030";
            case "big5" -> "Big5";
            case "sjis" -> "Shift_JIS";
            case "cp932" -> "windows-31j";
            case "ujis" -> "EUC-JP";
            case "euckr" -> "EUC-KR";
            default -> throw new UndecodableException("character set " + name);
        };
        try {
            return new TextDecoder(name, Charset.forName(java));
        } catch (UnsupportedCharsetException e) {
            throw new UndecodableException("character set " + name + ", which this Java does not have");
        }
    }

    String decode(LogBytes in, int length) {
        int start = in.index();
        in.skip(length);
        String text = new String(in.array(), start, length, charset);
        return text.indexOf(REPLACEMENT) < 0 ? text : decodeStrictly(in.array(), start, length);
    }

    /** Either the text really holds that character, or the bytes were not of the character set. */
    private String decodeStrictly(byte[] bytes, int start, int length) {
        if (latin1) {
            return decodeLatin1(bytes, start, length);
        }
        try {
            return charset.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UndecodableException(FaultCode.LOG_VALUE_NOT_CARRIED, "bytes that are not " + name);
        }
    }

    private String decodeLatin1(byte[] bytes, int start, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = start; i < start + length; i++) {
            char control = (char) (bytes[i] & 0xff);
            boolean hole = LATIN1_HOLES.indexOf(control) >= 0;
            text.append(hole ? String.valueOf(control) : new String(bytes, i, 1, charset));
        }
        return text.toString();
    }
}
