// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.ColumnKind;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of the target as Millrace wants it, for rows of one shape. Immutable.
 *
 * @param shape of the rows, values in its columns' order
 * @param schema of the target, unquoted
 * @param name in the target, unquoted
 * @param columns one for each column of the shape, in its order
 */
public record TargetTable(TableSchema shape, String schema, String name, List<TargetColumn> columns)
        implements Serializable {

    public TargetTable {
        columns = List.copyOf(columns);
        if (columns.size() != shape.columns().size()) {
            throw new IllegalArgumentException(shape.table() + ": " + columns.size() + " target columns for "
                    + shape.columns().size());
        }
    }

    /** The same table in another place, for as long as it is made. */
    public TargetTable at(String otherSchema, String otherName) {
        return new TargetTable(shape, otherSchema, otherName, columns);
    }

    /** The table as the source, and so whoever reads a message, knows it. */
    public TableId id() {
        return shape.table();
    }

    /** Indexes of the key's columns, in key order; empty for a table without a key. */
    public List<Integer> key() {
        return shape.key();
    }

    /** Whether rows can be told apart by a key. */
    public boolean hasKey() {
        return shape.hasKey();
    }

    /**
     * The key of a row, equal to another exactly if the target holds them to be equal.
     *
     * @throws IllegalStateException for a table without a key
     */
    public TargetKey keyOf(@Nullable Object[] row) {
        return TargetKey.of(this, row);
    }

    /** Whether a row that is there gets the value of a column: in its key nothing is to change but the sign of a zero. */
    public boolean overwrites(int column) {
        ColumnKind kind = columns.get(column).source().type().kind();
        return !key().contains(column) || kind == ColumnKind.FLOAT || kind == ColumnKind.DOUBLE;
    }
}
