// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.model.RowChange;
import io.millrace.target.ChangeWriter;
import io.millrace.target.KeyInterval;
import io.millrace.target.TargetTable;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes changes by statements of many rows, whose words are found once for each version of a table. */
final class MySqlChangeWriter implements ChangeWriter {

    /** Table versions whose words are kept, the ones used last. */
    private static final int MAX_KNOWN_TABLES = 256;

    private final Wire wire;
    private final Map<TargetTable, KeyedRows> keyed = new Known<>();
    private final Map<TargetTable, BagOfRows> keyless = new Known<>();

    MySqlChangeWriter(Wire wire) {
        this.wire = wire;
    }

    /** What is most likely new is written as all else: it would be refused in the end only, by the whole statement. */
    @Override
    public void write(
            TargetTable table,
            Collection<RowChange> deletes,
            Collection<RowChange> upserts,
            Collection<RowChange> inserts) {
        if (!table.hasKey()) {
            throw new IllegalArgumentException(table.id() + " has no key: its changes are replayed one by one");
        }
        KeyedRows rows = keyed.computeIfAbsent(table, t -> new KeyedRows(wire, t));
        rows.clear();
        rows.delete(deletes);
        rows.upsert(Stream.concat(upserts.stream(), inserts.stream()).toList());
    }

    @Override
    public void replay(TargetTable table, List<RowChange> changes) {
        BagOfRows rows = keyless.computeIfAbsent(table, t -> new BagOfRows(wire, t));
        rows.clear();
        rows.replay(changes);
    }

    /** By DELETE: TRUNCATE would commit what was done before it, without the progress that belongs to it. */
    @Override
    public void truncate(TargetTable table) {
        try (Statement statement = wire.connection().createStatement()) {
            statement.executeUpdate("DELETE FROM " + Identifiers.qualified(table));
        } catch (SQLException e) {
            throw Faults.of(e, table.id(), "empty the table");
        }
    }

    @Override
    public long delete(TargetTable table, KeyInterval interval) {
        String sql = RangeDelete.sql(table, interval, wire.product());
        try (Statement statement = wire.connection().createStatement()) {
            return statement.executeLargeUpdate(sql);
        } catch (SQLException e) {
            throw Faults.of(e, table.id(), "delete a range of keys");
        }
    }

    /** Forgets what was used least. */
    private static final class Known<R> extends LinkedHashMap<TargetTable, R> {

        private static final long serialVersionUID = 1L;

        Known() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<TargetTable, R> eldest) {
            return size() > MAX_KNOWN_TABLES;
        }
    }
}
