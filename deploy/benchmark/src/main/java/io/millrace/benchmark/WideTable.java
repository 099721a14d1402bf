// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.SqlServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A table whose rows have a hundred columns and ten kilobytes, changed like {@code orders}: transactions of ten rows, six
 * updated in two columns, three inserted, one deleted. Not thread-safe.
 */
final class WideTable implements Load {

    /** Columns of a row. */
    static final int COLUMNS = 100;

    private static final String TABLE = "wide";
    private static final String NAME = BenchmarkServers.DATABASE + "." + TABLE;

    /** Rows that are updated, with the keys from 1. */
    private static final int ROWS = 6_000;

    private static final int UPDATED = 6;
    private static final int PER_GROUP = ROWS / UPDATED;

    /** What is inserted has keys from here on; before them are the rows that the first transactions delete. */
    private static final long INSERTED = 1_000_000;

    private static final int DELETED_AFTER = 100;

    private static final int OF_EACH_KIND = 10;
    private static final int TEXT = 100;
    private static final int LONG_TEXT = 4_000;
    private static final int ROWS_PER_BATCH = 200;
    private static final long SEED = 19;
    private static final String[] WORDS = {
        "ash", "birch", "cedar", "elm", "fir", "hazel", "larch", "maple", "oak", "pine", "rowan", "willow"
    };

    private static final RowShape SHAPE = columns();

    /** All columns that an inserted row takes over from another one. */
    private static final String OTHERS =
            SHAPE.columns().stream().skip(2).map(RowShape.Column::name).collect(Collectors.joining(", "));

    private final SqlServer source;
    private final Random random = new Random(SEED);
    private int written;

    WideTable(SqlServer source) {
        this.source = source;
    }

    private static RowShape columns() {
        List<RowShape.Column> columns = new ArrayList<>();
        columns.add(RowShape.Column.of("id", RowShape.Kind.BIGINT, false));
        columns.add(RowShape.Column.text("status", "VARCHAR(16)", false));
        for (int i = 0; i < OF_EACH_KIND; i++) {
            columns.add(RowShape.Column.of("i" + i, RowShape.Kind.INT, true));
            columns.add(RowShape.Column.of("b" + i, RowShape.Kind.BIGINT, true));
            columns.add(RowShape.Column.of("d" + i, RowShape.Kind.DECIMAL, true));
            columns.add(RowShape.Column.of("t" + i, RowShape.Kind.TIME, true));
        }
        columns.add(RowShape.Column.of("weight", RowShape.Kind.DOUBLE, true));
        columns.add(RowShape.Column.text("body", "TEXT", true));
        while (columns.size() < COLUMNS) {
            columns.add(RowShape.Column.text("c" + columns.size(), "VARCHAR(" + TEXT + ")", true));
        }
        return new RowShape(columns);
    }

    @Override
    public String words() {
        return "%s, rows of %d columns and 10 kB".formatted(NAME, COLUMNS);
    }

    @Override
    public List<String> tables() {
        return List.of(TABLE);
    }

    @Override
    public RowShape shape() {
        return SHAPE;
    }

    @Override
    public void create() {
        source.execute(
                BenchmarkServers.DATABASE,
                // Text of one byte per character: the server bounds rows by what they could hold.
                "CREATE TABLE " + NAME + " (" + SHAPE.definition() + ") CHARACTER SET latin1");
        try (Connection connection = source.connect(BenchmarkServers.DATABASE);
                PreparedStatement insert = connection.prepareStatement("INSERT INTO " + NAME + " VALUES ("
                        + String.join(",", Collections.nCopies(COLUMNS, "?")) + ")")) {
            connection.setAutoCommit(false);
            int waiting = 0;
            for (long key : LongStream.concat(
                            LongStream.rangeClosed(1, ROWS),
                            LongStream.rangeClosed(1, DELETED_AFTER).map(n -> INSERTED - n * 3))
                    .toArray()) {
                add(insert, key);
                if (++waiting % ROWS_PER_BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("the table " + NAME + " was not filled: " + e.getMessage(), e);
        }
    }

    private void add(PreparedStatement insert, long id) throws SQLException {
        insert.setLong(1, id);
        insert.setString(2, "new");
        for (int at = 3; at <= COLUMNS; at++) {
            RowShape.Column column = SHAPE.columns().get(at - 1);
            switch (column.kind()) {
                case INT -> insert.setInt(at, random.nextInt());
                case BIGINT -> insert.setLong(at, random.nextLong());
                case DECIMAL -> insert.setString(at, random.nextInt(1_000_000) + ".25");
                case TIME -> insert.setString(at, "2024-01-%02d 00:00:00.123456".formatted(1 + random.nextInt(28)));
                case DOUBLE -> insert.setDouble(at, id / 7.0);
                case TEXT -> insert.setString(at, text(column.declared().equals("TEXT") ? LONG_TEXT : TEXT));
            }
        }
        insert.addBatch();
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder(length + 10);
        while (text.length() < length) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        // No blank at the end, which a comparison might not see.
        return text.substring(0, length - 1) + '.';
    }

    @Override
    public Backlog write(int changes) {
        int first = written;
        int behind = written + changes / OrdersTable.ROWS_PER_TRANSACTION;
        SourceTransactions.write(source, behind - first, number -> transaction(first + number));
        written = behind;
        int last = behind - 1;
        return new Backlog(
                changes,
                TABLE,
                inserted(last) + 2,
                List.of(Witness.of(TABLE, inserted(first) + 1, "new")),
                Stream.concat(
                                LongStream.range(0, UPDATED)
                                        .mapToObj(k -> Witness.of(TABLE, updated(last, k), "paid" + last)),
                                Stream.of(Witness.of(TABLE, inserted(last) + 2, "new")))
                        .toList());
    }

    private static long updated(int transaction, long group) {
        return transaction * 37L % PER_GROUP + group * PER_GROUP + 1;
    }

    private static long inserted(int transaction) {
        return INSERTED + transaction * 3L;
    }

    private static List<String> transaction(int number) {
        List<String> statements = new ArrayList<>();
        for (int group = 0; group < UPDATED; group++) {
            statements.add("UPDATE %s SET status = 'paid%d', i0 = %d WHERE id = %d"
                    .formatted(NAME, number, number, updated(number, group)));
        }
        for (int k = 0; k < 3; k++) {
            statements.add("INSERT INTO %s SELECT %d, 'new', %s FROM %s WHERE id = %d"
                    .formatted(NAME, inserted(number) + k, OTHERS, NAME, 1 + (number * 3L + k) % ROWS));
        }
        statements.add("DELETE FROM %s WHERE id = %d".formatted(NAME, inserted(number - DELETED_AFTER)));
        return statements;
    }

    @Override
    public void insert(long key) {
        source.execute(
                BenchmarkServers.DATABASE,
                "INSERT INTO " + NAME + " SELECT " + key + ", 'new', " + OTHERS + " FROM " + NAME + " WHERE id = 1");
    }

    @Override
    public void delete(long key) {
        OrdersRows.delete(source, NAME, key);
    }
}
