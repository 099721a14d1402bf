// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnType;
import io.millrace.model.Temporal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the source puts into a column that nobody names, as a canonical value, or what is written in its place. Only what
 * is known exactly is given: for an expression there is {@link ValueNotHeld}.
 */
public final class DefaultValue {

    private DefaultValue() {}

    /**
     * What existing rows get when the column is added; null for NULL.
     *
     * @throws ValueNotHeld if the value is not known
     */
    public static @Nullable Object ofExistingRows(TargetColumn target) {
        Column column = target.source();
        if (column.generated()) {
            throw new ValueNotHeld("values that the source computes");
        }
        return switch (column.defaultValue().kind()) {
            case NONE -> column.nullable() ? null : written(target, implicit(column));
            case CONSTANT -> written(target, constant(column));
            case EXPRESSION -> throw new ValueNotHeld("a default that only the source can evaluate");
        };
    }

    /** A constant default where it is known exactly; nothing otherwise, and for NULL. */
    public static Optional<Object> ofNewRows(TargetColumn target) {
        Column column = target.source();
        if (column.generated() || column.defaultValue().kind() != ColumnDefault.Kind.CONSTANT) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(written(target, constant(column)));
        } catch (ValueNotHeld e) {
            return Optional.empty();
        }
    }

    private static @Nullable Object written(TargetColumn target, Object value) {
        ValueRule rule = target.rule();
        return rule == null ? value : rule.of(value);
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
}
