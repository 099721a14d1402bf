// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/**
 * The orders of one session, their lines and the lines' parts, all numbered without a gap: orders come at the end and go at
 * the beginning, each says how many lines it has, a line has as many parts as its number says, and none is there alone. Not thread-safe.
 */
final class OrderBook {

    private static final int KEPT = 30;
    private static final int LINES_MAX = 6;

    private final Session session;
    private final SplittableRandom chance;
    /** Lines of each order, the oldest order first. */
    private final Deque<Integer> lines = new ArrayDeque<>();

    private long next = 1;

    OrderBook(Session session, SplittableRandom chance) {
        this.session = session;
        this.chance = chance;
    }

    /** Runs one transaction. What is remembered changes only when it was acknowledged. */
    void runOne(boolean commit) {
        if (!lines.isEmpty() && chance.nextInt(3) == 0) {
            lengthen(commit);
        } else {
            place(commit);
        }
    }

    /** A new order; the oldest one goes when there are enough. */
    private void place(boolean commit) {
        int count = 1 + chance.nextInt(LINES_MAX);
        long oldest = next - lines.size();
        boolean isFull = lines.size() >= KEPT;
        boolean done = session.transaction("order", commit, s -> {
            s.run(
                    "INSERT INTO orders (session, number, line_count, counter) VALUES (?, ?, ?, ?)",
                    s.number(),
                    next,
                    count,
                    s.counter());
            for (int line = 1; line <= count; line++) {
                addLine(s, next, line);
            }
            if (isFull) {
                s.run("DELETE FROM line_parts WHERE session = ? AND number = ?", s.number(), oldest);
                s.run("DELETE FROM order_lines WHERE session = ? AND number = ?", s.number(), oldest);
                s.run("DELETE FROM orders WHERE session = ? AND number = ?", s.number(), oldest);
            }
        });
        if (done) {
            next++;
            lines.addLast(count);
            if (isFull) {
                lines.removeFirst();
            }
        }
    }

    /** One more line for the newest order. */
    private void lengthen(boolean commit) {
        int line = lines.getLast() + 1;
        boolean done = session.transaction("line", commit, s -> {
            addLine(s, next - 1, line);
            s.run(
                    "UPDATE orders SET line_count = ?, counter = ? WHERE session = ? AND number = ?",
                    line,
                    s.counter(),
                    s.number(),
                    next - 1);
        });
        if (done) {
            lines.removeLast();
            lines.addLast(line);
        }
    }

    private void addLine(Session s, long order, int line) throws SQLException {
        s.run(
                "INSERT INTO order_lines (session, number, line, pieces, counter) VALUES (?, ?, ?, ?, ?)",
                s.number(),
                order,
                line,
                chance.nextInt(100),
                s.counter());
        for (int part = 1; part <= Tables.partsOf(line); part++) {
            s.run(
                    "INSERT INTO line_parts (session, number, line, part, counter) VALUES (?, ?, ?, ?, ?)",
                    s.number(),
                    order,
                    line,
                    part,
                    s.counter());
        }
    }
}
