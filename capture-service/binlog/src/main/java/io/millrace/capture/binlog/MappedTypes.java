// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.Charsets;
import io.millrace.capture.log.wire.UndecodableException;
import io.millrace.capture.log.wire.WireColumn;
import io.millrace.capture.log.wire.WireType;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The types of columns as the log describes them, in the words of {@code information_schema}. Stateless. */
final class MappedTypes {

    private static final String BYTES = "binary";

    private static final int VECTOR_NUMBER_BYTES = 4;

    private final Charsets charsets;

    MappedTypes(Charsets charsets) {
        this.charsets = charsets;
    }

    /**
     * The column's type.
     *
     * @throws UndecodableException if its character set is not known
     */
    ColumnType of(WireColumn wire) {
        return switch (wire.type()) {
            case TINY -> number(ColumnKind.TINYINT, wire);
            case SHORT -> number(ColumnKind.SMALLINT, wire);
            case INT24 -> number(ColumnKind.MEDIUMINT, wire);
            case LONG -> number(ColumnKind.INT, wire);
            case LONGLONG -> number(ColumnKind.BIGINT, wire);
            case FLOAT -> number(ColumnKind.FLOAT, wire);
            case DOUBLE -> number(ColumnKind.DOUBLE, wire);
            case DECIMAL ->
                new ColumnType(ColumnKind.DECIMAL, isUnsigned(wire), wire.precision(), wire.scale(), null, List.of());
            case YEAR -> ColumnType.of(ColumnKind.YEAR);
            case BIT -> ColumnType.of(ColumnKind.BIT, wire.precision());
            case DATE -> ColumnType.of(ColumnKind.DATE);
            case TIME, TIME2 -> ColumnType.of(ColumnKind.TIME, 0, wire.precision());
            case DATETIME, DATETIME2 -> ColumnType.of(ColumnKind.DATETIME, 0, wire.precision());
            case TIMESTAMP, TIMESTAMP2 -> ColumnType.of(ColumnKind.TIMESTAMP, 0, wire.precision());
            case VARCHAR -> characters(wire, wire.precision(), ColumnKind.VARCHAR, ColumnKind.VARBINARY);
            // The byte that says how a value is packed counts.
            case VARCHAR_COMPRESSED -> characters(wire, wire.precision() - 1, ColumnKind.VARCHAR, ColumnKind.VARBINARY);
            case STRING -> characters(wire, wire.precision(), ColumnKind.CHAR, ColumnKind.BINARY);
            case BLOB, BLOB_COMPRESSED -> blob(wire);
            case VECTOR -> ColumnType.of(ColumnKind.VARBINARY, wire.scale() * VECTOR_NUMBER_BYTES);
            case ENUM -> labels(ColumnKind.ENUM, wire);
            case SET -> labels(ColumnKind.SET, wire);
            case JSON -> ColumnType.of(ColumnKind.JSON);
            case GEOMETRY -> ColumnType.of(ColumnKind.GEOMETRY);
        };
    }

    private static ColumnType number(ColumnKind kind, WireColumn wire) {
        return new ColumnType(kind, isUnsigned(wire), 0, 0, null, List.of());
    }

    private static boolean isUnsigned(WireColumn wire) {
        @Nullable Boolean unsigned = wire.unsigned();
        return unsigned != null && unsigned;
    }

    private ColumnType characters(WireColumn wire, int length, ColumnKind text, ColumnKind bytes) {
        String charset = charset(wire);
        return charset.equals(BYTES)
                ? ColumnType.of(bytes, length)
                : new ColumnType(text, false, length / width(charset), 0, charset, List.of());
    }

    private ColumnType blob(WireColumn wire) {
        String charset = charset(wire);
        return charset.equals(BYTES)
                ? ColumnType.of(ColumnKind.BLOB)
                : new ColumnType(ColumnKind.TEXT, false, 0, 0, charset, List.of());
    }

    private ColumnType labels(ColumnKind kind, WireColumn wire) {
        String charset = charset(wire);
        if (wire.labels().isEmpty()) {
            throw new UndecodableException("the log does not name the labels of column " + wire.name());
        }
        return new ColumnType(kind, false, 0, 0, charset, wire.labelTexts(charset));
    }

    private String charset(WireColumn wire) {
        String charset = charsets.byCollation().get(wire.collation());
        if (charset == null) {
            throw new UndecodableException(
                    "column " + wire.name() + " is of the unknown collation " + wire.collation());
        }
        return charset;
    }

    private int width(String charset) {
        return charsets.widths().getOrDefault(charset, 1);
    }

    /** Whether values of that kind, which the log does not name, look like this column's. */
    boolean isHeldAs(ColumnKind kind, WireColumn wire) {
        int bytes = switch (kind) {
            case UUID, INET6 -> 16;
            case INET4 -> 4;
            default -> 0;
        };
        return bytes > 0 && wire.type() == WireType.STRING && wire.precision() == bytes;
    }

    /** Whether the column may be of a kind that the log does not name. */
    boolean mayHideAnother(WireColumn wire) {
        return of(wire).kind() == ColumnKind.BINARY
                && (isHeldAs(ColumnKind.UUID, wire) || isHeldAs(ColumnKind.INET4, wire));
    }
}
