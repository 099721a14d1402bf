// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column's declared type.
 *
 * @param kind what it holds
 * @param unsigned whether a number is unsigned
 * @param length characters, bytes, bits or decimal digits, as the kind has it; 0 where it has none
 * @param scale digits after the decimal point, or digits of fractional seconds (0 to 6)
 * @param charset the source's name of the character set; null for kinds without one
 * @param labels of ENUM and SET, in their order; empty for all others
 */
public record ColumnType(
        ColumnKind kind,
        boolean unsigned,
        int length,
        int scale,
        @Nullable String charset,
        List<String> labels) implements Serializable {

    public ColumnType {
        labels = List.copyOf(labels);
        if (length < 0 || scale < 0) {
            throw new IllegalArgumentException(kind + " with length " + length + " and scale " + scale);
        }
        if (labels.isEmpty() == (kind == ColumnKind.ENUM || kind == ColumnKind.SET)) {
            throw new IllegalArgumentException(kind + " with labels " + labels);
        }
    }

    /** A type that needs no more than its kind. */
    public static ColumnType of(ColumnKind kind) {
        return new ColumnType(kind, false, 0, 0, null, List.of());
    }

    /** A type with a length: characters, bytes, bits or digits. */
    public static ColumnType of(ColumnKind kind, int length) {
        return new ColumnType(kind, false, length, 0, null, List.of());
    }

    /** A type with a length and a scale, as DECIMAL and the temporal kinds have. */
    public static ColumnType of(ColumnKind kind, int length, int scale) {
        return new ColumnType(kind, false, length, scale, null, List.of());
    }

    /** The same type, unsigned. */
    public ColumnType asUnsigned() {
        return new ColumnType(kind, true, length, scale, charset, labels);
    }
}
