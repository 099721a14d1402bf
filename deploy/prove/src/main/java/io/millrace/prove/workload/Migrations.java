// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

import io.millrace.prove.workload.ShapedTable.ShapedColumn;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Tables that are made, changed, emptied, renamed and dropped, and what is done to their rows in between. Before each step
 * the source is asked what there is, for of a statement that ended with its connection nobody knows. Not thread-safe.
 */
final class Migrations {

    private static final int FIRST_TABLES = 3;
    private static final int MOST_TABLES = 5;
    private static final int MOST_COLUMNS = 8;
    private static final int KEYS = 60;
    private static final int ROWS_AT_ONCE = 12;

    private final Session rows;
    private final Session definitions;
    private final SplittableRandom chance;

    /**
     * Describes it.
     *
     * @param rows changes rows, and has a mark
     * @param definitions changes tables, and has none
     */
    Migrations(Session rows, Session definitions, long seed) {
        this.rows = rows;
        this.definitions = definitions;
        this.chance = new SplittableRandom(seed);
    }

    /** Makes the first tables; true if all of it was acknowledged. */
    boolean begin() {
        boolean done = rows.mark();
        for (int i = 0; i < FIRST_TABLES && done; i++) {
            done = definitions.definition("shape", number -> "CREATE TABLE " + ShapedTable.create(number));
        }
        for (int i = 0; i < FIRST_TABLES * 2 && done; i++) {
            done = changeRows(look(), true);
        }
        return done;
    }

    /** Changes some rows, or one table. */
    void runOne() {
        List<ShapedTable> tables = look();
        if (tables.isEmpty() || chance.nextInt(4) == 0) {
            definitions.definition("shape", number -> statement(tables, number));
        } else {
            changeRows(tables, chance.nextInt(15) > 0);
        }
    }

    /** None while the source is away. */
    private List<ShapedTable> look() {
        return ShapedTable.of(rows.query(ShapedTable.QUERY));
    }

    private String statement(List<ShapedTable> tables, long number) {
        if (tables.isEmpty() || (tables.size() < MOST_TABLES && chance.nextInt(8) == 0)) {
            return "CREATE TABLE " + ShapedTable.create(number);
        }
        ShapedTable table = any(tables);
        return switch (chance.nextInt(20)) {
            case 0 -> tables.size() > 1 ? "DROP TABLE " + table.qualified() : truncate(table);
            case 1, 2 -> truncate(table);
            case 3, 4 -> "RENAME TABLE " + table.qualified() + " TO " + another(number);
            case 5 -> tables.size() > 1 ? swap(tables, number) : truncate(table);
            case 6 ->
                tables.size() < MOST_TABLES
                        ? "CREATE TABLE " + another(number) + " LIKE " + table.qualified()
                        : truncate(table);
            case 7 -> "CREATE INDEX i" + number + " ON " + table.qualified() + " (session, counter)";
            default -> alter(table, number);
        };
    }

    private static String truncate(ShapedTable table) {
        return "TRUNCATE TABLE " + table.qualified();
    }

    private static String another(long number) {
        return Tables.DATABASE + "." + ShapedTable.PREFIX + number;
    }

    /** As tools do that change a table's shape in a copy of it. */
    private String swap(List<ShapedTable> tables, long number) {
        String one = tables.get(0).qualified();
        String other = tables.get(1 + chance.nextInt(tables.size() - 1)).qualified();
        return "RENAME TABLE %s TO %s, %s TO %s, %s TO %s"
                .formatted(one, another(number), other, one, another(number), other);
    }

