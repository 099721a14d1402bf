// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tables with the kinds of keys that cutting into chunks has gone wrong with elsewhere. */
final class OddKeys {

    static final List<String> TABLES = List.of(
            "composite",
            "huge_unsigned",
            "negative",
            "collated",
            "emoji",
            "bytes",
            "dated",
            "enumerated",
            "gaps",
            "latin",
            "decimals",
            "empty_one");

    private OddKeys() {}

    static String[] statements() {
        return new String[] {
            "CREATE TABLE composite (a INT, b VARCHAR(20), c DATETIME(3), v INT, PRIMARY KEY (b, a, c))",
            "INSERT INTO composite VALUES "
                    + rows(
                            60,
                            i -> "(" + i % 7 + ", 'k" + i % 5 + "', '2024-01-01 00:00:" + (10 + i % 50) + "."
                                    + (100 + i) + "', " + i + ")"),
            "CREATE TABLE huge_unsigned (id BIGINT UNSIGNED PRIMARY KEY, v VARCHAR(10))",
            "INSERT INTO huge_unsigned VALUES (0, 'zero'), (9223372036854775807, 'a'), (9223372036854775808, 'b'),"
                    + " (18446744073709551615, 'max'), (18446744073709551614, 'c')",
            "CREATE TABLE negative (id BIGINT PRIMARY KEY, v INT)",
            "INSERT INTO negative VALUES (-9223372036854775808, 1), (-5, 2), (-1, 3), (0, 4), (9223372036854775807, 5)",
            "CREATE TABLE collated (k VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci PRIMARY KEY, v INT)",
            "INSERT INTO collated VALUES ('a', 1), ('B', 2), ('c ', 3), ('D', 4), ('é2', 5), ('f''', 6), ('', 7),"
                    + " ('Z', 8), ('ß', 9), ('1', 10), ('_', 11), ('\\\\', 12)",
            "CREATE TABLE emoji (k VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, v INT)",
            "INSERT INTO emoji VALUES ('😀', 1), ('😀😀', 2), ('中', 3), ('a', 4), ('A', 5), ('á', 6), ('🇪🇺', 7),"
                    + " ('x', 8), ('y', 9)",
            "CREATE TABLE bytes (k BINARY(16) PRIMARY KEY, v VARBINARY(9))",
            "INSERT INTO bytes VALUES "
                    + rows(40, i -> "(UNHEX(LEFT(SHA2(" + i + ", 256), 32)), UNHEX('00FF" + (10 + i) + "'))"),
            "INSERT INTO bytes VALUES (REPEAT(x'00', 16), x''), (REPEAT(x'FF', 16), NULL)",
            "CREATE TABLE dated (d DATE, t TIME(3), s TIMESTAMP(3), v INT, PRIMARY KEY (d, t, s))",
            "INSERT INTO dated VALUES "
                    + rows(
                            30,
                            i -> "('2024-02-" + (10 + i % 9) + "', '" + (i % 3 == 0 ? "-" : "") + "0" + i % 10
                                    + ":00:00.5', '2024-03-31 01:" + (10 + i) + ":00.25', " + i + ")"),
            "CREATE TABLE enumerated (e ENUM('z', 'a', 'm'), id INT, v INT, PRIMARY KEY (e, id))",
            "INSERT INTO enumerated VALUES " + rows(30, i -> "('" + "zam".charAt(i % 3) + "', " + i + ", " + i + ")"),
            "CREATE TABLE gaps (id INT UNSIGNED ZEROFILL PRIMARY KEY, v INT)",
            "INSERT INTO gaps VALUES "
                    + rows(50, i -> "(" + (i < 40 ? i : 4_000_000_000L + i * 1000L) + ", " + i + ")"),
            "CREATE TABLE latin (k CHAR(5) CHARACTER SET latin1 COLLATE latin1_swedish_ci PRIMARY KEY, v INT)",
            "INSERT INTO latin VALUES ('ä', 1), ('Ö', 2), ('z', 3), ('a', 4), ('ü', 5), ('x€', 6), ('q', 7), ('r', 8)",
            "CREATE TABLE decimals (k DECIMAL(20,6) PRIMARY KEY, v INT)",
            "INSERT INTO decimals VALUES " + rows(30, i -> "(" + (i - 15) + ".000" + i + ", " + i + ")"),
            "CREATE TABLE empty_one (id INT PRIMARY KEY, v INT)"
        };
    }

    private static String rows(int count, java.util.function.IntFunction<String> row) {
        return IntStream.range(0, count).mapToObj(row).collect(Collectors.joining(", "));
    }
}
