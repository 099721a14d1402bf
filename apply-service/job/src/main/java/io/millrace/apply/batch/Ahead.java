// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.target.TargetSession;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A batch that is written while the one before it still is, in another transaction, which nobody ends before it is that
 * batch's turn. Between two threads: the one that writes ahead, and the one that commits.
 */
final class Ahead {

    private enum State {
        WRITING,
        WRITTEN,
        /** Its transaction is the committing thread's. */
        CLAIMED,
        /** Its transaction is being ended by who has written it. */
        REVOKED,
        /** Nothing of it is written. */
        GIVEN_UP
    }

    private final Batch batch;
    private final Batch behind;
    private State state = State.WRITING;
    private @Nullable TargetSession session;
    private @Nullable TargetSession former;
    private long replaced;

    /**
     * A batch to be written ahead.
     *
     * @param behind the one that is being written
     */
    Ahead(Batch batch, Batch behind) {
        this.batch = batch;
        this.behind = behind;
    }

    Batch batch() {
        return batch;
    }

    /** Whether it can be: neither touches what the other one does. */
    boolean isPossible() {
        return batch.isApartFrom(behind);
    }

    /** It is written in the session's open transaction, with so many replaced values. */
    synchronized void written(TargetSession open, long replacedValues) {
        session = open;
        replaced = replacedValues;
        state = State.WRITTEN;
        notifyAll();
    }

    /** It is not written, or no more. */
    synchronized void givenUp() {
        state = State.GIVEN_UP;
        notifyAll();
    }

    /** Waits for its turn; false if that does not come within that time: then the session is to be rolled back. */
    synchronized boolean awaitClaim(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; state == State.WRITTEN && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        if (state == State.WRITTEN) {
            state = State.REVOKED;
        }
        return state == State.CLAIMED;
    }

    /**
     * It is the batch's turn: takes the session in whose open transaction it is written, and gives another one for it. Null
     * if it is not written; then nothing is given. Waits while it is not known.
     */
    synchronized @Nullable TargetSession claim(@Nullable TargetSession given) throws InterruptedException {
        while (state == State.WRITING || state == State.REVOKED) {
            wait();
        }
        if (state != State.WRITTEN) {
            return null;
        }
        state = State.CLAIMED;
        former = given;
        notifyAll();
        return session;
    }

    /** What was given for the session; null for nothing. */
    synchronized @Nullable TargetSession former() {
        return former;
    }

    /** Values that were written in place of others. */
    synchronized long replaced() {
        return replaced;
    }
}
