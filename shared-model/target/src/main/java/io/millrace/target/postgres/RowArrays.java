// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.target.ReplacedValues;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import io.millrace.target.ValueNotHeld;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows turned into one array for each column, up to a bound, as {@code unnest} takes them. */
final class RowArrays {

    /** Rows of one statement, at most. */
    static final int MAX_ROWS = 5000;

    /** Bytes of one statement, about: the row that reaches it is the last. */
    static final int MAX_BYTES = 8 * 1024 * 1024;

    private final int width;
    private final List<Integer> columns;
    private final List<TargetColumn> targets;
    private final ArrayParameter[] arrays;
    private final @Nullable ReplacedValues replaced;
    private int rows;
    private long bytes;

    /**
     * For these columns of the table's rows, in this order.
     *
     * @param count of values written in place of others; null for rows that are only looked for
     */
    RowArrays(TargetTable table, List<Integer> columns, ReplacedValues.@Nullable Count count) {
        this.replaced = ReplacedValues.of(table, columns, count);
        this.width = table.columns().size();
        this.columns = columns;
        this.targets = columns.stream().map(table.columns()::get).toList();
        this.arrays = targets.stream()
                .map(target ->
                        new ArrayParameter(PostgresType.of(target.source().type())))
                .toArray(ArrayParameter[]::new);
    }

    /** {@code unnest(?::int8[], …)}, with so many arrays of numbers at the end. */
    String unnest(int numbers) {
        return Stream.concat(
                        targets.stream()
                                .map(target -> PostgresType.of(target.source().type())
                                        .wire()
                                        .typeName()),
                        Collections.nCopies(numbers, WireType.INT8.typeName()).stream())
                .map(type -> "?::" + type + "[]")
                .collect(Collectors.joining(", ", "unnest(", ")"));
    }

    /** {@code unnest(?::int8[], …)}. */
    String unnest() {
        return unnest(0);
    }

    /** Names of unnest's columns that cannot meet others, and what else it has: {@code alias(c0, c1, …)}. */
    String alias(String name, String... more) {
        return Stream.concat(IntStream.range(0, targets.size()).mapToObj(i -> "c" + i), Stream.of(more))
                .collect(Collectors.joining(", ", name + "(", ")"));
    }

    /**
     * Appends a row.
     *
     * @param change whose image it is, for messages
     */
    void add(RowChange change, @Nullable Object[] given) {
        if (given.length != width) {
            throw MillraceException.at(
                    FaultCode.INTERNAL,
                    change.table(),
                    change.position(),
                    "A row of " + given.length + " values for " + width + " columns.");
        }
        @Nullable Object[] image = replaced == null ? given : replaced.in(given);
        long total = 0;
        for (int i = 0; i < arrays.length; i++) {
            try {
                arrays[i].add(image[columns.get(i)]);
            } catch (ValueNotHeld e) {
                throw MillraceException.at(
                        FaultCode.TARGET_VALUE_NOT_HELD,
                        change.table(),
                        change.position(),
                        "Column " + targets.get(i).name() + " holds " + e.why() + ".");
            }
            total += arrays[i].bytes();
        }
        bytes = total;
        rows++;
    }

    /** Whether it is time for the statement. */
    boolean isFull() {
        return rows >= MAX_ROWS || bytes >= MAX_BYTES;
    }

    int rows() {
        return rows;
    }

    /** Binds the arrays from that parameter on, and returns the parameter after them. */
    int bind(PreparedStatement statement, int first) throws SQLException {
        int parameter = first;
        for (ArrayParameter array : arrays) {
            statement.setObject(parameter++, array);
        }
        return parameter;
    }

    void clear() {
        rows = 0;
        bytes = 0;
        for (ArrayParameter array : arrays) {
            array.clear();
        }
    }
}
