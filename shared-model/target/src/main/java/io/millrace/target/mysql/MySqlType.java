// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How one column of the source is held: nearly always by the same type. Found once for each column; the row loop calls
 * functions and decides nothing.
 *
 * @param name as the catalogue prints it, without the width in which integers are shown; fit for DDL as well
 * @param encoder of canonical values
 * @param rowBytes what it takes of a row's 65535 bytes, at most; 0 for what lies outside of the row
 */
record MySqlType(String name, ValueEncoder encoder, int rowBytes) {

    /** Text and bytes of any length, which take nothing of the row. */
    static final String LONG_TEXT = "longtext";

    static final String LONG_BYTES = "longblob";

    private static final int CHARACTER_BYTES = 4;
    private static final int NUMBER_BYTES = 8;
    private static final int DECIMAL_BYTES = 30;

    /** The type for a column of the source. */
    static MySqlType of(ColumnType type, Product product) {
        return switch (type.kind()) {
            case TINYINT -> integer("tinyint", type, 8);
            case SMALLINT -> integer("smallint", type, 16);
            case MEDIUMINT -> integer("mediumint", type, 24);
            case INT -> integer("int", type, 32);
            case BIGINT ->
                new MySqlType(
                        signed("bigint", type), type.unsigned() ? Encoders::unsigned : Encoders::integer, NUMBER_BYTES);
            case YEAR -> new MySqlType("year", Encoders::year, 1);
            case BIT -> new MySqlType("bit(" + type.length() + ")", Encoders.bits(type.length()), NUMBER_BYTES);
            case DECIMAL ->
                new MySqlType(
                        signed("decimal(" + type.length() + "," + type.scale() + ")", type),
                        Encoders.decimal(type.scale()),
                        DECIMAL_BYTES);
            case FLOAT -> new MySqlType(signed("float", type), Encoders::float4, NUMBER_BYTES);
            case DOUBLE -> new MySqlType(signed("double", type), Encoders::float8, NUMBER_BYTES);
            case CHAR ->
                new MySqlType(
                        "char(" + type.length() + ")",
                        Encoders.character(type.length()),
                        CHARACTER_BYTES * type.length());
            case VARCHAR -> varchar(type.length());
            case TEXT, JSON -> new MySqlType(LONG_TEXT, Encoders::text, 0);
            case ENUM -> new MySqlType("enum" + enumLabels(type.labels()), Encoders::text, 2);
            case SET -> new MySqlType("set" + labels(type.labels()), Encoders::text, NUMBER_BYTES);
            case UUID, INET4, INET6 -> address(type.kind(), product);
            case BINARY ->
                new MySqlType("binary(" + type.length() + ")", Encoders.binary(type.length()), type.length());
            case VARBINARY -> new MySqlType("varbinary(" + type.length() + ")", Encoders::bytes, type.length() + 2);
            case BLOB -> new MySqlType(LONG_BYTES, Encoders::bytes, 0);
            case GEOMETRY -> new MySqlType("geometry", Encoders::bytes, 0);
            case DATE -> new MySqlType("date", Encoders::date, NUMBER_BYTES);
            case TIME -> new MySqlType(fraction("time", type), Encoders.time(type.scale()), NUMBER_BYTES);
            case DATETIME -> new MySqlType(fraction("datetime", type), Encoders.dateTime(type.scale()), NUMBER_BYTES);
            case TIMESTAMP -> new MySqlType(fraction("timestamp", type), Encoders.instant(type.scale()), NUMBER_BYTES);
        };
    }

    private static MySqlType integer(String name, ColumnType type, int bits) {
        return new MySqlType(signed(name, type), Encoders.integer(bits, type.unsigned()), NUMBER_BYTES);
    }

    private static String signed(String name, ColumnType type) {
        return type.unsigned() ? name + " unsigned" : name;
    }

    private static String fraction(String name, ColumnType type) {
        return type.scale() == 0 ? name : name + "(" + type.scale() + ")";
    }

    private static MySqlType varchar(int length) {
        return new MySqlType("varchar(" + length + ")", Encoders.text(length), CHARACTER_BYTES * length + 2);
    }

    /** MySQL has none of these types: it gets their text. */
    private static MySqlType address(ColumnKind kind, Product product) {
        int characters = kind == ColumnKind.UUID ? 36 : kind == ColumnKind.INET4 ? 15 : 45;
        return product == Product.MARIADB
                ? new MySqlType(kind.name().toLowerCase(Locale.ROOT), Encoders::text, 16)
                : kind == ColumnKind.UUID
                        ? new MySqlType("char(36)", Encoders.character(characters), CHARACTER_BYTES * characters)
                        : varchar(characters);
    }

    /** The value of no label, which the source shows as an empty text, is the last of the labels here. */
    private static String enumLabels(List<String> labels) {
        String all = labels(labels);
        return labels.contains("") ? all : all.substring(0, all.length() - 1) + ",'')";
    }

    private static String labels(List<String> labels) {
        return labels.stream()
                .map(label -> "'" + label.replace("\\", "\\\\").replace("'", "''") + "'")
                .collect(Collectors.joining(",", "(", ")"));
    }

    /** Whether a column of that type has a character set. */
    static boolean isText(String name) {
        return name.startsWith("char(")
                || name.startsWith("varchar(")
                || name.startsWith("enum(")
                || name.startsWith("set(")
                || name.endsWith("text");
    }
}
