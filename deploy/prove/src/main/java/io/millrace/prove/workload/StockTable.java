// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table with keys that are hard to cut into chunks. Each of its rows has a number and two keys that it may have, far from
 * each other in the order of the source.
 */
enum StockTable {
    /** The whole range of 64 bits without a sign, with huge gaps; a value of each kind. */
    STOCK_WIDE("id", "small", """
            id BIGINT UNSIGNED PRIMARY KEY, small SMALLINT UNSIGNED, tiny TINYINT, medium MEDIUMINT, plain INT UNSIGNED,
            exact DECIMAL(38,10), real4 FLOAT, real8 DOUBLE, word VARCHAR(100), bytes VARBINARY(50), day DATE,
            span TIME(6), moment DATETIME(6), instant TIMESTAMP(3) NULL, since YEAR, choice ENUM('one','two','drei'),
            choices SET('a','b','c')"""),
    /** Three columns, the first of them text whose order is that of a language. */
    STOCK_PARTS("place number moment", "small", """
            place VARCHAR(20) COLLATE utf8mb4_unicode_ci NOT NULL, number INT NOT NULL, moment DATETIME(3) NOT NULL,
            small INT, words TEXT, PRIMARY KEY (place, number, moment)"""),
    /** Text that is long and equal in its beginning. */
    STOCK_NAMES("name", "small", """
            name VARCHAR(80) COLLATE utf8mb4_general_ci PRIMARY KEY, small INT, words MEDIUMTEXT"""),
    /** Bytes. */
    STOCK_IDS("id", "small", "id BINARY(16) PRIMARY KEY, small INT, body BLOB");

    private static final List<String> PLACES =
            List.of("aigues", "Ö-mølle", "мельница", "水車小屋", "🌊 weir", "Zeche", "é", "o'neill", "_", "%", "~", "1");

    /** The key's columns, with spaces between. */
    private final String key;

    private final String payload;
    private final String columns;

    StockTable(String key, String payload, String columns) {
        this.key = key;
        this.payload = payload;
        this.columns = columns;
    }

    String table() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The statement's rest behind CREATE TABLE and the database. */
    String shape() {
        return table() + " (" + columns.replace('\n', ' ') + ", session INT NOT NULL, counter BIGINT NOT NULL)";
    }

    String insert() {
        int count = key(0, 0).size() + rest(0, new SplittableRandom(0)).size() + 2;
        return "INSERT INTO " + table() + " VALUES (?" + ", ?".repeat(count - 1) + ")";
    }

    String delete() {
        return "DELETE FROM " + table() + where();
    }

    /** Another payload for the row of a key. */
    String change() {
        return "UPDATE " + table() + " SET " + payload + " = ?, session = ?, counter = ?" + where();
    }

    /** Another key for the row of a key. */
    String move() {
        return "UPDATE " + table() + " SET " + key.replace(" ", " = ?, ") + " = ?, session = ?, counter = ?" + where();
    }

    private String where() {
        return " WHERE " + key.replace(" ", " = ? AND ") + " = ?";
    }

    /** One of the two keys of a row; no two rows share one. */
    List<Object> key(int number, int side) {
        int at = Math.floorMod(number * 7 + side * 5, PLACES.size());
        return switch (this) {
            case STOCK_WIDE -> {
                long spread = (number * 0x9E3779B97F4A7C15L) & ~1L;
                yield List.of(new BigInteger(Long.toUnsignedString(side == 0 ? spread : ~spread)));
            }
            case STOCK_PARTS ->
                List.of(
                        PLACES.get(at),
                        number - 1_000,
                        LocalDateTime.of(2024, 2, 29, 12, 0).plus(number * 2L + side, ChronoUnit.MILLIS));
            case STOCK_NAMES -> List.of("the mill of " + PLACES.get(at) + " " + number + (side == 0 ? "" : "b"));
            case STOCK_IDS -> List.of(bytes(new SplittableRandom(number * 2L + side), 16));
        };
    }

    /** A whole row. */
    @Nullable
    Object[] row(int number, int side, SplittableRandom chance, int session, long counter) {
        return Stream.of(key(number, side), rest(number, chance), List.of(session, counter))
                .flatMap(List::stream)
                .toArray();
    }

    private List<@Nullable Object> rest(int number, SplittableRandom chance) {
        List<@Nullable Object> rest = new ArrayList<>();
        rest.add(chance.nextInt(60_000));
        switch (this) {
            case STOCK_WIDE -> addOneOfEach(rest, number, chance);
            case STOCK_PARTS, STOCK_NAMES ->
                rest.add(chance.nextInt(9) == 0 ? null : (PLACES.get(number % PLACES.size()) + "\n\t\\").repeat(3));
            case STOCK_IDS -> rest.add(bytes(chance, chance.nextInt(200)));
        }
        return rest;
    }

    private static void addOneOfEach(List<@Nullable Object> rest, int number, SplittableRandom chance) {
        LocalDateTime moment = LocalDateTime.of(1971, 1, 1, 0, 0).plusSeconds(chance.nextInt(2_000_000_000));
        rest.add(number % 256 - 128);
        rest.add(chance.nextInt(-(1 << 23), 1 << 23));
        rest.add(chance.nextLong(1L << 32));
        rest.add(new BigDecimal(BigInteger.valueOf(chance.nextLong()), 10));
        rest.add(chance.nextInt(1 << 20) / 64.0f);
        rest.add(chance.nextDouble() * 1e300);
        rest.add(PLACES.get(number % PLACES.size()));
        rest.add(bytes(chance, chance.nextInt(50)));
        rest.add(moment.toLocalDate().toString());
        rest.add((number % 2 == 0 ? "-" : "") + chance.nextInt(838) + ":59:01." + chance.nextInt(100_000, 1_000_000));
        rest.add(moment.plus(chance.nextInt(1_000_000), ChronoUnit.MICROS)
                .toString()
                .replace('T', ' '));
        rest.add(chance.nextInt(9) == 0 ? null : moment.plus(number % 1_000, ChronoUnit.MILLIS));
        rest.add(1901 + number % 250);
        rest.add(List.of("one", "two", "drei").get(number % 3));
        rest.add(List.of("", "a", "b,c", "a,b,c").get(number % 4));
    }

    private static byte[] bytes(SplittableRandom chance, int count) {
        byte[] bytes = new byte[count];
        chance.nextBytes(bytes);
        return bytes;
    }
}
