// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.model.RowChange;
import io.millrace.target.ChangeWriter;
import io.millrace.target.KeyInterval;
import io.millrace.target.TargetTable;
import java.util.Collection;
import java.util.List;

/** Writes changes by batches of prepared statements. */
record JdbcChangeWriter(Wire wire, Parts parts) implements ChangeWriter {

    /** What is most likely new is written as all else: there is no portable way to insert what may be there. */
    @Override
    public void write(
            TargetTable table,
            Collection<RowChange> deletes,
            Collection<RowChange> upserts,
            Collection<RowChange> inserts) {
        if (!table.hasKey()) {
            throw new IllegalArgumentException(table.id() + " has no key: its changes are replayed one by one");
        }
        parts.write(() -> new KeyedRows(wire, table).write(deletes, upserts, inserts));
    }

    @Override
    public void replay(TargetTable table, List<RowChange> changes) {
        parts.write(() -> new KeylessRows(wire, table).replay(changes));
    }

    /** By DELETE, which every product undoes with its transaction. */
    @Override
    public void truncate(TargetTable table) {
        parts.write(() -> {
            long ignored = delete(table, KeyInterval.ALL);
        });
    }

    @Override
    public long delete(TargetTable table, KeyInterval interval) {
        return new RangeDelete(table, interval, wire.product()).run(wire);
    }
}
