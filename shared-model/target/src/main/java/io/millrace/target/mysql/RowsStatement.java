// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import io.millrace.target.ValueNotHeld;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One statement with a list of rows in it, up to a bound, that is made and run again and again. */
final class RowsStatement {

    /** What is kept of a statement's memory. */
    static final int MAX_CHARACTERS = 4 * 1024 * 1024;

    private final Wire wire;
    private final Row row;
    private final String before;
    private final String between;
    private final String after;
    private final int maxRows;
    private final SqlText text = new SqlText();
    private int rows;

    /** Writes one row's part of a statement. */
    @FunctionalInterface
    interface Row {

        void write(@Nullable Object[] image, SqlText out);
    }

    /**
     * A statement of these words.
     *
     * @param row how a row is written
     * @param maxRows of one statement
     */
    RowsStatement(Wire wire, Row row, String before, String between, String after, int maxRows) {
        this.wire = wire;
        this.row = row;
        this.before = before;
        this.between = between;
        this.after = after;
        this.maxRows = maxRows;
    }

    /** INSERT, with what follows the rows. */
    static RowsStatement insert(Wire wire, TargetTable table, String after, int maxRows) {
        RowWriter writer = new RowWriter(table, wire.product());
        return new RowsStatement(
                wire,
                writer::values,
                "INSERT INTO " + Identifiers.qualified(table) + " (" + Identifiers.list(table.columns()) + ") VALUES ",
                ",",
                after,
                maxRows);
    }

    /** Adds a row. */
    void add(@Nullable Object[] image) {
        text.sql(rows == 0 ? before : between);
        row.write(image, text);
        rows++;
    }

    boolean isFull() {
        return rows >= maxRows || text.length() >= wire.statementCharacters();
    }

    int rows() {
        return rows;
    }

    int length() {
        return text.length();
    }

    /** Runs it, if there are rows, and empties it. Returns the rows that the server says it has found or made. */
    long run() throws SQLException {
        if (rows == 0) {
            return 0;
        }
        String sql = text.sql(after).toString();
        clear();
        try (Statement statement = wire.connection().createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
    }

    void clear() {
        text.cutTo(0);
        rows = 0;
    }

    /** Writes rows of one table as literals. */
    static final class RowWriter {

        private final TargetTable table;
        private final ValueEncoder[] encoders;

        RowWriter(TargetTable table, Product product) {
            this.table = table;
            this.encoders = encoders(table, product);
        }

        /** The encoders of a table's columns. */
        static ValueEncoder[] encoders(TargetTable table, Product product) {
            return table.columns().stream()
                    .map(column -> MySqlType.of(column.source().type(), product).encoder())
                    .toArray(ValueEncoder[]::new);
        }

        /** {@code (1, 'a', NULL)}. */
        void values(@Nullable Object[] image, SqlText out) {
            out.sql("(");
            for (int i = 0; i < encoders.length; i++) {
                if (i > 0) {
                    out.sql(",");
                }
                value(i, image, out);
            }
            out.sql(")");
        }

        /** {@code (1, 2)}, or {@code 1} if it is one column alone. */
        void values(List<Integer> columns, @Nullable Object[] image, SqlText out) {
            out.sql(columns.size() == 1 ? "" : "(");
            for (int i = 0; i < columns.size(); i++) {
                out.sql(i == 0 ? "" : ",");
                value(columns.get(i), image, out);
            }
            out.sql(columns.size() == 1 ? "" : ")");
        }

        /** One value. */
        void value(int column, @Nullable Object[] image, SqlText out) {
            Object value = image[column];
            if (value == null) {
                out.nothing();
                return;
            }
            try {
                encoders[column].encode(value, out);
            } catch (ValueNotHeld e) {
                TargetColumn target = table.columns().get(column);
                throw new ValueNotHeld("Column " + target.name() + " holds " + e.why() + ".");
            }
        }
    }
}