    private String alter(ShapedTable table, long number) {
        String begin = "ALTER TABLE " + table.qualified() + " ";
        if (table.columns().isEmpty()) {
            return begin + add(number);
        }
        ShapedColumn column = any(table.columns());
        return begin
                + switch (chance.nextInt(10)) {
                    case 0, 1 -> table.columns().size() < MOST_COLUMNS ? add(number) : drop(column);
                    case 2 -> drop(column);
                    case 3 -> drop(column) + ", " + add(number);
                    case 4 -> "RENAME COLUMN " + column.name() + " TO c" + number;
                    case 5 -> modify(column, column.wider(), column.isNullable());
                    case 6 -> modify(column, column.type(), !column.isNullable());
                    case 7 -> modify(column, column.type(), column.isNullable()) + " FIRST";
                    case 8 ->
                        "ALTER COLUMN " + column.name() + " SET DEFAULT "
                                + (column.isText() ? "'by " + number + "'" : number % 100);
                    default ->
                        "DROP PRIMARY KEY, ADD PRIMARY KEY (id" + (table.key().size() > 1 ? "" : ", session") + ")";
                };
    }

    private String add(long number) {
        String column = "ADD COLUMN c" + number;
        return switch (chance.nextInt(4)) {
            case 0 -> column + " INT NOT NULL DEFAULT " + number % 1_000;
            case 1 -> column + " VARCHAR(20) DEFAULT 'by " + number + "' AFTER id";
            case 2 -> column + " VARCHAR(30) NOT NULL";
            default -> column + " INT";
        };
    }

    private static String drop(ShapedColumn column) {
        return "DROP COLUMN " + column.name();
    }

    private static String modify(ShapedColumn column, String type, boolean isNullable) {
        return "MODIFY COLUMN " + column.name() + " " + type + (isNullable ? " NULL" : " NOT NULL");
    }

    private <T> T any(List<T> some) {
        return some.get(chance.nextInt(some.size()));
    }

    private boolean changeRows(List<ShapedTable> tables, boolean commit) {
        if (tables.isEmpty()) {
            return false;
        }
        return rows.transaction("shaped rows", commit, s -> {
            for (int i = 0; i <= chance.nextInt(3); i++) {
                changeRows(s, any(tables));
            }
        });
    }

    private void changeRows(Session s, ShapedTable table) throws SQLException {
        int from = chance.nextInt(KEYS);
        int to = from + chance.nextInt(ROWS_AT_ONCE);
        switch (chance.nextInt(3)) {
            case 0 -> s.run("DELETE FROM " + table.qualified() + " WHERE id BETWEEN ? AND ?", from, to);
            case 1 -> {
                s.run("DELETE FROM " + table.qualified() + " WHERE id BETWEEN ? AND ?", from, to);
                insert(s, table, from, to);
            }
            default -> {
                List<@Nullable Object> values = new ArrayList<>(List.of(s.number(), s.counter()));
                StringBuilder set = new StringBuilder("session = ?, counter = ?");
                for (ShapedColumn column : table.columns()) {
                    if (chance.nextBoolean()) {
                        set.append(", ").append(column.name()).append(" = ?");
                        values.add(value(column));
                    }
                }
                values.add(from);
                values.add(to);
                s.run("UPDATE " + table.qualified() + " SET " + set + " WHERE id BETWEEN ? AND ?", values.toArray());
            }
        }
    }

    private void insert(Session s, ShapedTable table, int from, int to) throws SQLException {
        StringBuilder names = new StringBuilder("id, session, counter");
        StringBuilder marks = new StringBuilder("?, ?, ?");
        for (ShapedColumn column : table.columns()) {
            names.append(", ").append(column.name());
            marks.append(", ?");
        }
        List<@Nullable Object[]> all = new ArrayList<>();
        for (int id = from; id <= to; id++) {
            List<@Nullable Object> values = new ArrayList<>(List.of(id, s.number(), s.counter()));
            table.columns().forEach(column -> values.add(value(column)));
            all.add(values.toArray());
        }
        s.runAll("INSERT INTO " + table.qualified() + " (" + names + ") VALUES (" + marks + ")", all);
    }

    private @Nullable Object value(ShapedColumn column) {
        if (column.isNullable() && chance.nextInt(6) == 0) {
            return null;
        }
        return column.isText() ? "word " + chance.nextInt(1_000) : (Object) chance.nextInt(1_000_000);
    }
}
