// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the source's table of a character set is not Java's. Found by comparing the tables of MariaDB and MySQL with
 * Java's, byte by byte; the contract of the log sources looks again.
 *
 * @param javas characters that Java gives for bytes which are others to the source
 * @param sources these others, in the same order
 * @param width how many bytes those characters have that Java lacks
 * @param missing the characters that Java lacks, by their bytes
 * @param none bytes, of that width, that are a character to Java and none to the source
 */
record Deviations(String javas, String sources, int width, Map<Integer, Character> missing, Set<Integer> none) {

    private static final Deviations NONE = replacing("", "");

    /** The source's latin1 is windows-1252 with the five holes filled by the control characters of the same number. */
    private static final Map<Integer, Character> LATIN1 =
            Map.of(0x81, '\u0081', 0x8d, '\u008d', 0x8f, '\u008f', 0x90, '\u0090', 0x9d, '\u009d');

    private static final Map<Integer, Character> BIG5 = Map.of(
            0xf9d6, '\u7881', 0xf9d7, '\u92b9', 0xf9d8, '\u88cf', 0xf9d9, '\u58bb', 0xf9da, '\u6052', 0xf9db, '\u7ca7',
            0xf9dc, '\u5afa');

    /** Lines and numerals that are there a second time. */
    private static final Set<Integer> BIG5_NONE = Set.of(0xa15a, 0xa1fe, 0xa240, 0xa2cc, 0xa2ce);

    private static final int FIRST_OF_TWO = 0x80;

    /** A SELECT would show this byte, and those that are no character to Java either, as one and the same. */
    private static final Set<Integer> TIS620_NONE = Set.of(0xa0);

    /** The standard of 2022 has these the other way round; the source follows the one before, newer Java does not. */
    private static final String GB18030_ONE = "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb"
            + "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19";

    private static final String GB18030_OTHER = "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864"
            + "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796";

    private static final String GB18030_JAVA = GB18030_ONE + GB18030_OTHER;
    private static final String GB18030_SOURCE = GB18030_OTHER + GB18030_ONE;

    static Deviations of(String charset) {
        return switch (charset) {
            case "latin1", "cp1252" -> new Deviations("", "", 1, LATIN1, Set.of());
            case "big5" -> new Deviations("", "", 2, BIG5, BIG5_NONE);
            case "greek" -> replacing("\u2018\u2019", "\u02bd\u02bc");
            case "hebrew" -> replacing("\u00af", "\u203e");
            case "koi8u" -> replacing("\u2219", "\u2022");
            case "cp866" -> replacing("\u2116\u00a4", "\u207f\u00b2");
            case "tis620" -> new Deviations("", "", 1, Map.of(), TIS620_NONE);
            case "gb18030" -> newer() ? replacing(GB18030_JAVA, GB18030_SOURCE) : NONE;
            case "gbk" -> replacing("\u2641", "\u2295");
            case "sjis" -> replacing("\u2014\uff3c", "\u2015\\");
            case "ujis" -> replacing("\u2014\uff3c\uff5e", "\u2015\\~");
            default -> NONE;
        };
    }

    /** Whether this Java follows the standard of 2022. */
    private static boolean newer() {
        return new String(new byte[] {(byte) 0xfe, 0x59}, Charset.forName("GB18030")).equals("\u9fb4");
    }

    private static Deviations replacing(String javas, String sources) {
        return new Deviations(javas, sources, 1, Map.of(), Set.of());
    }

    /** The text with the source's characters in place of Java's. */
    String replaceIn(String text) {
        if (javas.isEmpty()) {
            return text;
        }
        char[] characters = text.toCharArray();
        boolean replaced = false;
        for (int i = 0; i < characters.length; i++) {
            int at = javas.indexOf(characters[i]);
            if (at >= 0) {
                characters[i] = sources.charAt(at);
                replaced = true;
            }
        }
        return replaced ? new String(characters) : text;
    }

    /** Whether something is among them that only Java takes for a character. */
    boolean hasNoneOfSource(byte[] bytes, int start, int end) {
        int i = none.isEmpty() ? end : start;
        while (i + width <= end) {
            int first = bytes[i] & 0xff;
            if (none.contains(width == 1 ? first : first << 8 | (bytes[i + 1] & 0xff))) {
                return true;
            }
            i += width == 2 && first > FIRST_OF_TWO ? 2 : 1;
        }
        return false;
    }

    /** Takes the character that Java lacks from these bytes; null if the source lacks it too. */
    @Nullable
    Character missing(ByteBuffer in) {
        if (in.remaining() < width) {
            return null;
        }
        int first = in.get(in.position()) & 0xff;
        int code = width == 1 ? first : first << 8 | (in.get(in.position() + 1) & 0xff);
        Character character = missing.get(code);
        if (character != null) {
            in.position(in.position() + width);
        }
        return character;
    }
}
