// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

import io.millrace.testkit.SqlServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that write into the source, each on a connection and a thread of its own, until they are stopped. The first
 * one fills the tables, the last two write transactions of many rows and change the tables' shapes.
 *
 * <p>What each session does is drawn from the seed; how they meet is not. Thread-safe.
 */
public final class Workload implements AutoCloseable {

    /** For a rate of one a second; with more there are more of these, too. */
    private static final long LARGE_EVERY_NS = TimeUnit.SECONDS.toNanos(120);

    private static final long SHAPE_EVERY_NS = TimeUnit.SECONDS.toNanos(11);
    private static final long STOCK_EVERY_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long MIGRATION_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(700);
    private static final List<String> SHAPED = List.of("churn", "ledger", "tracks", "bank_a", "bulk");

    private final SqlServer source;
    private final Path folder;
    private final long seed;
    private final int writers;
    private final int rate;
    private final List<Session> sessions = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Integer> withoutMarks = new HashSet<>();
    private @Nullable Stock stock;
    private @Nullable Migrations migrations;
    private volatile boolean stopped;

    /**
     * Describes it.
     *
     * @param folder for the sessions' logs; exists
     * @param writers sessions that write small transactions
     * @param rate transactions per second of each of them
     */
    public Workload(SqlServer source, Path folder, long seed, int writers, int rate) {
        this.source = source;
        this.folder = folder;
        this.seed = seed;
        this.writers = writers;
        this.rate = rate;
    }

    /** Makes the database and its tables, empty. */
    public void createTables() {
        source.execute(source.firstDatabase(), Tables.statements().toArray(String[]::new));
        for (int number = 0; number < writers + 3; number++) {
            addSession();
        }
        withoutMarks.add(writers + 2);
    }

    private Session addSession() {
        Session session = new Session(sessions.size(), source, folder, () -> stopped);
        sessions.add(session);
        return session;
    }

    /** Makes more tables and fills them; one more session changes their rows as soon as all others write. */
    public void addStock(int rows) {
        source.execute(
                source.firstDatabase(),
                Stock.shapes().stream().map(Tables::create).toArray(String[]::new));
        Session session = addSession();
        Stock added = new Stock(session, seedOf(session.number()), rows);
        if (!added.fill()) {
            throw new IllegalStateException("the stock could not be filled");
        }
        stock = added;
    }

    /** Makes tables whose shapes change in all ways from {@link #startMigrations} on. */
    public void addMigrations() {
        Session rows = addSession();
        Session definitions = addSession();
        withoutMarks.add(definitions.number());
        Migrations added = new Migrations(rows, definitions, seedOf(rows.number()));
        if (!added.begin()) {
            throw new IllegalStateException("the tables that change could not be made");
        }
        migrations = added;
    }

    /** All tables that there are from beginning to end. */
    public List<String> tables() {
        return Stream.concat(Tables.names().stream(), stock == null ? Stream.of() : Stock.tables().stream())
                .toList();
    }

    private long seedOf(int session) {
        return new SplittableRandom(seed + session).nextLong();
    }

    /** Fills the tables, and begins to write. */
    public void start() {
        if (!sessions.get(0).transaction("fill", true, this::fill)) {
            throw new IllegalStateException("the tables could not be filled");
        }
        for (int number = 1; number <= writers; number++) {
            Tasks tasks = new Tasks(sessions.get(number), seedOf(number));
            begin("writer-" + number, TimeUnit.SECONDS.toNanos(1) / rate, tasks::runOne);
        }
        Tasks large = new Tasks(sessions.get(writers + 1), seedOf(writers + 1));
        begin("writer-of-many", LARGE_EVERY_NS / rate, large::runOneOfManyRows);
        Session shaper = sessions.get(writers + 2);
        begin("shaper", SHAPE_EVERY_NS, () -> shaper.definition("shape", counter -> addColumn(shaper, counter)));
        Stock filled = stock;
        if (filled != null) {
            begin("writer-of-stock", STOCK_EVERY_NS / rate, filled::runOne);
        }
    }

    /** Changes the shapes of those that were added for it, if any. */
    public void startMigrations() {
        Migrations begun = migrations;
        if (begun != null) {
            begin("migrations", MIGRATION_EVERY_NS, begun::runOne);
        }
    }

