// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.target.Image;
import io.millrace.target.ReplacedValues;
import io.millrace.target.TargetTable;
import io.millrace.target.ValueNotHeld;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows with a key, by two statements that every product has: those of a batch go by their keys, and come again as
 * they are now. No row of another key is ever touched; a unique key that somebody has added refuses.
 */
final class KeyedRows {

    private static final int MAX_ROWS = 1000;
    private static final long MAX_BYTES = 4L << 20;

    private final Wire wire;
    private final Faults faults;
    private final HeldTable held;
    private final TargetTable table;
    private final @Nullable ReplacedValues replaced;

    KeyedRows(Wire wire, TargetTable table) {
        this.wire = wire;
        this.faults = new Faults(wire.product());
        this.held = new HeldTable(table, wire.product());
        this.table = table;
        this.replaced = ReplacedValues.of(table, held.all(), wire.replaced());
    }

    void write(Collection<RowChange> deletes, Collection<RowChange> upserts, Collection<RowChange> inserts) {
        List<RowChange> rows = Image.AFTER.byKey(
                table, Stream.concat(upserts.stream(), inserts.stream()).toList());
        run("delete rows", held.deleteByKey(), table.key(), Image.BEFORE.byKey(table, deletes), Image.BEFORE);
        run("delete rows", held.deleteByKey(), table.key(), rows, Image.AFTER);
        insert(rows);
    }

    /** Adds rows. */
    void insert(List<RowChange> rows) {
        run("write rows", held.insert(), held.all(), rows, Image.AFTER);
    }

    private void run(String doing, String sql, List<Integer> columns, List<RowChange> changes, Image image) {
        if (changes.isEmpty()) {
            return;
        }
        int first = 0;
        int next = 0;
        long bytes = 0;
        try (PreparedStatement statement = wire.connection().prepareStatement(sql)) {
            while (next < changes.size()) {
                bytes += bind(statement, columns, changes.get(next), image);
                statement.addBatch();
                next++;
                if (next == changes.size() || next - first >= MAX_ROWS || bytes >= MAX_BYTES) {
                    statement.executeBatch();
                    first = next;
                    bytes = 0;
                }
            }
        } catch (SQLException e) {
            throw faults.of(e, next > first ? changes.subList(first, next) : changes, doing);
        }
    }

    private long bind(PreparedStatement statement, List<Integer> columns, RowChange change, Image image)
            throws SQLException {
        @Nullable Object[] given = image.of(change);
        try {
            boolean isWritten = columns.size() == held.all().size() && image == Image.AFTER;
            return held.bind(statement, columns, isWritten && replaced != null ? replaced.in(given) : given);
        } catch (ValueNotHeld e) {
            throw MillraceException.at(FaultCode.TARGET_VALUE_NOT_HELD, change.table(), change.position(), e.why());
        }
    }
}
