// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.target.ReplacedValues;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetKey;
import io.millrace.target.TargetTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The two statements for one version of a table with a key: delete by key, and upsert. */
final class KeyedStatements implements AutoCloseable {

    private final TargetTable table;
    private final RowArrays keys;
    private final RowArrays rows;
    private final PreparedStatement delete;
    private final PreparedStatement upsert;

    /** A row to write, with what it is sorted by. */
    private record Entry(TargetKey key, RowChange change) {}

    /** Which image of a change is written. */
    private interface Images {
        @Nullable
        Object @Nullable [] of(RowChange change);
    }

    KeyedStatements(Connection connection, TargetTable table, ReplacedValues.Count count) throws SQLException {
        this.table = table;
        this.keys = new RowArrays(table, table.key(), null);
        this.rows = new RowArrays(
                table, IntStream.range(0, table.columns().size()).boxed().toList(), count);
        this.delete = connection.prepareStatement(deleteSql());
        this.upsert = connection.prepareStatement(upsertSql());
    }

    private String deleteSql() {
        List<TargetColumn> key = keyColumns();
        String from = "DELETE FROM " + Identifiers.qualified(table) + " AS t";
        if (key.size() == 1) {
            String array = keys.unnest().substring("unnest".length());
            return from + " WHERE t." + Identifiers.quote(key.get(0).name()) + " = ANY " + array;
        }
        return from + " USING " + keys.unnest() + " AS " + keys.alias("k") + " WHERE "
                + IntStream.range(0, key.size())
                        .mapToObj(i -> "t." + Identifiers.quote(key.get(i).name()) + " = k.c" + i)
                        .collect(Collectors.joining(" AND "));
    }

    private String upsertSql() {
        String assignments = IntStream.range(0, table.columns().size())
                .filter(i -> !table.key().contains(i))
                .mapToObj(i -> Identifiers.quote(table.columns().get(i).name()))
                .map(name -> name + " = EXCLUDED." + name)
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + Identifiers.qualified(table) + " (" + Identifiers.list(table.columns())
                + ") SELECT * FROM " + rows.unnest() + " ON CONFLICT (" + Identifiers.list(keyColumns()) + ") DO "
                + (assignments.isEmpty() ? "NOTHING" : "UPDATE SET " + assignments);
    }

    private List<TargetColumn> keyColumns() {
        return table.key().stream().map(table.columns()::get).toList();
    }

    void delete(Collection<RowChange> changes) {
        run("delete rows", delete, keys, changes, RowChange::before);
    }

    void upsert(Collection<RowChange> changes) {
        run("write rows", upsert, rows, changes, RowChange::after);
    }

    private void run(
            String doing, PreparedStatement statement, RowArrays arrays, Collection<RowChange> changes, Images images) {
        List<Entry> entries = sorted(changes, images);
        int first = 0;
        for (int i = 0; i < entries.size(); i++) {
            RowChange change = entries.get(i).change();
            arrays.add(change, image(change, images));
            if (arrays.isFull() || i == entries.size() - 1) {
                execute(doing, statement, arrays, entries.subList(first, i + 1));
                first = i + 1;
            }
        }
    }

    private List<Entry> sorted(Collection<RowChange> changes, Images images) {
        List<Entry> entries = new ArrayList<>(changes.size());
        for (RowChange change : changes) {
            entries.add(new Entry(table.keyOf(image(change, images)), change));
        }
        entries.sort(Comparator.comparing(Entry::key));
        for (int i = 1; i < entries.size(); i++) {
            if (entries.get(i).key().equals(entries.get(i - 1).key())) {
                RowChange change = entries.get(i).change();
                throw MillraceException.at(
                        FaultCode.INTERNAL, change.table(), change.position(), "A batch holds one key twice.");
            }
        }
        return entries;
    }

    private static @Nullable Object[] image(RowChange change, Images images) {
        @Nullable Object[] image = images.of(change);
        if (image == null) {
            throw MillraceException.at(
                    FaultCode.INTERNAL, change.table(), change.position(), "A change without the image it needs.");
        }
        return image;
    }

    private static void execute(String doing, PreparedStatement statement, RowArrays arrays, List<Entry> entries) {
        try {
            arrays.bind(statement, 1);
            statement.executeUpdate();
            arrays.clear();
        } catch (SQLException e) {
            throw Faults.of(e, entries.stream().map(Entry::change).toList(), doing);
        }
    }

    /** Forgets what a failed batch left. */
    void clear() {
        keys.clear();
        rows.clear();
    }

    @Override
    public void close() throws SQLException {
        delete.close();
        upsert.close();
    }
}
