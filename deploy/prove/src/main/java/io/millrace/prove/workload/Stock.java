// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are there before anybody copies them, and what one session does to them afterwards: other values, other keys
 * far away, so that rows move from what was copied to what was not and back, rows that go and come. Not thread-safe.
 */
final class Stock {

    private static final int BATCH = 1_000;
    private static final int NOTES = 200;
    private static final String NOTE = "INSERT INTO stock_notes (n, words, session, counter) VALUES (?, ?, ?, ?)";

    private final Session session;
    private final SplittableRandom chance;
    private final int perTable;

    /**
     * Describes it.
     *
     * @param session the one that writes
     * @param rows of all tables together, about
     */
    Stock(Session session, long seed, int rows) {
        this.session = session;
        this.chance = new SplittableRandom(seed);
        this.perTable = Math.max(1, rows / StockTable.values().length);
    }

    /** What stands behind CREATE TABLE and the database. */
    static List<String> shapes() {
        return Stream.concat(
                        Stream.of(StockTable.values()).map(StockTable::shape),
                        // No key; half of its rows are there twice.
                        Stream.of(
                                "stock_notes (n INT, words VARCHAR(40), session INT NOT NULL, counter BIGINT NOT NULL)"))
                .toList();
    }

    static List<String> tables() {
        return shapes().stream()
                .map(shape -> shape.substring(0, shape.indexOf(' ')))
                .toList();
    }

    /** Fills the tables; true if all of it was acknowledged. */
    boolean fill() {
        boolean done = session.mark()
                && session.transaction(
                        "notes",
                        true,
                        s -> s.runAll(
                                NOTE,
                                IntStream.range(0, NOTES)
                                        .mapToObj(i -> new Object[] {i / 4, "note " + i / 4, s.number(), s.counter()})
                                        .toList()));
        for (StockTable table : StockTable.values()) {
            for (int first = 0; first < perTable && done; first += BATCH) {
                int from = first;
                int to = Math.min(perTable, first + BATCH);
                done = session.transaction("stock", true, s -> s.runAll(table.insert(), rows(table, from, to, s)));
            }
        }
        return done;
    }

    private List<@Nullable Object[]> rows(StockTable table, int from, int to, Session s) {
        return IntStream.range(from, to)
                .<@Nullable Object[]>mapToObj(i -> table.row(i, 0, chance, s.number(), s.counter()))
                .toList();
    }

    /** Runs one transaction on some rows. */
    void runOne() {
        session.transaction("stock", chance.nextInt(20) > 0, s -> {
            for (int i = 0; i <= chance.nextInt(8); i++) {
                touch(s, StockTable.values()[chance.nextInt(StockTable.values().length)]);
            }
            if (chance.nextInt(4) == 0) {
                touchNotes(s);
            }
        });
    }

    private void touch(Session s, StockTable table) throws SQLException {
        int number = chance.nextInt(perTable);
        int side = chance.nextInt(2);
        switch (chance.nextInt(4)) {
            case 0 -> s.run(table.change(), values(List.of(chance.nextInt(60_000)), s, table.key(number, side)));
            case 1, 2 -> s.run(2, table.move(), values(table.key(number, 1 - side), s, table.key(number, side)));
            default -> {
                s.run(table.delete(), table.key(number, 0).toArray());
                s.run(table.delete(), table.key(number, 1).toArray());
                if (chance.nextInt(3) > 0) {
                    s.run(table.insert(), table.row(number, side, chance, s.number(), s.counter()));
                }
            }
        }
    }

    private void touchNotes(Session s) throws SQLException {
        int n = chance.nextInt(NOTES / 4);
        if (chance.nextInt(3) == 0) {
            s.run("DELETE FROM stock_notes WHERE n = ? LIMIT 1", n);
            s.run(NOTE, n, "note " + n, s.number(), s.counter());
        } else {
            s.run("UPDATE stock_notes SET session = ?, counter = ? WHERE n = ? LIMIT 1", s.number(), s.counter(), n);
        }
    }

    private static Object[] values(List<Object> set, Session s, List<Object> where) {
        List<Object> values = new ArrayList<>(set);
        values.add(s.number());
        values.add(s.counter());
        values.addAll(where);
        return values.toArray();
    }
}
