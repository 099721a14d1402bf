// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

import java.sql.SQLException;
import java.util.SplittableRandom;

/** Rows of one session that are changed by each kind of statement that there is. Not thread-safe. */
final class Sundry {

    private static final int ROWS = 20;
    private static final int APART = 1_000;
    private static final int STATEMENTS_MAX = 4;
    private static final int NUMBERS = 1_000_000_000;
    private static final String COLUMNS = " INTO sundry (id, n, words, session, counter) ";

    private final Session session;
    private final SplittableRandom chance;

    Sundry(Session session, SplittableRandom chance) {
        this.session = session;
        this.chance = chance;
    }

    /** Runs one transaction of some statements. */
    void runOne(boolean commit) {
        session.transaction("sundry", commit, s -> {
            for (int i = 0; i <= chance.nextInt(3); i++) {
                // Never the same again: a statement that changes nothing is no change.
                change(s, (int) (s.counter() * STATEMENTS_MAX % NUMBERS) + i);
            }
        });
    }

    private void change(Session s, int n) throws SQLException {
        int id = s.number() * APART + chance.nextInt(ROWS);
        switch (chance.nextInt(7)) {
            // The log has one change, be the row there before or not.
            case 0 -> s.runCounted(1, "REPLACE" + COLUMNS + "VALUES (?, ?, 'replaced', ?, ?)", values(id, n, s));
            case 1 ->
                s.runCounted(
                        1,
                        "INSERT" + COLUMNS + "VALUES (?, ?, 'put', ?, ?) ON DUPLICATE KEY UPDATE words = 'put again',"
                                + " n = n + 1, session = VALUES(session), counter = VALUES(counter)",
                        values(id, n, s));
            case 2 -> s.run("INSERT IGNORE" + COLUMNS + "VALUES (?, ?, 'ignored', ?, ?)", values(id, n, s));
            case 3 -> {
                s.run(
                        "DELETE FROM sundry WHERE id BETWEEN ? AND ?",
                        s.number() * APART + ROWS,
                        (s.number() + 1) * APART - 1);
                s.run(
                        "INSERT" + COLUMNS + "SELECT id + ?, n, 'selected', ?, ? FROM sundry WHERE id BETWEEN ? AND ?",
                        ROWS,
                        s.number(),
                        s.counter(),
                        s.number() * APART,
                        s.number() * APART + ROWS - 1);
            }
            case 4 ->
                s.run(
                        "UPDATE sundry a JOIN registers b ON b.id = a.n % ? SET a.words = 'joined', a.n = a.n + 1,"
                                + " a.session = ?, a.counter = ? WHERE a.id BETWEEN ? AND ?",
                        Tables.REGISTERS, s.number(), s.counter(), s.number() * APART, s.number() * APART + ROWS / 2);
            case 5 ->
                s.run(
                        "DELETE a FROM sundry a JOIN sundry b ON b.id = a.id + 1 WHERE a.id BETWEEN ? AND ? AND b.n > a.n",
                        s.number() * APART,
                        s.number() * APART + ROWS / 2);
            default ->
                s.run(
                        "DELETE FROM sundry WHERE id BETWEEN ? AND ? ORDER BY n DESC LIMIT 2",
                        s.number() * APART,
                        s.number() * APART + ROWS - 1);
        }
    }

    private static Object[] values(int id, int n, Session s) {
        return new Object[] {id, n, s.number(), s.counter()};
    }
}
