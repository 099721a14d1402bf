// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import static io.millrace.model.Temporal.packDate;
import static io.millrace.model.Temporal.packDateTime;

import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.Temporal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Every kind of column with values at its edges, and how PostgreSQL prints what must be stored. */
final class ValueCorpus {

    private static final long MAX_TIME = 3_020_399_000_000L;
    private static final String LONG_TEXT = "x".repeat(300_000);

    private ValueCorpus() {}

    /** Values of one column and how PostgreSQL prints them; null and {@code ~} stand for NULL. */
    record Case(String name, ColumnType type, String targetType, List<Object> values, List<String> texts) {

        static Case of(ColumnType type, String targetType, Object... valuesAndTexts) {
            List<Object> values = new ArrayList<>();
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < valuesAndTexts.length; i += 2) {
                values.add(valuesAndTexts[i]);
                texts.add((String) valuesAndTexts[i + 1]);
            }
            values.add(null);
            texts.add("~");
            String name =
                    type.kind() + (type.unsigned() ? " UNSIGNED" : "") + "(" + type.length() + "," + type.scale() + ")";
            return new Case(name, type, targetType, values, texts);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> all() {
        return Stream.of(integers(), decimals(), texts(), bytes(), times()).flatMap(List::stream);
    }

    private static ColumnType type(ColumnKind kind) {
        return ColumnType.of(kind);
    }

    private static List<Case> integers() {
        return List.of(
                Case.of(type(ColumnKind.TINYINT), "smallint", -128L, "-128", 0L, "0", 127L, "127"),
                Case.of(type(ColumnKind.TINYINT).asUnsigned(), "smallint", 0L, "0", 255L, "255"),
                Case.of(type(ColumnKind.SMALLINT), "smallint", -32768L, "-32768", 32767L, "32767"),
                Case.of(type(ColumnKind.SMALLINT).asUnsigned(), "integer", 0L, "0", 65535L, "65535"),
                Case.of(type(ColumnKind.MEDIUMINT), "integer", -8388608L, "-8388608", 8388607L, "8388607"),
                Case.of(type(ColumnKind.MEDIUMINT).asUnsigned(), "integer", 16777215L, "16777215"),
                Case.of(
                        type(ColumnKind.INT),
                        "integer",
                        -2147483648L,
                        "-2147483648",
                        0L,
                        "0",
                        2147483647L,
                        "2147483647"),
                Case.of(type(ColumnKind.INT).asUnsigned(), "bigint", 0L, "0", 4294967295L, "4294967295"),
                Case.of(
                        type(ColumnKind.BIGINT),
                        "bigint",
                        Long.MIN_VALUE,
                        "-9223372036854775808",
                        0L,
                        "0",
                        Long.MAX_VALUE,
                        "9223372036854775807"),
                Case.of(
                        type(ColumnKind.BIGINT).asUnsigned(),
                        "numeric(20,0)",
                        0L,
                        "0",
                        10000L,
                        "10000",
                        Long.MAX_VALUE,
                        "9223372036854775807",
                        Long.MIN_VALUE,
                        "9223372036854775808",
                        -1L,
                        "18446744073709551615"),
                Case.of(type(ColumnKind.YEAR), "smallint", 0L, "0", 1901L, "1901", 2155L, "2155"),
                Case.of(ColumnType.of(ColumnKind.BIT, 1), "bigint", 0L, "0", 1L, "1"),
                Case.of(ColumnType.of(ColumnKind.BIT, 9), "bigint", 511L, "511"),
                Case.of(ColumnType.of(ColumnKind.BIT, 63), "bigint", Long.MAX_VALUE, "9223372036854775807"),
                Case.of(ColumnType.of(ColumnKind.BIT, 64), "numeric(20,0)", -1L, "18446744073709551615"));
    }

    private static List<Case> decimals() {
        String nines = "9".repeat(35) + "." + "9".repeat(30);
        return List.of(
                Case.of(
                        ColumnType.of(ColumnKind.DECIMAL, 10, 2),
                        "numeric(10,2)",
                        new BigDecimal("0.00"),
                        "0.00",
                        new BigDecimal("-0.01"),
                        "-0.01",
                        new BigDecimal("10000.00"),
                        "10000.00",
                        new BigDecimal("99999999.99"),
                        "99999999.99"),
                Case.of(
                        ColumnType.of(ColumnKind.DECIMAL, 65, 30),
                        "numeric(65,30)",
                        new BigDecimal(nines),
                        nines,
                        new BigDecimal("-" + nines),
                        "-" + nines,
                        new BigDecimal("1").movePointLeft(30).setScale(30),
                        "0." + "0".repeat(29) + "1"),
                Case.of(
                        ColumnType.of(ColumnKind.DECIMAL, 65, 0),
                        "numeric(65,0)",
                        new BigDecimal("9".repeat(65)),
                        "9".repeat(65),
                        new BigDecimal(BigInteger.TEN.pow(64)),
                        "1" + "0".repeat(64)),
                Case.of(
                        type(ColumnKind.FLOAT),
                        "real",
                        0f,
                        "0",
                        -0f,
                        "-0",
                        1.1f,
                        "1.1",
                        16777217f,
                        "1.6777216e+07",
                        Float.MAX_VALUE,
                        "3.4028235e+38",
                        Float.MIN_VALUE,
                        "1e-45"),
                Case.of(
                        type(ColumnKind.DOUBLE),
                        "double precision",
                        0d,
                        "0",
                        -0d,
                        "-0",
                        0.1 + 0.2,
                        "0.30000000000000004",
                        -Double.MAX_VALUE,
                        "-1.7976931348623157e+308",
                        Double.MIN_VALUE,
                        "5e-324"));
    }

