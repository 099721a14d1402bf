// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.shop;

import io.millrace.testkit.SqlServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A shop in business: creates its tables, loads its first rows and then lets writers run transactions at a rate.
 *
 * <p>The statements of each writer depend on the seed alone; only how the writers interleave, and the times of the
 * server's clock, differ from run to run. Thread-safe.
 */
public final class ShopWorkload implements AutoCloseable {

    private static final long RECONNECT_PAUSE_MS = 200;
    private static final long END_LIMIT_MS = 20_000;

    /**
     * How large and how busy.
     *
     * @param rows first rows, about so many in all tables together; at least 100
     * @param writers writing connections
     * @param rate transactions per second of all writers together; 0 for as many as possible
     */
    public record Business(long seed, int rows, int writers, int rate) {

        public Business {
            if (writers < 1 || rate < 0) {
                throw new IllegalArgumentException("writers must be at least 1 and rate at least 0");
            }
        }
    }

    private final SqlServer server;
    private final String database;
    private final Business business;
    private final ShopSize size;
    private final ShopCounts counts = new ShopCounts();
    private final AtomicLong beats = new AtomicLong();
    // Writers share it, each for one transaction; who wants the shop at rest takes it alone.
    private final ReentrantReadWriteLock trading = new ReentrantReadWriteLock(true);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean open;
    private @Nullable ShopSession beating;

    public ShopWorkload(SqlServer server, String database, Business business) {
        this.server = server;
        this.database = database;
        this.business = business;
        this.size = ShopSize.ofRows(business.rows());
    }

    /** Creates the database and its tables. */
    public void createTables() {
        server.execute(server.firstDatabase(), "CREATE DATABASE IF NOT EXISTS `" + database + "`");
        server.execute(database, ShopSchema.statements(database).toArray(String[]::new));
    }

    /** Writes the first rows and returns how many. */
    public long load() {
        return ShopLoad.run(server, database, business.seed(), size);
    }

    /** Lets the writers begin. */
    public synchronized void start() {
        open = true;
        for (int writer = 0; writer < business.writers(); writer++) {
            ShopWriter work = new ShopWriter(business.seed(), writer, business.writers(), size);
            Thread thread = new Thread(() -> trade(work), "shop-writer-" + writer);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** Runs an action while no transaction of the shop is open; the writers go on afterwards. */
    public void atRest(Runnable action) {
        trading.writeLock().lock();
        try {
            action.run();
        } finally {
            trading.writeLock().unlock();
        }
    }

    /**
     * Commits a row with the next number and the server's time into {@code beats} and returns the number. A target that
     * shows it shows everything that was committed before.
     *
     * @throws IllegalStateException when the server does not take it; the next call connects anew
     */
    public long beat() {
        trading.readLock().lock();
        try {
            return writeBeat();
        } finally {
            trading.readLock().unlock();
        }
    }

    private synchronized long writeBeat() {
        long number = beats.incrementAndGet();
        try {
            if (beating == null) {
                beating = new ShopSession(server, database, new ShopCounts());
            }
            beating.run("INSERT INTO beats VALUES (?, NOW(6))", number);
            beating.commit();
            return number;
        } catch (SQLException e) {
            if (beating != null) {
                beating.abort();
                beating = null;
            }
            throw new IllegalStateException("no beat: " + e.getMessage(), e);
        }
    }

    public ShopCounts counts() {
        return counts;
    }

    /** Ends business: every open transaction is finished, then the connections are closed. */
    public void stop() {
        open = false;
        for (Thread thread : writers()) {
            try {
                LockSupport.unpark(thread);
                thread.join(END_LIMIT_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private synchronized List<Thread> writers() {
        List<Thread> all = List.copyOf(threads);
        threads.clear();
        return all;
    }

    @Override
    public void close() {
        stop();
        synchronized (this) {
            if (beating != null) {
                beating.abort();
                beating = null;
            }
        }
    }

    private void trade(ShopWriter work) {
        while (open) {
            try (ShopSession session = new ShopSession(server, database, counts)) {
                trade(work, session);
            } catch (SQLException e) {
                // The server is away: killed by a test, perhaps. What was open there is rolled back by it.
                counts.reconnected();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RECONNECT_PAUSE_MS));
            }
        }
    }

    private void trade(ShopWriter work, ShopSession session) throws SQLException {
        long pause = business.rate() == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) * business.writers() / business.rate();
        long due = System.nanoTime();
        while (open) {
            while (open && System.nanoTime() - due < 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            // Who has fallen far behind starts afresh instead of storming.
            due = Math.max(due + pause, System.nanoTime() - TimeUnit.SECONDS.toNanos(1));
            trading.readLock().lock();
            try {
                one(work, session);
            } finally {
                trading.readLock().unlock();
            }
        }
    }

    private void one(ShopWriter work, ShopSession session) throws SQLException {
        try {
            if (work.transaction(session)) {
                session.commit();
            } else {
                session.rollback();
                counts.rolledBack();
            }
        } catch (SQLException e) {
            boolean connectionLost = e.getSQLState() == null || e.getSQLState().startsWith("08");
            if (connectionLost) {
                throw e;
            }
            // A deadlock or a duplicate key among writers: nothing of it stays.
            session.rollback();
            counts.refused();
        }
    }
}
