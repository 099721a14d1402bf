// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.target.Image;
import io.millrace.target.ReplacedValues;
import io.millrace.target.TargetTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements for one version of a table without a key. A row is found by its whole image, bit by bit, and by its
 * physical place, so that exactly one of equal rows is touched. Neighbouring inserts go together.
 */
final class ReplayStatements implements AutoCloseable {

    private final TargetTable table;
    private final RowArrays before;
    private final RowArrays after;
    private final PreparedStatement insert;
    private final PreparedStatement update;
    private final PreparedStatement delete;
    private final List<RowChange> inserts = new ArrayList<>();

    ReplayStatements(Connection connection, TargetTable table, ReplacedValues.Count count) throws SQLException {
        this.table = table;
        List<Integer> all = IntStream.range(0, table.columns().size()).boxed().toList();
        // Looked for by what was written, which is not written again.
        this.before = new RowArrays(table, all, null);
        this.after = new RowArrays(table, all, count);
        String name = Identifiers.qualified(table);
        this.insert = connection.prepareStatement(
                "INSERT INTO " + name + " (" + Identifiers.list(table.columns()) + ") SELECT * FROM " + after.unnest());
        this.delete = connection.prepareStatement("DELETE FROM " + name + " WHERE ctid = " + place());
        this.update = connection.prepareStatement("UPDATE " + name + " AS t SET " + assignments() + " FROM "
                + after.unnest() + " AS " + after.alias("n") + " WHERE t.ctid = " + place());
    }

    private String place() {
        String same = IntStream.range(0, table.columns().size())
                .mapToObj(i -> PostgresType.of(table.columns().get(i).source().type())
                        .same("o." + Identifiers.quote(table.columns().get(i).name()), "b.c" + i))
                .collect(Collectors.joining(" AND "));
        return "(SELECT o.ctid FROM " + Identifiers.qualified(table) + " AS o, " + before.unnest() + " AS "
                + before.alias("b") + " WHERE " + same + " LIMIT 1)";
    }

    private String assignments() {
        return IntStream.range(0, table.columns().size())
                .mapToObj(i -> Identifiers.quote(table.columns().get(i).name()) + " = n.c" + i)
                .collect(Collectors.joining(", "));
    }

    void replay(List<RowChange> changes) {
        for (RowChange change : changes) {
            switch (change.operation()) {
                case INSERT -> insert(change);
                case UPDATE -> {
                    flushInserts();
                    after.add(change, Image.AFTER.of(change));
                    before.add(change, Image.BEFORE.of(change));
                    touchOne("update", update, change);
                }
                case DELETE -> {
                    flushInserts();
                    before.add(change, Image.BEFORE.of(change));
                    touchOne("delete", delete, change);
                }
            }
        }
        flushInserts();
    }

    private void insert(RowChange change) {
        after.add(change, Image.AFTER.of(change));
        inserts.add(change);
        if (after.isFull()) {
            flushInserts();
        }
    }

    private void flushInserts() {
        if (inserts.isEmpty()) {
            return;
        }
        try {
            after.bind(insert, 1);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw Faults.of(e, inserts, "insert rows");
        }
        clear();
    }

    private void touchOne(String doing, PreparedStatement statement, RowChange change) {
        int touched;
        try {
            int next = after.rows() > 0 ? after.bind(statement, 1) : 1;
            before.bind(statement, next);
            touched = statement.executeUpdate();
        } catch (SQLException e) {
            throw Faults.of(e, List.of(change), doing + " a row");
        }
        if (touched != 1) {
            throw MillraceException.at(
                    FaultCode.TARGET_REFUSED_ROW,
                    change.table(),
                    change.position(),
                    "The row to " + doing + " is not in the target, which so is not what the source was.");
        }
        clear();
    }

    /** Forgets what was gathered: it is written, or its batch has failed. */
    void clear() {
        inserts.clear();
        before.clear();
        after.clear();
    }

    @Override
    public void close() throws SQLException {
        insert.close();
        update.close();
        delete.close();
    }
}
