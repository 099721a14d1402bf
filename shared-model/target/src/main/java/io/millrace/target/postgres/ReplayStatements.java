// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.RowChange;
import io.millrace.target.Image;
import io.millrace.target.NetRows;
import io.millrace.target.ReplacedValues;
import io.millrace.target.TargetTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The statements for one version of a table without a key. Rows are found by their whole images, bit by bit, all rows of
 * a batch in one pass over the table, and touched by their physical places: of equal rows exactly as many as are meant.
 */
final class ReplayStatements implements AutoCloseable {

    private static final PostgresType NUMBER = PostgresType.of(ColumnType.of(ColumnKind.BIGINT));

    private final Connection connection;
    private final RowArrays before;
    private final RowArrays after;
    private final ArrayParameter images = new ArrayParameter(NUMBER);
    private final ArrayParameter counts = new ArrayParameter(NUMBER);
    private final @Nullable ReplacedValues lookedFor;
    private final PreparedStatement insert;
    private final PreparedStatement update;
    private final PreparedStatement delete;

    ReplayStatements(Connection connection, TargetTable table, ReplacedValues.Count count) throws SQLException {
        List<Integer> all = IntStream.range(0, table.columns().size()).boxed().toList();
        this.connection = connection;
        // Looked for by what was written, which is not written again.
        this.before = new RowArrays(table, all, null);
        this.after = new RowArrays(table, all, count);
        this.lookedFor = ReplacedValues.of(table, all, null);
        String name = Identifiers.qualified(table);
        this.insert = connection.prepareStatement(
                "INSERT INTO " + name + " (" + Identifiers.list(table.columns()) + ") SELECT * FROM " + after.unnest());
        this.delete = connection.prepareStatement("DELETE FROM " + name + " AS d USING " + found(table)
                + ", unnest(?::int8[]) WITH ORDINALITY AS a(k, id)"
                + " WHERE d.ctid = m.at AND a.id = m.id AND m.k <= a.k RETURNING m.id");
        this.update = connection.prepareStatement("UPDATE " + name + " AS d SET " + assignments(table) + " FROM "
                + found(table) + ", " + after.unnest(2) + " AS " + after.alias("a", "id", "k")
                + " WHERE d.ctid = m.at AND m.id = a.id AND m.k = a.k RETURNING m.id");
    }

    /**
     * The target's rows that have one of the images: their places, and for each image a number from 1 on. IS NOT DISTINCT
     * FROM would compare every row with every image.
     */
    private String found(TargetTable table) {
        String same = IntStream.range(0, table.columns().size())
                .mapToObj(i -> PostgresType.of(table.columns().get(i).source().type())
                        .same(
                                "o." + Identifiers.quote(table.columns().get(i).name()),
                                "b.c" + i,
                                table.columns().get(i).nullable()))
                .collect(Collectors.joining(" AND "));
        return "(SELECT o.ctid AS at, b.id, row_number() OVER (PARTITION BY b.id) AS k FROM "
                + Identifiers.qualified(table) + " AS o, " + before.unnest() + " WITH ORDINALITY AS "
                + before.alias("b", "id") + " WHERE " + same + ") AS m";
    }

    private static String assignments(TargetTable table) {
        return IntStream.range(0, table.columns().size())
                .mapToObj(i -> Identifiers.quote(table.columns().get(i).name()) + " = a.c" + i)
                .collect(Collectors.joining(", "));
    }

    void replay(List<RowChange> changes) {
        NetRows net = new NetRows(lookedFor);
        int first = 0;
        for (int i = 0; i < changes.size(); i++) {
            net.add(changes.get(i));
            if (net.rows() >= RowArrays.MAX_ROWS || net.bytes() >= RowArrays.MAX_BYTES || i == changes.size() - 1) {
                write(net, changes.subList(first, i + 1));
                net = new NetRows(lookedFor);
                first = i + 1;
            }
        }
    }

    /** What is gone makes room before anything can look like it. */
    private void write(NetRows net, List<RowChange> changes) {
        try {
            List<List<NetRows.Row>> claimed = net.claimed();
            if (!claimed.isEmpty()) {
                plan(Connector.PLANS_BY_NUMBER);
                int[] touched = new int[claimed.size()];
                delete(claimed, touched);
                update(claimed, touched);
                requireAll(claimed, touched);
                plan(Connector.PLANS_BY_KEY);
            }
            for (RowChange change : net.created()) {
                after.add(change, Image.AFTER.of(change));
            }
            if (after.rows() > 0) {
                after.bind(insert, 1);
                insert.executeUpdate();
            }
            clear();
        } catch (SQLException e) {
            throw Faults.of(e, changes, "replay changes");
        }
    }

    /** Takes the session's settings back with the transaction if what comes between fails. */
    private void plan(String settings) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(settings);
        }
    }

    private void delete(List<List<NetRows.Row>> claimed, int[] touched) throws SQLException {
        List<Integer> looked = new ArrayList<>();
        for (int i = 0; i < claimed.size(); i++) {
            long gone =
                    claimed.get(i).stream().filter(row -> row.last() == null).count();
            if (gone > 0) {
                look(claimed.get(i).get(0));
                counts.add(gone);
                looked.add(i);
            }
        }
        if (!looked.isEmpty()) {
            delete.setObject(before.bind(delete, 1), counts);
            run(delete, looked, touched);
        }
        clear();
    }

    private void update(List<List<NetRows.Row>> claimed, int[] touched) throws SQLException {
        List<Integer> looked = new ArrayList<>();
        for (int i = 0; i < claimed.size(); i++) {
            long kept = 0;
            for (NetRows.Row row : claimed.get(i)) {
                RowChange last = row.last();
                if (last != null) {
                    after.add(last, Image.AFTER.of(last));
                    images.add(looked.size() + 1L);
                    counts.add(++kept);
                }
            }
            if (kept > 0) {
                look(claimed.get(i).get(0));
                looked.add(i);
            }
        }
        if (!looked.isEmpty()) {
            int next = after.bind(update, before.bind(update, 1));
            update.setObject(next, images);
            update.setObject(next + 1, counts);
            run(update, looked, touched);
        }
        clear();
    }

    private void look(NetRows.Row row) {
        before.add(row.first(), Image.BEFORE.of(row.first()));
    }

    private static void run(PreparedStatement statement, List<Integer> looked, int[] touched) throws SQLException {
        try (ResultSet images = statement.executeQuery()) {
            while (images.next()) {
                touched[looked.get(images.getInt(1) - 1)]++;
            }
        }
    }

    /** The first change that would not have found its row is the one to tell of. */
    private static void requireAll(List<List<NetRows.Row>> claimed, int[] touched) {
        RowChange missing = null;
        for (int i = 0; i < touched.length; i++) {
            if (touched[i] < claimed.get(i).size()) {
                RowChange first = claimed.get(i).get(touched[i]).first();
                missing = missing == null || missing.position().isAfter(first.position()) ? first : missing;
            }
        }
        if (missing != null) {
            throw MillraceException.at(
                    FaultCode.TARGET_REFUSED_ROW,
                    missing.table(),
                    missing.position(),
                    "The row to " + missing.operation().name().toLowerCase(Locale.ROOT)
                            + " is not in the target, which so is not what the source was.");
        }
    }

    /** Forgets what was gathered: it is written, or its batch has failed. */
    void clear() {
        before.clear();
        after.clear();
        images.clear();
        counts.clear();
    }

    @Override
    public void close() throws SQLException {
        insert.close();
        update.close();
        delete.close();
    }
}
