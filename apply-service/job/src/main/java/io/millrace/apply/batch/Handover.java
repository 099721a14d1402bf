// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.fault.MillraceException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the thread that reads hands over to the thread that writes. While one batch is being written the next one gathers,
 * up to a bound; a writer that is free takes what there is at once. So batches grow under load and vanish without it, and
 * there is no timer. Thread-safe, for one thread on each side.
 */
final class Handover {

    private final int rowLimit;
    private final long byteLimit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private Batch gathering = new Batch();
    private @Nullable SchemaStep step;
    private boolean writing;
    private boolean full;
    private boolean closed;
    private @Nullable MillraceException failure;

    Handover(int rowLimit, long byteLimit) {
        this.rowLimit = rowLimit;
        this.byteLimit = byteLimit;
    }

    /**
     * Adds a piece to what is gathered; waits while that is full. A piece that cannot be added, with whatever that throws,
     * ends the writer before it writes anything of what is gathered.
     *
     * @throws MillraceException the writer's failure
     */
    void put(Piece piece) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (isOpen() && !hasRoomFor(piece)) {
                full = true;
                changed.signalAll();
                changed.await();
            }
            full = false;
            requireOpen();
            gather(piece);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Hands over a schema change when all before it is written, and waits until it is carried out itself.
     *
     * @throws MillraceException the writer's failure
     */
    void putAndWait(SchemaStep change) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            awaitIdle();
            step = change;
            changed.signalAll();
            awaitIdle();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until every transaction that came whole is in the target.
     *
     * @throws MillraceException the writer's failure
     */
    void awaitDrained() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            awaitIdle();
        } finally {
            lock.unlock();
        }
    }

    /** Waits as {@link #awaitDrained()}, but no longer than that; false if it was not long enough. */
    boolean awaitDrained(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (isOpen() && isBusy() && left > 0) {
                left = changed.awaitNanos(left);
            }
            requireOpen();
            return !isBusy();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing waits to be written, and nothing is being written. */
    boolean isDrained() {
        lock.lock();
        try {
            return isOpen() && !isBusy() && gathering.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the writer's next work, but no longer than that; whether it is time to {@link #take} it, or to end. */
    boolean awaitWork(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            writing = false;
            changed.signalAll();
            long left = nanos;
            while (!closed && !hasWork() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return closed || hasWork();
        } finally {
            lock.unlock();
        }
    }

    /** The writer's next work, once there is any; null when it is time to end. What was taken before counts as done. */
    @Nullable
    Work take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            writing = false;
            changed.signalAll();
            while (!closed && !hasWork()) {
                changed.await();
            }
            if (closed) {
                return null;
            }
            writing = true;
            SchemaStep change = step;
            if (change != null) {
                step = null;
                return change;
            }
            Batch batch = gathering;
            gathering = new Batch();
            changed.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** The writer gives up: whoever waits here, or comes later, gets this. */
    void fail(MillraceException cause) {
        lock.lock();
        try {
            failure = cause;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the writer when it comes for more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits that long, or until closed: then true. */
    boolean awaitClosed(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Throws the writer's failure, if it failed. */
    void requireHealthy() {
        lock.lock();
        try {
            if (failure != null) {
                throw failure;
            }
        } finally {
            lock.unlock();
        }
    }

    private void gather(Piece piece) {
        boolean isWhole = false;
        try {
            gathering.add(piece);
            isWhole = true;
        } finally {
            if (!isWhole) {
                // Some of its rows are among those of other transactions now.
                closed = true;
                changed.signalAll();
            }
        }
    }

    private void awaitIdle() throws InterruptedException {
        while (isOpen() && isBusy()) {
            changed.await();
        }
        requireOpen();
    }

    private boolean hasRoomFor(Piece piece) {
        return gathering.isEmpty()
                || (gathering.rows() < rowLimit && gathering.bytes() < byteLimit && gathering.accepts(piece));
    }

    /** The parts of a large transaction whose end is not here yet keep nobody waiting but those behind them. */
    private boolean isBusy() {
        return writing || step != null || (!gathering.isEmpty() && (gathering.isWhole() || full));
    }

    private boolean hasWork() {
        return step != null || (!gathering.isEmpty() && (gathering.isWhole() || full));
    }

    private boolean isOpen() {
        return !closed && failure == null;
    }

    private void requireOpen() {
        if (failure != null) {
            throw failure;
        }
        if (closed) {
            throw new IllegalStateException("the writer was closed");
        }
    }
}
