// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one column's values into their canonical form. Chosen once per table shape, then asked for every row. */
@FunctionalInterface
interface CellReader {

    /** The value that starts at the next byte. */
    Object read(LogBytes in);

    /**
     * The reader for a column.
     *
     * @param charsets by collation
     * @throws UndecodableException if the log's type does not fit the column's
     */
    static CellReader of(WireColumn wire, Column column, Map<Integer, String> charsets) {
        String wireName = wire.name();
        if (wireName != null && !wireName.equals(column.name())) {
            throw new UndecodableException("column " + column.name() + " is " + wireName + " in the log");
        }
        ColumnType type = column.type();
        Boolean unsigned = wire.unsigned();
        if (unsigned != null && isInteger(type.kind()) && unsigned != type.unsigned()) {
            throw new UndecodableException("column " + column.name() + " has another sign in the log");
        }
        String charset = charsets.get(wire.collation());
        if (charset != null && type.kind() != ColumnKind.JSON && !charset.equals(charsetOf(type))) {
            throw new UndecodableException("column " + column.name() + " is of the character set " + charsetOf(type)
                    + " in the schema, of " + charset + " in the log");
        }
        CellReader reader = choose(wire, column);
        if (reader == null) {
            throw new UndecodableException("column " + column.name() + " is " + type.kind() + type.length() + " in the"
                    + " schema, " + wire.type() + "(" + wire.precision() + "," + wire.scale() + ") in the log");
        }
        return reader;
    }

    private static String charsetOf(ColumnType type) {
        String charset = type.charset();
        return charset == null ? "binary" : charset;
    }

    private static boolean isInteger(ColumnKind kind) {
        return switch (kind) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT -> true;
            default -> false;
        };
    }

    private static @Nullable CellReader choose(WireColumn wire, Column column) {
        ColumnType type = column.type();
        return switch (type.kind()) {
            case TINYINT -> wire.type() == WireType.TINY ? NumberCells.integer(1, type.unsigned()) : null;
            case SMALLINT -> wire.type() == WireType.SHORT ? NumberCells.integer(2, type.unsigned()) : null;
            case MEDIUMINT -> wire.type() == WireType.INT24 ? NumberCells.integer(3, type.unsigned()) : null;
            case INT -> wire.type() == WireType.LONG ? NumberCells.integer(4, type.unsigned()) : null;
            case BIGINT -> wire.type() == WireType.LONGLONG ? NumberCells.integer(8, false) : null;
            case YEAR -> wire.type() == WireType.YEAR ? NumberCells.YEAR : null;
            case BIT -> NumberCells.bit(wire, type);
            case DECIMAL -> NumberCells.decimal(wire, type);
            case FLOAT -> wire.type() == WireType.FLOAT ? NumberCells.FLOAT : null;
            case DOUBLE -> wire.type() == WireType.DOUBLE ? NumberCells.DOUBLE : null;
            case DATE -> wire.type() == WireType.DATE ? TemporalCells.DATE : null;
            case TIME -> TemporalCells.time(wire, type);
            case DATETIME -> TemporalCells.dateTime(wire, type);
            case TIMESTAMP -> TemporalCells.timestamp(wire, type);
            case CHAR, VARCHAR, TEXT -> TextCells.text(wire, column);
            case ENUM -> wire.type() == WireType.ENUM ? TextCells.enumeration(wire.precision(), type.labels()) : null;
            case SET -> wire.type() == WireType.SET ? TextCells.set(wire.precision(), type.labels()) : null;
            case JSON -> TextCells.json(wire, column);
            case BINARY -> wire.type() == WireType.STRING ? TextCells.binary(wire, type.length()) : null;
            case VARBINARY, BLOB -> TextCells.bytes(wire);
            case GEOMETRY -> wire.type() == WireType.GEOMETRY ? TextCells.bytes(wire) : null;
            case UUID, INET4, INET6 -> AddressCells.of(type.kind(), wire);
        };
    }
}
