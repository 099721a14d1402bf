// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnType;
import io.millrace.model.Temporal;
import io.millrace.target.TargetColumn;
import io.millrace.target.ValueRule;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What the source puts into existing rows when a column is added, as a literal of PostgreSQL. Only what is known exactly
 * has one: for an expression, or a value that cannot be held, there is {@link ValueNotHeld}.
 */
final class DefaultLiteral {

    private DefaultLiteral() {}

    /**
     * The literal, or nothing where existing rows get NULL.
     *
     * @throws ValueNotHeld if the value is not known or cannot be held
     */
    static Optional<String> forExistingRows(TargetColumn target) {
        Column column = target.source();
        if (column.generated()) {
            throw new ValueNotHeld("values that the source computes");
        }
        ColumnDefault byDefault = column.defaultValue();
        return switch (byDefault.kind()) {
            case NONE -> column.nullable() ? Optional.empty() : literal(target, implicit(column));
            case CONSTANT -> literal(target, constant(column));
            case EXPRESSION -> throw new ValueNotHeld("a default that only the source can evaluate");
        };
    }

    /** The literal of a constant default where it is known exactly; nothing otherwise. */
    static Optional<String> forNewRows(TargetColumn target) {
        Column column = target.source();
        if (column.generated() || column.defaultValue().kind() != ColumnDefault.Kind.CONSTANT) {
            return Optional.empty();
        }
        try {
            return literal(target, constant(column));
        } catch (ValueNotHeld e) {
            return Optional.empty();
        }
    }

    /** What a NOT NULL column without a default gets. */
    private static Object implicit(Column column) {
        ColumnType type = column.type();
        return switch (type.kind()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, YEAR, BIT, TIME -> 0L;
            case DECIMAL -> BigDecimal.ZERO.setScale(type.scale());
            case FLOAT -> 0f;
            case DOUBLE -> 0d;
            case CHAR, VARCHAR, TEXT, SET -> "";
            case ENUM -> type.labels().get(0);
            case BINARY -> new byte[type.length()];
            case VARBINARY, BLOB -> new byte[0];
            case DATE, DATETIME -> 0L;
            case TIMESTAMP -> Temporal.ZERO_TIMESTAMP;
            case JSON, UUID, INET4, INET6, GEOMETRY -> throw new ValueNotHeld("an implicit default of this type");
        };
    }

    private static Object constant(Column column) {
        ColumnType type = column.type();
        String text = String.valueOf(column.defaultValue().text());
        try {
            return switch (type.kind()) {
                case TINYINT, SMALLINT, MEDIUMINT, INT, YEAR -> Long.valueOf(text);
                case BIGINT -> type.unsigned() ? Long.parseUnsignedLong(text) : Long.parseLong(text);
                case BIT -> bits(text);
                case DECIMAL -> new BigDecimal(text).setScale(type.scale());
                case FLOAT -> Float.valueOf(text);
                case DOUBLE -> Double.valueOf(text);
                // Stored without the spaces behind it, which the declaration may show.
                case CHAR -> text.replaceAll(" +$", "");
                case VARCHAR, TEXT, ENUM, SET -> text;
                case BINARY -> Arrays.copyOf(ascii(text), type.length());
                case VARBINARY, BLOB -> ascii(text);
                case DATE -> Temporal.parseDate(text);
                case TIME -> Temporal.parseTime(text);
                case DATETIME -> Temporal.parseDateTime(text);
                // Its text is in the time zone of whoever wrote or read it.
                case TIMESTAMP -> throw new ValueNotHeld("a default instant in an unknown time zone");
                case JSON, UUID, INET4, INET6, GEOMETRY -> throw new ValueNotHeld("a constant default of this type");
            };
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ValueNotHeld("a default that cannot be read");
        }
    }

    private static long bits(String text) {
        return text.startsWith("b'") && text.endsWith("'")
                ? Long.parseUnsignedLong(text.substring(2, text.length() - 1), 2)
                : Long.parseUnsignedLong(text);
    }

    private static byte[] ascii(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // Other bytes are shown in ways that differ between servers.
        if (bytes.length != text.length() || text.startsWith("0x")) {
            throw new ValueNotHeld("a default of bytes that are not plain letters");
        }
        return bytes;
    }

    /** The literal of the value, or of what is written in its place; nothing for NULL. */
    private static Optional<String> literal(TargetColumn target, Object given) {
        ValueRule rule = target.rule();
        Object value = rule == null ? given : rule.of(given);
        return value == null
                ? Optional.empty()
                : Optional.of(literal(target.source().type(), value));
    }

    private static String literal(ColumnType type, Object value) {
        PostgresType target = PostgresType.of(type);
        // Refuses here what it would refuse in a row.
        target.encoder().encode(value, new BinaryBuffer(64));
        String text = switch (type.kind()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, YEAR, FLOAT, DOUBLE -> value.toString();
            case BIGINT, BIT ->
                target.wire() == WireType.NUMERIC ? Long.toUnsignedString((Long) value) : value.toString();
            case DECIMAL -> ((BigDecimal) value).toPlainString();
            case BINARY, VARBINARY, BLOB, GEOMETRY -> "\\x" + HexFormat.of().formatHex((byte[]) value);
            case DATE -> Temporal.dateText((Long) value);
            case TIME -> Temporal.timeText((Long) value, 6);
            case DATETIME -> Temporal.dateTimeText((Long) value, 6);
            case TIMESTAMP -> Temporal.timestampText((Long) value, 6) + "+00";
            case CHAR, VARCHAR, TEXT, ENUM, SET, JSON, UUID, INET4, INET6 -> (String) value;
        };
        return "'" + text.replace("'", "''") + "'::" + target.name();
    }
}
