// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.LogPosition;
import io.millrace.proof.Failpoint;
import io.millrace.target.TargetSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keyed layout: connections that write a large batch side by side, each the last states of its own part of the keys,
 * and commit before the progress is moved past it. Rows of one key never meet in two connections, as a batch holds a key
 * once, and the next one begins when this one has ended.
 *
 * <p>They are ahead of the progress, never the truth: whatever goes wrong, the progress' own transaction writes the whole
 * batch again, with the same outcome, and so does whoever goes on after a crash. Until then the target says that it shows no
 * state of the source. For the writer's thread, but for {@link #abort}.
 */
final class Lanes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    /** Rows of each lane below which its commit is not worth the while; the batch then stays one transaction. */
    private static final int LEAST_ROWS = 250;

    /** What has failed once may fail again at once. */
    private static final Duration REST = Duration.ofSeconds(5);

    /** A connection that is being made cannot be cut; nor do all drivers cut one at once. */
    private static final Duration END_LIMIT = Duration.ofSeconds(30);

    private final LaneLease lease;
    private final Supplier<TargetSession> connect;
    private final WriterEvents events;
    private final List<Lane> lanes = new ArrayList<>();
    private final ExecutorService threads;
    private @Nullable LogPosition ahead;
    private long restUntil = System.nanoTime();
    private volatile boolean closing;

    /**
     * Lanes that connect when they are needed.
     *
     * @param connect makes a session of a lane, each time one is needed
     * @param events is told of lanes that have failed
     */
    Lanes(LaneLease lease, Supplier<TargetSession> connect, WriterEvents events) {
        this.lease = lease;
        this.connect = connect;
        this.events = events;
        this.ahead = lease.ahead();
        this.threads = Executors.newCachedThreadPool(Lanes::thread);
        for (int lane = 1; lane <= lease.lanes(); lane++) {
            lanes.add(new Lane(lane));
        }
    }

    /** No lanes: one connection writes all. */
    static Lanes none(WriterEvents events) {
        return new Lanes(
                new LaneLease("none", 0, "nobody", null),
                () -> {
                    throw new IllegalStateException("there are no lanes");
                },
                events);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "millrace-lane");
        thread.setDaemon(true);
        return thread;
    }

    /** One connection. For one thread at a time. */
    private final class Lane {

        private final int number;
        private volatile @Nullable TargetSession session;

        Lane(int number) {
            this.number = number;
        }

        /** Writes its part of the keys and commits; how many values it has replaced. */
        private long write(Batch batch, LogPosition from) {
            TargetSession open = connected();
            boolean committed = false;
            try {
                long before = open.replacedValues();
                batch.writeKeysTo(open, number - 1, lanes.size());
                open.control().lanes().mark(lease.pipeline(), number, lease.writer(), from, batch.upTo());
                Failpoint.APPLY_LANE_BEFORE_COMMIT.reach();
                open.commit();
                committed = true;
                return open.replacedValues() - before;
            } finally {
                if (!committed || closing) {
                    disconnect();
                }
            }
        }

        private TargetSession connected() {
            TargetSession open = session;
            if (open == null) {
                open = connect.get();
                session = open;
                if (closing) {
                    open.abort();
                }
            }
            return open;
        }

        private void disconnect() {
            TargetSession open = session;
            session = null;
            if (open != null) {
                open.close();
            }
        }

        private void abort() {
            TargetSession open = session;
            if (open != null) {
                open.abort();
            }
        }
    }

    /** Whether a batch is large enough, and nothing is left to be made good first. */
    boolean takes(Batch batch) {
        return !lanes.isEmpty()
                && ahead == null
                && System.nanoTime() - restUntil >= 0
                && batch.isWhole()
                && batch.keys() >= (long) LEAST_ROWS * lanes.size();
    }

    /**
     * Writes the keyed tables of a batch.
     *
     * @param from where the progress stands
     * @return how many values were replaced; empty if the batch is to be written again by the progress' own transaction,
     *     which meets the same failure, if it lasts, and knows what it means
     * @throws MillraceException {@link FaultCode#INTERNAL} for a defect, which nobody else would meet
     */
    OptionalLong write(Batch batch, LogPosition from) throws InterruptedException {
        ahead = batch.upTo();
        CompletionService<Long> parts = new ExecutorCompletionService<>(threads);
        for (Lane lane : lanes) {
            Future<Long> unused = parts.submit(() -> lane.write(batch, from));
        }
        long replaced = 0;
        List<MillraceException> faults = new ArrayList<>();
        for (int ended = 0; ended < lanes.size(); ended++) {
            try {
                replaced += parts.take().get();
            } catch (ExecutionException e) {
                faults.add(fault(e));
            }
        }
        faults.forEach(this::tell);
        return faults.isEmpty() ? OptionalLong.of(replaced) : OptionalLong.empty();
    }

    private void tell(MillraceException fault) {
        LOG.warn("A lane has failed; its batch is written by one connection: {}", fault.getMessage());
        events.retried(fault);
        restUntil = System.nanoTime() + REST.toNanos();
    }

    /** Texts of faults hold no values of rows; those of others might. What ends a process ends this thread, too. */
    private static MillraceException fault(ExecutionException failure) {
        if (failure.getCause() instanceof Error error) {
            throw error;
        }
        MillraceException fault = MillraceException.findIn(failure);
        if (fault == null || fault.code() == FaultCode.INTERNAL) {
            String what = fault == null
                    ? "It ended by "
                            + Objects.requireNonNull(failure.getCause()).getClass() + "."
                    : fault.what();
            throw new MillraceException(FaultCode.INTERNAL, "A lane has failed. " + what, failure);
        }
        return fault;
    }

    /** Whether rows up to there are in the target by nobody else's account than the lanes' when that is committed. */
    boolean isBehind(LogPosition upTo) {
        LogPosition left = ahead;
        return left != null && left.isAfter(upTo);
    }

    /**
     * Takes back, in the progress' transaction, what the lanes have written down.
     *
     * @param counted whether the transaction counts on what all of them have committed
     */
    void settle(TargetSession session, boolean counted) {
        if (ahead != null) {
            Failpoint.APPLY_LANES_BEFORE_SETTLE.reach();
            session.control().lanes().settle(lease.pipeline(), lease.writer(), counted ? lanes.size() : 0);
            Failpoint.APPLY_LANES_SETTLED.reach();
        }
    }

    /** Takes note that the transaction is committed. */
    void settled() {
        ahead = null;
    }

    /** Throws if another writer has taken the lanes over. */
    void requireOurs(TargetSession session) {
        if (!lanes.isEmpty() && !session.control().lanes().isWriter(lease.pipeline(), lease.writer())) {
            throw new MillraceException(
                    FaultCode.TARGET_PROGRESS_MOVED,
                    "The lanes of pipeline " + lease.pipeline() + " are another apply's.");
        }
    }

    /** Cuts all connections. From any thread. */
    void abort() {
        closing = true;
        lanes.forEach(Lane::abort);
    }

    /** Ends all work, and waits for its end: who comes after this writer meets nothing of it that is under way. */
    @Override
    public void close() {
        abort();
        threads.shutdownNow();
        if (hasEnded()) {
            lanes.forEach(Lane::disconnect);
        } else {
            LOG.warn("A lane does not end within {} s: it closes its connection when it does.", END_LIMIT.toSeconds());
        }
    }

    private boolean hasEnded() {
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + END_LIMIT.toNanos();
        try {
            while (true) {
                try {
                    return threads.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
