// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;

/**
 * A table of one row whose text is of bytes that its character set has not. No statement stores most of these today; the
 * servers of before did, and a file of the table that is put in place of another still does.
 */
@NullUnmarked
final class WrongBytes {

    private static final int BYTES = 48;

    /** Of each width and kind: lone and cut bytes, halves of pairs, well-formed pairs without a character. */
    private static final List<String> CASES = List.of(
            "utf8mb4 41ff42",
            "utf8mb4 41e4b8",
            "utf8mb4 c080",
            "utf8mb4 eda0bd",
            "utf8mb3 41ff42",
            "utf8mb3 80",
            "ascii 41ff42",
            "cp1251 4198",
            "cp1257 a1",
            "greek ff",
            "hebrew a1",
            "tis620 41ff",
            "tis620 41a0",
            "ucs2 d83d0041",
            "utf16 d83d0041",
            "utf16le 3dd84100",
            "utf32 0000d83d",
            "big5 a15a",
            "big5 a2ce",
            "big5 a1c3",
            "big5 41f9fe41a1",
            "gbk 41ff",
            "gb2312 a2a1",
            "gb18030 41ff",
            "sjis 81ad",
            "sjis 41a0",
            "cp932 81ad",
            "cp932 41fd",
            "ujis a2af",
            "ujis 418ea1a1",
            "euckr 41ff");

    private WrongBytes() {}

    /** Those of the character sets that the server has. */
    static List<String> cases(SourceServer server) {
        List<String> charsets = server.query(
                server.firstDatabase(), "SELECT character_set_name FROM information_schema.character_sets");
        return CASES.stream()
                .filter(name -> charsets.contains(name.split(" ")[0]))
                .toList();
    }

    /** Makes the table {@code wrong} in a database of its own, and returns that database. */
    static String create(SourceServer server, String charset, String hex) {
        String database = Servers.freshDatabase(server, "wrong");
        int width = Integer.parseInt(server.query(
                        database,
                        "SELECT maxlen FROM information_schema.character_sets WHERE character_set_name = '" + charset
                                + "'")
                .get(0));
        server.execute(
                database,
                "CREATE TABLE bytes (id INT PRIMARY KEY, v VARBINARY(" + BYTES + ")) ENGINE = MyISAM",
                "CREATE TABLE wrong (id INT PRIMARY KEY, v VARCHAR(" + BYTES / width + ") CHARACTER SET " + charset
                        + ") ENGINE = MyISAM",
                "INSERT INTO bytes VALUES (1, x'" + hex + "')",
                "FLUSH TABLES");
        Path folder = server.dataFolder().resolve(database);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(WrongBytes::isOfBytes).toList()) {
                Files.copy(
                        file,
                        folder.resolve(file.getFileName().toString().replaceFirst("bytes", "wrong")),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.execute(database, "FLUSH TABLES");
        return database;
    }

    private static boolean isOfBytes(Path file) {
        String name = file.getFileName().toString();
        return name.equals("bytes.MYD") || name.equals("bytes.MYI");
    }
}
