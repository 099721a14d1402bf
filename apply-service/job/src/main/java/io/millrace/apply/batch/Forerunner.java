// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.fault.MillraceException;
import io.millrace.target.TargetSession;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the next batch in a session of its own while the one before it is being written, if neither touches what the other
 * one does. It commits nothing: that is {@link TargetThread}'s, in the source's order, with the progress. Under load only,
 * when a batch is full anyway.
 *
 * <p>Whatever goes wrong here is not a failure: the batch is given up, and written once more when it is its turn. The target
 * may hold what this side does not know of, a unique index or a foreign key made by hand, and then each of two transactions
 * may wait for the other. The target cannot see that, as one of them waits here: so what is written is given up, too, if its
 * turn does not come soon.
 */
final class Forerunner extends Thread {

    private static final Logger LOG = LoggerFactory.getLogger(Forerunner.class);
    private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();

    private final Handover handover;
    private final Supplier<TargetSession> connect;
    private volatile @Nullable TargetSession session;
    private volatile boolean closing;

    /** A thread that is still to be started. */
    Forerunner(Handover handover, Supplier<TargetSession> connect) {
        super("millrace-target-ahead");
        this.handover = handover;
        this.connect = connect;
        setDaemon(true);
    }

    @Override
    public void run() {
        try {
            for (Ahead next = handover.takeAhead(); next != null; next = handover.takeAhead()) {
                if (next.isPossible()) {
                    write(next);
                } else {
                    next.givenUp();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The writer is told to end.", e);
        } finally {
            disconnect();
        }
    }

    private void write(Ahead ahead) throws InterruptedException {
        boolean isWritten = false;
        try {
            TargetSession open = connected();
            long before = open.replacedValues();
            ahead.batch().writeTo(open);
            isWritten = true;
            ahead.written(open, open.replacedValues() - before);
        } catch (MillraceException e) {
            LOG.debug("A batch is not written ahead: {}", e.getMessage());
        } finally {
            if (!isWritten) {
                disconnect();
                ahead.givenUp();
            }
        }
        if (isWritten) {
            handOver(ahead);
        }
    }

    private void handOver(Ahead ahead) throws InterruptedException {
        boolean isClaimed = false;
        try {
            isClaimed = ahead.awaitClaim(PATIENCE_NANOS);
        } finally {
            if (isClaimed) {
                session = ahead.former();
            } else {
                disconnect();
                ahead.givenUp();
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

    /** Ends the thread at once; the hand-over is closed. */
    void end() throws InterruptedException {
        closing = true;
        TargetSession open = session;
        if (open != null) {
            open.abort();
        }
        interrupt();
        join();
    }
}
