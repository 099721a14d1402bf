// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;

/** All characters of Unicode's first plane and some beyond, in a table for each of the server's character sets. */
@NullUnmarked
final class EveryCharacter {

    private static final int ROW = 128;
    private static final int PLANE = 0x10000;
    private static final int ROWS_OF_STATEMENT = 64;

    private final SourceServer server;
    private final String database;
    private final List<String> charsets;

    private EveryCharacter(SourceServer server, String database, List<String> charsets) {
        this.server = server;
        this.database = database;
        this.charsets = charsets;
    }

    /** Makes the tables, named like their character sets. */
    static EveryCharacter create(SourceServer server) {
        String database = Servers.freshDatabase(server, "characters");
        List<String> charsets = server.query(
                database,
                "SELECT character_set_name FROM information_schema.character_sets"
                        + " WHERE character_set_name NOT IN ('binary', 'dec8', 'hp8', 'swe7', 'armscii8', 'geostd8',"
                        + " 'keybcs2', 'eucjpms') ORDER BY 1");
        server.execute(
                database,
                charsets.stream()
                        .map(charset -> "CREATE TABLE " + charset + " (id INT PRIMARY KEY, v VARCHAR(" + ROW
                                + ") CHARACTER SET " + charset + ")")
                        .toArray(String[]::new));
        return new EveryCharacter(server, database, charsets);
    }

    String database() {
        return database;
    }

    List<String> charsets() {
        return charsets;
    }

    /** Writes the characters, and returns how many rows they are. What capture stops at is left out. */
    int fill() {
        List<Integer> firsts = new ArrayList<>();
        for (int first = 0; first < PLANE; first += ROW) {
            if (!Character.isSurrogate((char) first)) {
                firsts.add(first);
            }
        }
        firsts.addAll(List.of(0x1f600, 0x20000, 0x2a680, 0x10ff80));
        List<String> statements = new ArrayList<>(List.of("SET NAMES utf8mb4", "SET SESSION sql_mode = ''"));
        int rows = 0;
        for (String charset : charsets) {
            List<String> values = firsts.stream()
                    .filter(first -> !charset.equals("ujis") || !isPrivate(first))
                    .map(first -> values(first, charset))
                    .toList();
            rows += values.size();
            for (int i = 0; i < values.size(); i += ROWS_OF_STATEMENT) {
                statements.add("INSERT INTO " + charset + " VALUES "
                        + String.join(", ", values.subList(i, Math.min(values.size(), i + ROWS_OF_STATEMENT))));
            }
        }
        server.execute(database, statements.toArray(String[]::new));
        return rows;
    }

    /** To these, the sign for what is no character stands for several bytes that are none, and is refused as they are. */
    private static boolean hasSign(String charset) {
        return !charset.equals("tis620") && !charset.equals("big5");
    }

    private static boolean isPrivate(int character) {
        return Character.getType(character) == Character.PRIVATE_USE;
    }

    private static String values(int first, String charset) {
        // The server looks at the last 16 bits alone.
        String characters = IntStream.range(first, first + ROW)
                .filter(character -> hasSign(charset) || (character & 0xffff) != 0xfffd)
                .mapToObj(Character::toString)
                .collect(Collectors.joining())
                .replace("\\", "\\\\")
                .replace("'", "''")
                .replace("\0", "\\0");
        return "(" + first + ", '" + characters + "')";
    }

    /** What the server itself says that a table holds. */
    List<String> texts(String charset) {
        return server.query(database, "SELECT CONVERT(v USING utf8mb4) FROM " + charset + " ORDER BY id");
    }

    /** The characters that were read as others. */
    static List<String> differences(List<String> expected, List<Object[]> rows) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            int[] right = expected.get(i).codePoints().toArray();
            int[] read = ((String) rows.get(i)[1]).codePoints().toArray();
            for (int c = 0; c < Math.max(right.length, read.length); c++) {
                if (c >= right.length || c >= read.length || right[c] != read[c]) {
                    differences.add("%x read as %x"
                            .formatted(c < right.length ? right[c] : -1, c < read.length ? read[c] : -1));
                }
            }
        }
        return differences;
    }
}
