// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the characters of one of the source's character sets, and refuses bytes that are none. What Java's tables have
 * otherwise than the source's is put right. The one decoder of both ways to a value: of the log and, since a server would
 * show a question mark for what it does not know, of a SELECT. Immutable and thread-safe.
 */
public final class TextDecoder {

    private static final char REPLACEMENT = '\uFFFD';

    private final String name;
    private final Charset charset;
    private final Deviations deviations;
    /** Java takes halves of surrogate pairs for characters there. */
    private final boolean halves;

    private TextDecoder(String name, Charset charset) {
        this.name = name;
        this.charset = charset;
        this.deviations = Deviations.of(name);
        this.halves = name.equals("utf32");
    }

    /** The decoder for a character set by the source's name of it; empty if this version or this Java has none. */
    public static Optional<TextDecoder> of(String charset) {
        String name = charset.toLowerCase(Locale.ROOT);
        String java = javaName(name);
        return java == null || !Charset.isSupported(java)
                ? Optional.empty()
                : Optional.of(new TextDecoder(name, Charset.forName(java)));
    }

    private static @Nullable String javaName(String name) {
        return switch (name) {
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
            default -> null;
        };
    }

    /**
     * The text of these bytes.
     *
     * @throws NotTextException if they are not text of the character set
     */
    public String decode(byte[] bytes, int start, int length) {
        int end = start + length;
        if (deviations.hasNoneOfSource(bytes, start, end)) {
            throw new NotTextException(name);
        }
        String text = new String(bytes, start, length, charset);
        String decoded = text.indexOf(REPLACEMENT) < 0 ? text : decodeStrictly(bytes, start, length);
        if (halves && hasHalf(decoded)) {
            throw new NotTextException(name);
        }
        return deviations.replaceIn(decoded);
    }

    private static boolean hasHalf(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** Either the text really holds that character, or the bytes were not of the character set as Java knows it. */
    private String decodeStrictly(byte[] bytes, int start, int length) {
        CharsetDecoder decoder = charset.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes, start, length);
        CharBuffer out = CharBuffer.allocate(length + 1);
        while (decoder.decode(in, out, true).isError()) {
            Character missing = deviations.missing(in);
            if (missing == null) {
                throw new NotTextException(name);
            }
            out.put(missing);
        }
        return out.flip().toString();
    }
}
