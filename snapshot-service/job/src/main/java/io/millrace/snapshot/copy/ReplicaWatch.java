// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.fault.MillraceException;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourceSession;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks replicas every second how far they are behind, on a thread of its own, because a server that hangs answers late or
 * never. What is not known is taken for too far. Thread-safe.
 */
public final class ReplicaWatch implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(1);

    /** An answer that is older than that says nothing of now. */
    private static final Duration FRESH = Duration.ofSeconds(15);

    private final List<SourceDatabase> replicas;
    private final Map<SourceDatabase, SourceSession> sessions = new HashMap<>();
    private volatile boolean wanted;
    private volatile boolean closed;
    private volatile Lag last = Lag.unknown("the replicas were not asked yet");
    private volatile @Nullable SourceSession asking;
    private @Nullable ScheduledExecutorService thread;

    /**
     * How far behind they are.
     *
     * @param seconds the most of all of them; negative if one of them does not say
     * @param text for people
     * @param nanos when that was learnt
     */
    public record Lag(long seconds, String text, long nanos) {

        static Lag unknown(String text) {
            return new Lag(-1, text, System.nanoTime());
        }

        /** Whether it is known and not more than that. */
        public boolean isWithin(long limit) {
            return seconds >= 0 && seconds <= limit;
        }
    }

    /** A watch of these servers. */
    public ReplicaWatch(List<SourceDatabase> replicas) {
        this.replicas = List.copyOf(replicas);
    }

    /** What was learnt last, if that is not too long ago. Begins to ask. */
    public synchronized Lag lag() {
        wanted = true;
        if (replicas.isEmpty()) {
            return Lag.unknown("the settings name no replicas");
        }
        if (thread == null && !closed) {
            thread = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread asker = new Thread(task, "millrace-snapshot-replicas");
                asker.setDaemon(true);
                return asker;
            });
            var ignored = thread.scheduleWithFixedDelay(this::ask, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
        Lag lag = last;
        boolean isFresh = System.nanoTime() - lag.nanos() < FRESH.toNanos();
        return isFresh ? lag : Lag.unknown("the replicas have not answered for " + FRESH.toSeconds() + " s");
    }

    /** Nobody wants to know for now. */
    public void rest() {
        wanted = false;
    }

    private void ask() {
        if (!wanted || closed) {
            return;
        }
        Lag most = null;
        for (SourceDatabase replica : replicas) {
            Lag lag = ask(replica);
            if (most == null || lag.seconds() < 0 || (most.seconds() >= 0 && lag.seconds() > most.seconds())) {
                most = lag;
            }
            if (lag.seconds() < 0) {
                break;
            }
        }
        last = most == null ? last : most;
    }

    private Lag ask(SourceDatabase replica) {
        String name = replica.settings().host() + ":" + replica.settings().port();
        try {
            SourceSession session = sessions.get(replica);
            if (session == null) {
                session = SourceSession.open(replica);
                sessions.put(replica, session);
            }
            asking = session;
            OptionalLong behind = session.secondsBehind();
            return behind.isPresent()
                    ? new Lag(
                            behind.getAsLong(),
                            "the replica " + name + " is " + behind.getAsLong() + " s behind",
                            System.nanoTime())
                    : Lag.unknown("the replica " + name + " does not replicate");
        } catch (MillraceException e) {
            SourceSession failed = sessions.remove(replica);
            if (failed != null) {
                failed.close();
            }
            return Lag.unknown("the replica " + name + " cannot be asked: " + e.getMessage());
        } finally {
            asking = null;
        }
    }

    /** Asks no more. Does not throw. */
    @Override
    public synchronized void close() {
        closed = true;
        SourceSession session = asking;
        if (session != null) {
            session.abort();
        }
        if (thread != null) {
            thread.execute(() -> sessions.values().forEach(SourceSession::close));
            thread.shutdown();
        }
    }
}
