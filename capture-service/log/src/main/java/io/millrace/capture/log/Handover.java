// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import io.millrace.fault.MillraceException;
import io.millrace.model.ChangeEvent;
import io.millrace.model.GtidsPassed;
import io.millrace.position.LogPosition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Between the thread that reads the log and the one that asks for events: bounded in bytes of the log, so that a reader
 * that is too fast waits. A fault goes through in its place, behind the events before it.
 */
public final class Handover {

    /** Bytes of log events that may wait. One event alone may be larger. */
    private static final long BYTES_MAX = 16L << 20;

    private record Batch(List<ChangeEvent> events, long bytes) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Batch> batches = new ArrayDeque<>();
    private long bytes;
    private final LongSupplier ticker;
    private LogPosition reached;
    private long signs;
    private long lastSignNanos;
    private @Nullable MillraceException fault;
    private boolean closed;
    /** Whether the taker has events that it has not come back from. */
    private boolean inHand;

    private boolean awake;
    private boolean busy;
    private @Nullable GtidsPassed passed;

    /**
     * How it stands when nothing waits to be taken.
     *
     * @param reached how far the log has been read
     * @param signs how often the server was heard
     * @param silentNanos since it was heard last
     * @param passed what was passed up to there since the events that were taken last; null if nothing was
     */
    public record Quiet(
            LogPosition reached,
            long signs,
            long silentNanos,
            @Nullable GtidsPassed passed) {}

    /** Starts at that position. */
    public Handover(LogPosition start, LongSupplier ticker) {
        this.reached = start;
        this.ticker = ticker;
        this.lastSignNanos = ticker.getAsLong();
    }

    /**
     * Hands events over, waiting for room; they are dropped once the taker has closed.
     *
     * @param upTo what has been read, events or not; null inside a transaction
     * @param behind transactions without events that lie behind the events, up to there; null if there are none
     */
    void put(List<ChangeEvent> events, long size, @Nullable LogPosition upTo, @Nullable GtidsPassed behind)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (bytes > 0 && bytes + size > BYTES_MAX && !closed) {
                changed.await();
            }
            if (closed || fault != null) {
                return;
            }
            if (!events.isEmpty()) {
                GtidsPassed before = takePassed();
                if (before != null) {
                    batches.add(new Batch(List.of(before), 0));
                }
                batches.add(new Batch(events, size));
                bytes += size;
                changed.signalAll();
            }
            if (upTo != null) {
                reached = upTo;
            }
            if (behind != null) {
                passed = passed == null ? behind : passed.and(behind);
            }
            signs++;
            lastSignNanos = ticker.getAsLong();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all that was handed over was taken, and the taker has come back for more. */
    public void awaitTaken() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while ((inHand || !batches.isEmpty()) && !closed && fault == null) {
                changed.await();
            }
            lastSignNanos = ticker.getAsLong();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable GtidsPassed takePassed() {
        GtidsPassed taken = passed;
        passed = null;
        return taken;
    }

    /** The reading thread asks the source for something else, and hears nothing of the log meanwhile. */
    void busy(boolean is) {
        lock.lock();
        try {
            busy = is;
            lastSignNanos = ticker.getAsLong();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the handing over with that fault; the first one counts. */
    public void fail(MillraceException cause) {
        lock.lock();
        try {
            if (fault == null) {
                fault = cause;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * All events that wait, or none after that time.
     *
     * @throws MillraceException the fault, once all events before it were taken
     */
    List<ChangeEvent> take(long waitMillis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(waitMillis);
        lock.lockInterruptibly();
        try {
            if (inHand) {
                inHand = false;
                changed.signalAll();
            }
            while (batches.isEmpty() && fault == null && !awake && left > 0) {
                left = changed.awaitNanos(left);
            }
            awake = false;
            MillraceException failed = fault;
            if (batches.isEmpty() && failed != null) {
                throw failed;
            }
            return takeAll();
        } finally {
            lock.unlock();
        }
    }

    private List<ChangeEvent> takeAll() {
        inHand = !batches.isEmpty();
        if (batches.size() == 1) {
            bytes = 0;
            changed.signalAll();
            return batches.remove().events();
        }
        List<ChangeEvent> all = new ArrayList<>();
        for (Batch batch : batches) {
            all.addAll(batch.events());
        }
        if (!batches.isEmpty()) {
            batches.clear();
            bytes = 0;
            changed.signalAll();
        }
        return all;
    }

    /** How it stands, and what was passed, which is told once; null while something waits to be taken. */
    @Nullable
    Quiet quiet() {
        lock.lock();
        try {
            return batches.isEmpty() && fault == null
                    ? new Quiet(reached, signs, busy ? 0 : ticker.getAsLong() - lastSignNanos, takePassed())
                    : null;
        } finally {
            lock.unlock();
        }
    }

    /** Makes {@link #take} return. */
    public void wakeUp() {
        lock.lock();
        try {
            awake = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets {@link #put} go and drop. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
