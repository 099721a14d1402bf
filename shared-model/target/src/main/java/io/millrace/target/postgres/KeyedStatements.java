// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.model.RowChange;
import io.millrace.target.Image;
import io.millrace.target.ReplacedValues;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import io.millrace.target.jdbc.Sql;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What writes into one version of a table with a key: delete by key, upsert, and the load of many new rows. */
final class KeyedStatements implements AutoCloseable {

    private final TargetTable table;
    private final RowArrays keys;
    private final RowArrays rows;
    private final PreparedStatement delete;
    private final PreparedStatement upsert;
    private final NewRows newRows;

    KeyedStatements(Sql sql, TargetTable table, ReplacedValues.Count count) throws SQLException {
        this.table = table;
        this.keys = new RowArrays(table, table.key(), null);
        this.rows = new RowArrays(
                table, IntStream.range(0, table.columns().size()).boxed().toList(), count);
        this.delete = sql.connection().prepareStatement(deleteSql());
        this.upsert = sql.connection().prepareStatement(upsertSql());
        this.newRows = new NewRows(sql, table, count);
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
                .filter(table::overwrites)
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
        run("delete rows", delete, keys, changes, Image.BEFORE);
    }

    /** The latter are most likely new. */
    void upsert(Collection<RowChange> changes, Collection<RowChange> inserts) {
        Collection<RowChange> left = changes;
        if (!inserts.isEmpty() && !newRows.load(inserts)) {
            left = new ArrayList<>(changes);
            left.addAll(inserts);
        }
        run("write rows", upsert, rows, left, Image.AFTER);
    }

    private void run(
            String doing, PreparedStatement statement, RowArrays arrays, Collection<RowChange> changes, Image image) {
        List<RowChange> sorted = image.byKey(table, changes);
        int first = 0;
        for (int i = 0; i < sorted.size(); i++) {
            arrays.add(sorted.get(i), image.of(sorted.get(i)));
            if (arrays.isFull() || i == sorted.size() - 1) {
                execute(doing, statement, arrays, sorted.subList(first, i + 1));
                first = i + 1;
            }
        }
    }

    private static void execute(String doing, PreparedStatement statement, RowArrays arrays, List<RowChange> changes) {
        try {
            arrays.bind(statement, 1);
            statement.executeUpdate();
            arrays.clear();
        } catch (SQLException e) {
            throw Faults.of(e, changes, doing);
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
