// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import io.millrace.target.ValueNotHeld;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A table with how each of its columns is held: statements with places for values, and the values for them. Immutable. */
final class HeldTable {

    private final TargetTable table;
    private final List<HeldType> types;
    private final List<Integer> all;

    HeldTable(TargetTable table, Product product) {
        this.table = table;
        this.all = IntStream.range(0, table.columns().size()).boxed().toList();
        this.types = all.stream()
                .map(i -> product.typeOf(
                        table.columns().get(i).source().type(), table.key().contains(i)))
                .toList();
    }

    TargetTable table() {
        return table;
    }

    HeldType type(int column) {
        return types.get(column);
    }

    /** All columns. */
    List<Integer> all() {
        return all;
    }

    String name(int column) {
        return Identifiers.quote(table.columns().get(column).name());
    }

    String insert() {
        return "INSERT INTO " + Identifiers.qualified(table) + " (" + Identifiers.list(table.columns()) + ") VALUES ("
                + String.join(", ", Collections.nCopies(all.size(), "?")) + ")";
    }

    String deleteByKey() {
        return "DELETE FROM " + Identifiers.qualified(table) + " WHERE "
                + table.key().stream().map(i -> name(i) + " = ?").collect(Collectors.joining(" AND "));
    }

    /**
     * One value for the driver; null for NULL.
     *
     * @throws ValueNotHeld if the target has no such value, with the column's name
     */
    @Nullable
    Object held(int column, @Nullable Object canonical) {
        if (canonical == null) {
            return null;
        }
        try {
            return types.get(column).encoder().of(canonical);
        } catch (ValueNotHeld e) {
            TargetColumn named = table.columns().get(column);
            throw new ValueNotHeld("Column " + named.name() + " holds " + e.why() + ".");
        }
    }

    /**
     * Binds these columns of a row, in their order.
     *
     * @return about how many bytes they have
     * @throws ValueNotHeld if the target has not one of the values
     */
    long bind(PreparedStatement statement, List<Integer> columns, @Nullable Object[] row) throws SQLException {
        if (row.length != types.size()) {
            throw new IllegalArgumentException(
                    table.id() + ": a row of " + row.length + " values for " + types.size() + " columns");
        }
        long bytes = 0;
        for (int i = 0; i < columns.size(); i++) {
            int column = columns.get(i);
            Object held = held(column, row[column]);
            types.get(column).bind(statement, i + 1, held);
            bytes += HeldType.size(held);
        }
        return bytes;
    }
}