    private static List<Case> texts() {
        String odd = "a\\b\t\n\r\"'\u0001\u007f é € 😀 \u200b\ufeff\ufffd";
        String uuid = "00112233-4455-6677-8899-aabbccddeeff";
        String json = "{\"a\": 1.10, \"a\": 1e400, \"z\": \"\\u0000 \\ud83d\"}";
        return List.of(
                Case.of(
                        ColumnType.of(ColumnKind.CHAR, 5),
                        "character varying(5)",
                        "",
                        "",
                        "a",
                        "a",
                        "😀😀😀😀😀",
                        "😀😀😀😀😀"),
                Case.of(ColumnType.of(ColumnKind.VARCHAR, 40), "character varying(40)", "", "", "a  ", "a  ", odd, odd),
                Case.of(ColumnType.of(ColumnKind.VARCHAR, 0), "text", "", ""),
                Case.of(
                        type(ColumnKind.TEXT),
                        "text",
                        odd,
                        odd,
                        LONG_TEXT,
                        LONG_TEXT,
                        "{null}",
                        "{null}",
                        "\\N",
                        "\\N"),
                Case.of(labelled(ColumnKind.ENUM), "text", "", "", "it's", "it's"),
                Case.of(labelled(ColumnKind.SET), "text", "", "", "a,it's", "a,it's"),
                Case.of(type(ColumnKind.JSON), "json", json, json, "null", "null", "[]", "[]"),
                Case.of(type(ColumnKind.UUID), "uuid", uuid, uuid),
                Case.of(type(ColumnKind.INET4), "text", "192.0.2.1", "192.0.2.1"),
                Case.of(type(ColumnKind.INET6), "text", "2001:db8::ff00:42:8329", "2001:db8::ff00:42:8329"));
    }

    private static ColumnType labelled(ColumnKind kind) {
        return new ColumnType(kind, false, 0, 0, "utf8mb4", List.of("a", "it's"));
    }

    private static List<Case> bytes() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        String hex = "\\x" + HexFormat.of().formatHex(all);
        byte[] padded = Arrays.copyOf("a".getBytes(StandardCharsets.US_ASCII), 4);
        byte[] point = HexFormat.of().parseHex("e6100000010100000000000000000000000000000000000000");
        return List.of(
                Case.of(ColumnType.of(ColumnKind.BINARY, 4), "bytea", padded, "\\x61000000"),
                Case.of(ColumnType.of(ColumnKind.VARBINARY, 255), "bytea", new byte[0], "\\x", all, hex),
                Case.of(type(ColumnKind.BLOB), "bytea", all, hex),
                Case.of(
                        type(ColumnKind.GEOMETRY),
                        "bytea",
                        point,
                        "\\xe6100000010100000000000000000000000000000000000000"));
    }

    private static List<Case> times() {
        long first = packDate(1, 1, 1);
        long gap = packDate(1582, 10, 10);
        long last = packDate(9999, 12, 31);
        return List.of(
                Case.of(type(ColumnKind.DATE), "date", first, "0001-01-01", gap, "1582-10-10", last, "9999-12-31"),
                Case.of(
                        ColumnType.of(ColumnKind.DATETIME, 0, 6),
                        "timestamp(6) without time zone",
                        packDateTime(first, 0),
                        "0001-01-01 00:00:00",
                        packDateTime(gap, 1),
                        "1582-10-10 00:00:00.000001",
                        packDateTime(packDate(2024, 2, 29), Temporal.MICROS_PER_DAY - 1),
                        "2024-02-29 23:59:59.999999",
                        packDateTime(last, Temporal.MICROS_PER_DAY - 1),
                        "9999-12-31 23:59:59.999999"),
                Case.of(
                        ColumnType.of(ColumnKind.DATETIME),
                        "timestamp(0) without time zone",
                        packDateTime(packDate(2024, 3, 31), 9_000_000_000L),
                        "2024-03-31 02:30:00"),
                Case.of(
                        ColumnType.of(ColumnKind.TIMESTAMP, 0, 3),
                        "timestamp(3) with time zone",
                        0L,
                        "1970-01-01 00:00:00+00",
                        1_000_000L,
                        "1970-01-01 00:00:01+00",
                        2147483647_999_000L,
                        "2038-01-19 03:14:07.999+00",
                        4294967295_000_000L,
                        "2106-02-07 06:28:15+00"),
                Case.of(
                        ColumnType.of(ColumnKind.TIME, 0, 6),
                        "interval(6)",
                        0L,
                        "00:00:00",
                        -500_000L,
                        "-00:00:00.5",
                        -3_600_000_000L,
                        "-01:00:00",
                        -Temporal.MICROS_PER_DAY,
                        "-24:00:00",
                        Temporal.MICROS_PER_DAY,
                        "24:00:00",
                        MAX_TIME,
                        "838:59:59",
                        -MAX_TIME - 1,
                        "-838:59:59.000001"));
    }
}