    private void fill(Session first) throws SQLException {
        for (Session session : sessions.subList(0, writers + 3)) {
            first.run("INSERT INTO marks VALUES (?, 0, 0)", session.number());
        }
        for (int id = 1; id <= Tables.ACCOUNTS; id++) {
            for (String table : Tables.BANK) {
                first.run("INSERT INTO " + table + " VALUES (?, ?, 0, ?)", id, Tables.FIRST_BALANCE, first.counter());
            }
        }
        first.run("INSERT INTO hot VALUES (1, 0, 0, ?)", first.counter());
        for (int id = 0; id < (writers + 1) * Tables.REGISTERS; id++) {
            first.run(
                    "INSERT INTO registers VALUES (?, 0, 'first', ?, 0, ?)",
                    id,
                    Tables.seal(id, 0, "first"),
                    first.counter());
        }
        for (int number = 1; number <= writers; number++) {
            for (int badge = 0; badge < Tables.BADGES; badge++) {
                first.run(
                        "INSERT INTO badges VALUES (?, ?, 0, ?)",
                        Badges.id(number, badge),
                        Tables.firstCode(number, badge),
                        first.counter());
            }
            for (int seat = 0; seat < Tables.SEATS; seat++) {
                first.run(
                        "INSERT INTO seats VALUES (?, ?, 0, ?)",
                        Tasks.firstSeat(number) + seat,
                        "seat " + seat + " of " + number,
                        first.counter());
            }
        }
    }

    private static String addColumn(Session shaper, long counter) {
        String column = Tables.ADDED_COLUMN + shaper.number() + "_" + counter;
        String type = switch ((int) (counter % 3)) {
            case 0 -> "INT NOT NULL DEFAULT " + counter;
            case 1 -> "VARCHAR(20) DEFAULT 'by " + counter + "'";
            default -> "BIGINT";
        };
        String table = SHAPED.get((int) (counter % SHAPED.size()));
        return "ALTER TABLE " + Tables.DATABASE + "." + table + " ADD COLUMN " + column + " " + type;
    }

    private void begin(String name, long everyNanos, Runnable work) {
        Thread thread = new Thread(() -> repeat(everyNanos, work), "prove-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Late work is not made up for: a slow source gets fewer transactions, not a burst. */
    private void repeat(long everyNanos, Runnable work) {
        while (!stopped) {
            long due = System.nanoTime() + everyNanos;
            work.run();
            for (long left = due - System.nanoTime(); left > 0 && !stopped; left = due - System.nanoTime()) {
                LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(50)));
            }
        }
    }

    /** Ends all sessions; returns when each has its last answer. */
    public void stop() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the workload ends", e);
            }
        }
    }

    /** One more transaction, when all sessions have ended. */
    public void writeLast() {
        // The first attempt may find that its connection has gone with a source that was killed.
        boolean isWritten = isLastWritten();
        if (!isWritten && !isLastWritten()) {
            throw new IllegalStateException("the last transaction was not written");
        }
    }

    private boolean isLastWritten() {
        return sessions.get(0)
                .transaction(
                        "last",
                        true,
                        s -> s.run(
                                "UPDATE hot SET hits = hits + 1, session = ?, counter = ? WHERE id = 1",
                                s.number(),
                                s.counter()));
    }

    /** Numbers of all sessions. */
    public List<Integer> sessions() {
        return sessions.stream().map(Session::number).toList();
    }

    /** How many sessions write small transactions. */
    public int writers() {
        return writers;
    }

    /** What a session knows of its transactions; to be asked when the workload has ended. */
    public SessionHistory history(int session) {
        return SessionLog.read(folder, session);
    }

    /**
     * As {@link #history}, of all sessions whose transactions leave receipts; the caller closes them. All but those that
     * change shapes.
     */
    public Map<Integer, SessionHistory> receipted() {
        Map<Integer, SessionHistory> histories = new HashMap<>();
        sessions().stream()
                .filter(session -> !withoutMarks.contains(session))
                .forEach(session -> histories.put(session, history(session)));
        return histories;
    }

    /** By session, its newest transaction whose commit was answered. */
    public Map<Integer, Long> acknowledged() {
        Map<Integer, Long> newest = new HashMap<>();
        sessions.forEach(
                session -> newest.put(session.number(), session.counts().lastAcknowledged()));
        return newest;
    }

    /** As {@link #acknowledged}, without the sessions that change shapes, which leave no marks. */
    public Map<Integer, Long> acknowledgedMarks() {
        Map<Integer, Long> newest = acknowledged();
        newest.keySet().removeAll(withoutMarks);
        return newest;
    }

    public WorkloadCounts counts() {
        return sessions.stream()
                .map(session -> session.counts().view())
                .reduce(new WorkloadCounts(0, 0, 0, 0), WorkloadCounts::plus);
    }

    @Override
    public void close() {
        stop();
        sessions.forEach(Session::close);
    }
}
