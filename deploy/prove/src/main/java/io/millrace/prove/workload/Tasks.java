// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The transactions of one writing session, drawn by chance. What a session remembers of its own rows changes only when a
 * transaction was acknowledged. Not thread-safe.
 */
final class Tasks {

    private static final int HUNDRED = 100;
    private static final int LEDGER_KEPT = 300;
    private static final int TRACKS_KEPT = 50;
    private static final int BATCHES_KEPT = 9;
    private static final int LARGE_BYTES = 1 << 20;
    private static final int LARGE_ROWS = 3;
    private static final long SEATS_APART = 1_000_000_000L;

    private final Session session;
    private final SplittableRandom chance;
    private final Deque<Long> ledger = new ArrayDeque<>();
    private final Deque<Long> tracks = new ArrayDeque<>();
    private final OrderBook orders;
    private final Badges badges;
    private final Sundry sundry;
    private long seatOffset;
    private long entries;

    Tasks(Session session, long seed) {
        this.session = session;
        this.chance = new SplittableRandom(seed);
        this.orders = new OrderBook(session, chance);
        this.badges = new Badges(session, chance);
        this.sundry = new Sundry(session, chance);
    }

    /** Runs one transaction. */
    void runOne() {
        int dice = chance.nextInt(HUNDRED);
        // A few are taken back at their end, on purpose.
        boolean commit = chance.nextInt(HUNDRED) >= 4;
        if (dice < 25) {
            session.transaction("transfer", commit, this::transfer);
        } else if (dice < 26) {
            session.transaction("levy", commit, this::levy);
        } else if (dice < 38) {
            book(commit);
        } else if (dice < 47) {
            orders.runOne(commit);
        } else if (dice < 57) {
            session.transaction("churn", commit, this::churn);
        } else if (dice < 64) {
            moveSeats(commit);
        } else if (dice < 68) {
            session.transaction("swap", commit, this::swapSeats);
        } else if (dice < 76) {
            track(commit);
        } else if (dice < 79) {
            session.transaction("hot", commit, this::heat);
        } else if (dice < 84) {
            badges.runOne(commit);
        } else if (dice < 89) {
            session.transaction("register", commit, this::register);
        } else if (dice < 95) {
            sundry.runOne(commit);
        } else if (dice < 99 || chance.nextInt(10) > 0) {
            session.transaction("savepoint", commit, this::undoAPart);
        } else {
            session.transaction("large", commit, this::large);
        }
    }

    /** Registers that are everybody's and one's own: versions count up, and the seal is of the row as it is then. */
    private void register(Session s) throws SQLException {
        int own = s.number() * Tables.REGISTERS;
        for (int id : new int[] {chance.nextInt(Tables.REGISTERS), own + chance.nextInt(Tables.REGISTERS)}) {
            s.run(
                    "UPDATE registers SET version = version + 1, words = ?, seal = CRC32(CONCAT(id, '|', version, '|', words)),"
                            + " session = ?, counter = ? WHERE id = ?",
                    words(1 + chance.nextInt(6)),
                    s.number(),
                    s.counter(),
                    id);
        }
    }

    private void transfer(Session s) throws SQLException {
        List<String> between = chance.nextBoolean() ? Tables.BANK : List.of(Tables.BANK.get(1), Tables.BANK.get(0));
        long amount = 1L + chance.nextInt(500);
        for (int side = 0; side < 2; side++) {
            s.run(
                    "UPDATE " + between.get(side) + " SET balance = balance + ?, session = ?, counter = ? WHERE id = ?",
                    side == 0 ? -amount : amount,
                    s.number(),
                    s.counter(),
                    1 + chance.nextInt(Tables.ACCOUNTS));
        }
    }

    /** From every account of one table to every account of the other. */
    private void levy(Session s) throws SQLException {
        int side = chance.nextInt(2);
        String sql = " SET balance = balance + ?, session = ?, counter = ? WHERE id > 0 ORDER BY id";
        s.run("UPDATE bank_a" + sql, side == 0 ? 1 : -1, s.number(), s.counter());
        s.run("UPDATE bank_b" + sql, side == 0 ? -1 : 1, s.number(), s.counter());
    }

    /** Entries are numbered without a gap; the oldest ones go. */
    private void book(boolean commit) {
        String note = words(1 + chance.nextInt(20));
        long entry = entries + 1;
        boolean done = session.transaction("book", commit, s -> {
            s.run(
                    "INSERT INTO ledger (session, counter, amount, note, made, entry, seal) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    s.number(),
                    s.counter(),
                    chance.nextInt(2_000_000) / 10_000.0 - 100,
                    note,
                    LocalDateTime.of(2024, 2, 29, 12, 0).plusNanos(chance.nextLong(1L << 55) / 1000 * 1000),
                    entry,
                    Tables.seal(s.number(), entry, note));
            if (ledger.size() >= LEDGER_KEPT) {
                s.run("DELETE FROM ledger WHERE session = ? AND counter = ?", s.number(), ledger.getFirst());
            }
        });
        if (done) {
            entries = entry;
            if (ledger.size() >= LEDGER_KEPT) {
                ledger.removeFirst();
            }
            ledger.addLast(session.counter());
        }
    }

