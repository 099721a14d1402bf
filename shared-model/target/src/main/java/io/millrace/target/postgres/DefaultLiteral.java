// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.model.ColumnType;
import io.millrace.model.Temporal;
import io.millrace.target.DefaultValue;
import io.millrace.target.TargetColumn;
import io.millrace.target.ValueNotHeld;
import java.math.BigDecimal;
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
        return Optional.ofNullable(DefaultValue.ofExistingRows(target))
                .map(value -> literal(target.source().type(), value));
    }

    /** The literal of a constant default where it is known exactly and can be held; nothing otherwise. */
    static Optional<String> forNewRows(TargetColumn target) {
        try {
            return DefaultValue.ofNewRows(target)
                    .map(value -> literal(target.source().type(), value));
        } catch (ValueNotHeld e) {
            return Optional.empty();
        }
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
