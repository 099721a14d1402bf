// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ColumnKind;
import io.millrace.model.RowChange;
import io.millrace.target.Image;
import io.millrace.target.ReplacedValues;
import io.millrace.target.TargetTable;
import io.millrace.target.ValueNotHeld;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The statements for one version of a table without a key. A row is found by its whole image, bit by bit, and LIMIT
 * touches one of equal rows. Neighbouring inserts go together.
 */
final class BagOfRows {

    private static final int MAX_ROWS = 5000;

    private final Wire wire;
    private final TargetTable table;
    private final RowsStatement.RowWriter writer;
    private final @Nullable ReplacedValues written;
    private final @Nullable ReplacedValues lookedFor;
    private final RowsStatement insert;
    private final SqlText text = new SqlText();
    private final List<RowChange> inserts = new ArrayList<>();

    BagOfRows(Wire wire, TargetTable table) {
        List<Integer> all = IntStream.range(0, table.columns().size()).boxed().toList();
        this.wire = wire;
        this.table = table;
        this.writer = new RowsStatement.RowWriter(table, wire.product());
        this.written = ReplacedValues.of(table, all, wire.replaced());
        // Looked for by what was written, which is not written again.
        this.lookedFor = ReplacedValues.of(table, all, null);
        this.insert = RowsStatement.insert(wire, table, "", MAX_ROWS);
    }

    void replay(List<RowChange> changes) {
        for (RowChange change : changes) {
            switch (change.operation()) {
                case INSERT -> insert(change);
                case UPDATE -> {
                    flushInserts();
                    touchOne("update", change, () -> update(change));
                }
                case DELETE -> {
                    flushInserts();
                    touchOne("delete", change, () -> delete(change));
                }
            }
        }
        flushInserts();
    }

    private void insert(RowChange change) {
        KeyedRows.add(insert, table, change, Image.AFTER.of(change), written);
        inserts.add(change);
        if (insert.isFull()) {
            flushInserts();
        }
    }

    private void flushInserts() {
        if (inserts.isEmpty()) {
            return;
        }
        try {
            insert.run();
        } catch (SQLException e) {
            throw Faults.of(e, inserts, "insert rows");
        }
        inserts.clear();
    }

    private void update(RowChange change) {
        @Nullable Object[] given = Image.AFTER.of(change);
        @Nullable Object[] after = written == null ? given : written.in(given);
        text.sql("UPDATE ").sql(Identifiers.qualified(table)).sql(" SET ");
        for (int i = 0; i < after.length; i++) {
            text.sql(i == 0 ? "" : ", ").sql(name(i)).sql(" = ");
            writer.value(i, after, text);
        }
        place(change);
    }

    private void delete(RowChange change) {
        text.sql("DELETE FROM ").sql(Identifiers.qualified(table));
        place(change);
    }

    private String name(int column) {
        return Identifiers.quote(table.columns().get(column).name());
    }

    private void place(RowChange change) {
        @Nullable Object[] given = Image.BEFORE.of(change);
        @Nullable Object[] before = lookedFor == null ? given : lookedFor.in(given);
        for (int i = 0; i < before.length; i++) {
            text.sql(i == 0 ? " WHERE " : " AND ").sql(name(i));
            Object value = before[i];
            if (value == null) {
                text.sql(" IS NULL");
            } else {
                same(i, value, before);
            }
        }
        text.sql(" LIMIT 1");
    }

    /** Behind a column's name: equal down to the last bit. */
    private void same(int column, Object value, @Nullable Object[] image) {
        ColumnKind kind = table.columns().get(column).source().type().kind();
        if (kind == ColumnKind.GEOMETRY) {
            // MySQL compares no geometry.
            text.cutTo(text.length() - name(column).length());
            text.sql("CAST(").sql(name(column)).sql(" AS BINARY)");
        }
        text.sql(" = ");
        writer.value(column, image, text);
        if (kind == ColumnKind.CHAR
                || kind == ColumnKind.VARCHAR
                || kind == ColumnKind.TEXT
                || kind == ColumnKind.JSON) {
            // Where the table was made by hand its collation may take more for equal.
            text.sql(" AND CAST(").sql(name(column)).sql(" AS BINARY) = ");
            text.bytes(((String) value).getBytes(StandardCharsets.UTF_8));
        } else if ((kind == ColumnKind.FLOAT || kind == ColumnKind.DOUBLE) && ((Number) value).doubleValue() == 0) {
            // 0.0 and -0.0 are equal to the server, but not to the source that tells them apart.
            boolean negative = value.toString().startsWith("-");
            text.sql(" AND LEFT(").sql(name(column)).sql(negative ? ", 1) = '-'" : ", 1) <> '-'");
        }
    }

    private void touchOne(String doing, RowChange change, Runnable words) {
        text.cutTo(0);
        try {
            words.run();
        } catch (ValueNotHeld e) {
            throw MillraceException.at(FaultCode.TARGET_VALUE_NOT_HELD, change.table(), change.position(), e.why());
        }
        long touched;
        try (Statement statement = wire.connection().createStatement()) {
            touched = statement.executeLargeUpdate(text.toString());
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
    }

    /** Forgets what was gathered: it is written, or its batch has failed. */
    void clear() {
        inserts.clear();
        insert.clear();
        text.cutTo(0);
    }
}