    /** One key comes, changes and goes, within a transaction and from one to the next. */
    private void churn(Session s) throws SQLException {
        int key = chance.nextInt(3) == 0 ? 0 : s.number();
        s.run("DELETE FROM churn WHERE id = ?", key);
        s.run(
                "INSERT INTO churn (id, version, words, ratio, session, counter) VALUES (?, 0, ?, ?, ?, ?)",
                key,
                words(3),
                chance.nextDouble(),
                s.number(),
                s.counter());
        for (int i = 0; i < chance.nextInt(4); i++) {
            s.run("UPDATE churn SET version = version + 1, words = ? WHERE id = ?", words(2), key);
        }
        if (chance.nextInt(4) == 0) {
            s.run("DELETE FROM churn WHERE id = ?", key);
        }
    }

    /** All seats of the session get other keys, each by one UPDATE that the log gives as two changes. */
    private void moveSeats(boolean commit) {
        long by = seatOffset < 100_000 ? Tables.SEATS : -seatOffset;
        boolean done = session.transaction(
                "move",
                commit,
                s -> s.run(
                        2,
                        "UPDATE seats SET id = id + ?, session = ?, counter = ? WHERE id BETWEEN ? AND ?",
                        by,
                        s.number(),
                        s.counter(),
                        firstSeat(),
                        firstSeat() + Tables.SEATS - 1));
        if (done) {
            seatOffset += by;
        }
    }

    private void swapSeats(Session s) throws SQLException {
        long one = firstSeat() + chance.nextInt(Tables.SEATS / 2);
        long other = firstSeat() + Tables.SEATS / 2 + chance.nextInt(Tables.SEATS / 2);
        long aside = -s.number();
        long[][] moves = {{one, aside}, {other, one}, {aside, other}};
        for (long[] move : moves) {
            s.run(
                    2,
                    "UPDATE seats SET id = ?, session = ?, counter = ? WHERE id = ?",
                    move[1],
                    s.number(),
                    s.counter(),
                    move[0]);
        }
    }

    private long firstSeat() {
        return firstSeat(session.number()) + seatOffset;
    }

    static long firstSeat(int session) {
        return session * SEATS_APART;
    }

    /** Rows without a key, some of them equal to one another; those that came last change now and then, the oldest go. */
    private void track(boolean commit) {
        boolean isFull = tracks.size() >= TRACKS_KEPT;
        // Not always: they have the number of the new ones then, and would be more each time.
        boolean changes = tracks.size() > 1 && chance.nextInt(3) > 0;
        boolean done = session.transaction("track", commit, s -> {
            String insert = "INSERT INTO tracks (session, counter, n, words) VALUES (?, ?, ?, ?)";
            String text = words(2);
            for (int i = 0; i < 3; i++) {
                s.run(insert, s.number(), s.counter(), i / 2, text);
            }
            if (isFull) {
                s.run("DELETE FROM tracks WHERE session = ? AND counter = ?", s.number(), tracks.getFirst());
            }
            if (changes) {
                s.run(
                        "UPDATE tracks SET n = n + 10, counter = ? WHERE session = ? AND counter = ?",
                        s.counter(),
                        s.number(),
                        tracks.getLast());
            }
        });
        if (done) {
            if (isFull) {
                tracks.removeFirst();
            }
            if (changes) {
                // These have the new number now.
                tracks.removeLast();
            }
            tracks.addLast(session.counter());
        }
    }

    private void heat(Session s) throws SQLException {
        for (int i = 0; i < 3; i++) {
            s.run("UPDATE hot SET hits = hits + 1, session = ?, counter = ? WHERE id = 1", s.number(), s.counter());
        }
    }

    private void undoAPart(Session s) throws SQLException {
        transfer(s);
        s.undone(again -> {
            levy(again);
            again.run("DELETE FROM seats WHERE id = ?", firstSeat());
        });
        transfer(s);
    }

    private void large(Session s) throws SQLException {
        int key = s.number() * LARGE_ROWS + chance.nextInt(LARGE_ROWS);
        byte[] body = new byte[LARGE_BYTES];
        chance.nextBytes(body);
        s.run("DELETE FROM large WHERE id = ?", key);
        if (chance.nextInt(5) > 0) {
            s.run(
                    "INSERT INTO large (id, body, words, session, counter) VALUES (?, ?, ?, ?, ?)",
                    key,
                    body,
                    words(2_000),
                    s.number(),
                    s.counter());
            s.run("UPDATE large SET words = ? WHERE id = ?", words(5), key);
        }
    }

    /** Thousands of rows at once, changed and deleted again by later ones. */
    void runOneOfManyRows() {
        int rows = 3_000 + chance.nextInt(4_000);
        session.transaction("bulk", chance.nextInt(10) > 0, s -> {
            switch ((int) (s.counter() % 3)) {
                case 0 ->
                    s.run("UPDATE bulk SET words = ?, session = ?, counter = ?", words(4), s.number(), s.counter());
                // Most of what is there, and all that is old: it does not grow with the run.
                case 1 -> s.run("DELETE FROM bulk WHERE id % 3 < 2 OR batch < ?", s.counter() - BATCHES_KEPT);
                default ->
                    s.runAll(
                            "INSERT INTO bulk (id, batch, words, session, counter) VALUES (?, ?, ?, ?, ?)",
                            IntStream.range(0, rows)
                                    .mapToObj(i -> new Object[] {
                                        s.counter() * 10_000 + i, s.counter(), words(3), s.number(), s.counter()
                                    })
                                    .toList());
            }
        });
    }

    private String words(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(WORDS.get(chance.nextInt(WORDS.size())));
        }
        return text.toString();
    }

    private static final List<String> WORDS = List.of(
            "mühle", "río", "колесо", "水車", "🌊", "stone", "weir", "sluice", "race", "grist", "o'neill", "back\\slash");
}
