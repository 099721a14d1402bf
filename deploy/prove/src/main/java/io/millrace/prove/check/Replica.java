// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.model.Column;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.prove.workload.Tables;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tables as whoever replays the change log onto empty ones has them. Each change must find the row that it says it
 * finds. Not thread-safe.
 */
final class Replica {

    private final Violations violations;
    private final Map<TableId, ReplicaTable> tables = new TreeMap<>();
    private BigDecimal balance = BigDecimal.ZERO;

    Replica(Shapes shapes, Violations violations) {
        this.violations = violations;
        shapes.first().forEach((table, schema) -> tables.put(table, new ReplicaTable(schema)));
    }

    Set<TableId> tables() {
        return tables.keySet();
    }

    /** The table of that name; null where the log has told of none. */
    @Nullable
    ReplicaTable table(TableId id) {
        return tables.get(id);
    }

    /** The sum of all accounts. */
    BigDecimal balance() {
        return balance;
    }

    void apply(RowChange change, String where) {
        ReplicaTable table = tables.get(change.table());
        if (table == null || table.version() != change.schemaVersion()) {
            violations.add(
                    ViolationKind.SHAPE,
                    where,
                    change + " names schema " + Long.toHexString(change.schemaVersion()) + ", the table has "
                            + (table == null
                                    ? "none"
                                    : Long.toHexString(table.schema().version())));
            return;
        }
        @Nullable Object @Nullable [] before = change.before();
        @Nullable Object @Nullable [] after = change.after();
        if (before != null && !table.remove(CompactRow.of(before))) {
            violations.add(ViolationKind.ROW_DIFFERS, where, change + " changes a row that is not there as it says");
        }
        if (after != null && !table.add(CompactRow.of(after))) {
            violations.add(ViolationKind.ROW_DIFFERS, where, change + " makes a row whose key is there already");
        }
        if (Tables.BANK.contains(change.table().name())) {
            int column = table.schema().indexOf(Tables.BALANCE);
            balance = balance.add(amount(after, column)).subtract(amount(before, column));
        }
    }

    private static BigDecimal amount(@Nullable Object @Nullable [] row, int column) {
        return row != null && row[column] instanceof BigDecimal amount ? amount : BigDecimal.ZERO;
    }

    /** Gives a table its next shape, and its rows the values of columns that were added at the end. */
    void reshape(SchemaChange change, String where) {
        TableSchema after = change.after();
        ReplicaTable table = tables.get(change.table());
        if (after == null || table == null || change.kind() != SchemaChange.Kind.ALTER) {
            violations.add(ViolationKind.SHAPE, where, change + " is nothing that a session did");
            return;
        }
        TableSchema before = table.schema();
        int kept = before.columns().size();
        boolean added = after.columns().size() > kept
                && after.columns().subList(0, kept).equals(before.columns())
                && after.columns().subList(kept, after.columns().size()).stream()
                        .map(Column::name)
                        .allMatch(name -> name.startsWith(Tables.ADDED_COLUMN));
        if (!added) {
            violations.add(ViolationKind.SHAPE, where, change + " is more than columns at the end");
        }
        table.reshape(after);
    }
}
