// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The chain for rows of one shape of one table: rows in, rows out, no questions left. For one thread at a time. */
public final class BoundChain {

    private final TableSchema source;
    private final TableSchema output;
    private final long outputVersion;
    private final TableTransform[] transforms;

    BoundChain(TableSchema source, TableSchema output, List<TableTransform> transforms) {
        this.source = source;
        this.output = output;
        this.outputVersion = output.version();
        this.transforms = transforms.toArray(TableTransform[]::new);
    }

    /** The shape of the rows that go in. */
    public TableSchema source() {
        return source;
    }

    /** The shape of the rows that come out; its table's name is the target's. */
    public TableSchema output() {
        return output;
    }

    /** The name under which a column of the source comes out; empty if it does not. */
    public Optional<String> outputName(String sourceName) {
        Optional<String> name = Optional.of(sourceName);
        for (TableTransform transform : transforms) {
            name = name.flatMap(transform::outputName);
        }
        return name;
    }

    /**
     * The row as the target shall have it; null if it is left out. The row that goes in is not changed, and may be what
     * comes out.
     *
     * @throws MillraceException {@link FaultCode#TRANSFORM_INVALID} if a transform fails
     */
    public @Nullable Object @Nullable [] row(@Nullable Object[] row) {
        return transform(row, null);
    }

    /**
     * The change as the target shall have it; null if neither of its rows is of interest. An update by which a row
     * enters the result is an insert, one by which it leaves the result is a delete.
     *
     * @throws MillraceException {@link FaultCode#TRANSFORM_INVALID} if a transform fails
     */
    public @Nullable RowChange change(RowChange change) {
        @Nullable Object[] oldRow = change.before();
        @Nullable Object[] newRow = change.after();
        if (transforms.length == 0) {
            return change;
        }
        @Nullable Object[] before = oldRow == null ? null : transform(oldRow, change.position());
        @Nullable Object[] after = newRow == null ? null : transform(newRow, change.position());
        if (before == null && after == null) {
            return null;
        }
        Operation operation = before == null ? Operation.INSERT : after == null ? Operation.DELETE : Operation.UPDATE;
        return new RowChange(change.position(), output.table(), outputVersion, operation, before, after);
    }

    private @Nullable Object @Nullable [] transform(@Nullable Object[] row, @Nullable LogPosition position) {
        @Nullable Object[] current = row;
        for (TableTransform transform : transforms) {
            try {
                current = transform.apply(current);
            } catch (RuntimeException e) {
                throw failed(transform, position, "failed with " + e.getClass().getName() + placeOf(e));
            }
            if (current == null) {
                return null;
            }
            if (current.length != transform.output().columns().size()) {
                throw failed(transform, position, "gave a row of " + current.length + " values");
            }
            for (int column : transform.output().key()) {
                if (current[column] == null) {
                    String name = transform.output().columns().get(column).name();
                    throw failed(transform, position, "gave NULL for column " + name + ", of the key");
                }
            }
        }
        return current;
    }

    /** The failure's own text is left out, and so is the failure itself: they may hold values of the row. */
    private MillraceException failed(TableTransform transform, @Nullable LogPosition position, String what) {
        return MillraceException.at(
                FaultCode.TRANSFORM_INVALID,
                source.table(),
                position,
                "The transform " + transform.getClass().getName() + " " + what + ".");
    }

    private static String placeOf(RuntimeException e) {
        StackTraceElement[] trace = e.getStackTrace();
        return trace.length == 0 ? "" : " at " + trace[0];
    }
}
