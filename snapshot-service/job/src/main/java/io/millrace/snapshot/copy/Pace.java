// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds one worker back so that it goes no faster than it may. What it may is set by another thread at any time, and counts
 * at once. Thread-safe, for one worker.
 */
public final class Pace {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long rowsPerSecond;
    private long bytesPerSecond;
    private long freeAt = System.nanoTime();
    private boolean ended;

    /** Sets what the worker may; 0 for as fast as it can. */
    public void set(long rows, long bytes) {
        lock.lock();
        try {
            rowsPerSecond = rows;
            bytesPerSecond = bytes;
            freeAt = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The worker has done so much: returns when it may go on. */
    void passed(long rows, long bytes) {
        passed(rows, bytes, ChronoUnit.FOREVER.getDuration());
    }

    /**
     * The worker has done so much: returns when it may go on, but does not wait if that takes longer than it can wait.
     *
     * @return whether it may go on; if not, what it has done counts all the same, and {@link #await} waits for it
     */
    boolean passed(long rows, long bytes, Duration longest) {
        lock.lock();
        try {
            double seconds = Math.max(
                    rowsPerSecond == 0 ? 0 : (double) rows / rowsPerSecond,
                    bytesPerSecond == 0 ? 0 : (double) bytes / bytesPerSecond);
            long now = System.nanoTime();
            freeAt = (freeAt - now > 0 ? freeAt : now) + Math.round(seconds * NANOS_PER_SECOND);
            if (!ended && Duration.ofNanos(freeAt - now).compareTo(longest) > 0) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        await();
        return true;
    }

    /** Returns when the worker may go on. */
    void await() {
        lock.lock();
        try {
            for (long left = freeAt - System.nanoTime(); left > 0 && !ended; left = freeAt - System.nanoTime()) {
                changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // Whoever interrupts it closes it, too: it looks whether to go on before it does.
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Holds the worker back no more. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
