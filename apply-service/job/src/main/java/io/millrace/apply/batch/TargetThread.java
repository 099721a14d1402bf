// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.fault.Response;
import io.millrace.position.LogPosition;
import io.millrace.proof.Failpoint;
import io.millrace.proof.Protection;
import io.millrace.target.Progress;
import io.millrace.target.TargetSession;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes into the target. Each piece of work and the progress it makes are one transaction; progress
 * is moved by compare-and-swap, so that nothing is written twice, whatever becomes of connections and rivals.
 *
 * <p>Failures that pass are tried again for ever, with growing pauses, from what is in memory; only a large transaction
 * of which parts are written already has to be read again, and so ends the job's attempt.
 */
final class TargetThread extends Thread {

    private static final Logger LOG = LoggerFactory.getLogger(TargetThread.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration ASKING_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Handover handover;
    private final Supplier<TargetSession> connect;
    private final @Nullable Parking parking;
    private final Lanes lanes;
    private final WriterEvents events;
    private final Consumer<MillraceException> onFailure;
    private volatile Progress progress;
    private volatile @Nullable TargetSession session;
    private volatile boolean closing;
    private final Streamed streamed = new Streamed();
    /** Of the session's replaced values: those of transactions that are committed, and those of the open one. */
    private long replacedCounted;

    private long replaced;
    /** Whether the target was seen to stand where this thread did not leave it: no attempt of its own can help then. */
    private boolean estranged;

    /** When to look next for what people have said about parked changes, at once at first; and how long to wait then. */
    private long nextLook = System.nanoTime();

    private Duration lookPause = ASKING_PAUSE;
    private long parked;

    /**
     * A thread that is still to be started.
     *
     * @param connect makes a session, each time one is needed
     * @param parking of refused rows; null where they stop
     * @param lanes write ahead of it; the thread closes them
     */
    TargetThread(
            Handover handover,
            Supplier<TargetSession> connect,
            Progress progress,
            @Nullable Parking parking,
            Lanes lanes,
            WriterEvents events,
            Consumer<MillraceException> onFailure) {
        super("millrace-target");
        this.handover = handover;
        this.connect = connect;
        this.progress = progress;
        this.parking = parking;
        this.lanes = lanes;
        this.events = events;
        this.onFailure = onFailure;
        setDaemon(true);
    }

    @Override
    public void run() {
        try {
            for (Work work = next(); work != null; work = next()) {
                perform(work);
            }
        } catch (InterruptedException e) {
            LOG.debug("The writer is told to end.", e);
        } catch (MillraceException e) {
            fail(e);
        } catch (RuntimeException e) {
            fail(new MillraceException(
                    FaultCode.INTERNAL, "The writer failed at " + progress.position() + ": " + e.getClass() + ".", e));
        } catch (Error e) {
            fail(new MillraceException(FaultCode.JOB_FAILED, "The writer ended by " + e.getClass() + ".", e));
            throw e;
        } finally {
            disconnect();
            lanes.close();
        }
    }

    /** The next work; what people have said about parked changes is carried out before it, and while there is none. */
    private @Nullable Work next() throws InterruptedException {
        Parking parks = parking;
        // A large transaction that is half written is no place for it.
        while (parks != null && parks.isHolding() && !streamed.isOpen()) {
            boolean isWork = handover.awaitWork(Math.max(1, nextLook - System.nanoTime()));
            if (System.nanoTime() - nextLook >= 0) {
                look(parks);
                nextLook = System.nanoTime() + lookPause.toNanos();
            }
            if (isWork) {
                break;
            }
        }
        return handover.take();
    }

    private void look(Parking parks) throws InterruptedException {
        try {
            TargetSession open = connected();
            if (parks.hasWords(open)) {
                carryOut(parks, open);
            }
            lookPause = ASKING_PAUSE;
        } catch (MillraceException e) {
            disconnect();
            requirePassing(e);
            lookPause = longer(lookPause, LONGEST_PAUSE);
            LOG.warn(
                    "The target is asked again about parked changes in {} s: {}",
                    lookPause.toSeconds(),
                    e.getMessage());
        }
    }

    private void carryOut(Parking parks, TargetSession open) {
        open.control().progress().advance(progress.position(), progress);
        parks.carryOut(open);
        try {
            open.commit();
        } catch (MillraceException e) {
            if (e.code().response() != Response.PARK) {
                throw e;
            }
            // A constraint that is looked at when all is done.
            open.rollback();
            open.control().progress().advance(progress.position(), progress);
            parks.takeBack(open, e);
            open.commit();
        }
        parks.load(open);
    }

    private void fail(MillraceException cause) {
        handover.fail(cause);
        if (!closing) {
            onFailure.accept(cause);
        }
    }

    /** What is committed. From any thread. */
    Progress progress() {
        return progress;
    }

    /** Ends the thread at once: what is not committed is given up, and a wait for the target is cut short. */
    void end() throws InterruptedException {
        closing = true;
        handover.close();
        TargetSession open = session;
        if (open != null) {
            open.abort();
        }
        lanes.abort();
        interrupt();
        join();
    }

    private void perform(Work work) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        boolean retried = false;
        while (true) {
            try {
                attempt(work, retried);
                return;
            } catch (MillraceException e) {
                disconnect();
                requirePassing(e);
                boolean isAsking =
                        e.code() == FaultCode.TARGET_SCHEMA_CHANGE_ASKED || e.code() == FaultCode.TARGET_ROWS_PARKED;
                if (!retried || !isAsking) {
                    LOG.warn("The target is tried again in {} ms: {}", pause.toMillis(), e.getMessage());
                }
                events.retried(e);
                retried = true;
                if (handover.awaitClosed(pause.toNanos())) {
                    throw new InterruptedException();
                }
                if (parking != null && e.code() == FaultCode.TARGET_ROWS_PARKED) {
                    look(parking);
                }
                // Who has given their word does not want to wait.
                Duration longest = isAsking ? ASKING_PAUSE : LONGEST_PAUSE;
                pause = longer(pause, longest);
            }
        }
    }

    private static Duration longer(Duration pause, Duration longest) {
        return pause.multipliedBy(2).compareTo(longest) < 0 ? pause.multipliedBy(2) : longest;
    }

    private void requirePassing(MillraceException e) throws InterruptedException {
        if (closing) {
            throw new InterruptedException();
        }
        // A rival that moved the progress may be our own former connection: the next attempt looks.
        boolean mayBeOurs = e.code() == FaultCode.TARGET_PROGRESS_MOVED;
        if (streamed.isOpen() || estranged || !(mayBeOurs || e.code().response() == Response.RETRY)) {
            throw e;
        }
    }

    private void attempt(Work work, boolean retried) throws InterruptedException {
        requireWholeBefore(work);
        TargetSession open = connected();
        // What asks a person commits before the progress does, so a rival has to be seen before.
        boolean mayBeDone = retried || work instanceof SchemaStep;
        if (mayBeDone && !Protection.PROGRESS_CAS.isOff() && isDone(open, work)) {
            finish(work, 0);
            return;
        }
        OptionalLong ahead = retried ? OptionalLong.empty() : writeAhead(work);
        parked += write(open, ahead.isPresent() && work instanceof Batch batch ? batch.withoutKeys() : work);
        long replacedHere = open.replacedValues() - replacedCounted;
        replaced = replacedHere + ahead.orElse(0);
        // What a writer before has left half is written once more, and becomes visible as a whole.
        boolean isWhole = work.isWhole() || Protection.WHOLE_TRANSACTIONS.isOff();
        if (!isWhole || lanes.isBehind(work.upTo())) {
            streamed.add(work);
            Failpoint.APPLY_MID_TRANSACTION.reach();
            return;
        }
        Failpoint.APPLY_BEFORE_PROGRESS.reach();
        open.control().progress().advance(expected(open), next(work));
        lanes.settle(open, ahead.isPresent());
        Failpoint.APPLY_BEFORE_COMMIT.reach();
        long start = System.nanoTime();
        open.commit();
        Failpoint.APPLY_COMMITTED.reach();
        replacedCounted += replacedHere;
        finish(work, System.nanoTime() - start);
    }

    /** What lanes have left ahead is of one batch, in which there is no such step; and a step begins with a rollback. */
    private void requireWholeBefore(Work work) {
        if (streamed.isOpen() && work instanceof SchemaStep) {
            throw MillraceException.at(
                    FaultCode.INTERNAL, null, work.upTo(), "A schema change in the midst of what is written as one.");
        }
    }

    private OptionalLong writeAhead(Work work) throws InterruptedException {
        boolean isFit = work instanceof Batch batch
                && !streamed.isOpen()
                && lanes.takes(batch)
                && (parking == null || parking.isFree(batch));
        return isFit ? lanes.write((Batch) work, progress.position()) : OptionalLong.empty();
    }

    private long write(TargetSession open, Work work) {
        if (parking != null) {
            return parking.write(open, work, streamed.isOpen());
        }
        work.writeTo(open);
        return 0;
    }

    private TargetSession connected() {
        TargetSession open = session;
        boolean isNew = open == null;
        if (open == null) {
            open = connect.get();
            session = open;
            replacedCounted = 0;
            parked = 0;
            if (closing) {
                open.abort();
            }
        }
        // What a transaction has parked that came to nothing is not parked.
        if (parking != null && (isNew || (!streamed.isOpen() && parking.isOutdated()))) {
            parking.load(open);
        }
        return open;
    }

    /** What became of a commit whose reply was lost: the progress knows. */
    private boolean isDone(TargetSession open, Work work) {
        LogPosition seen = standing(open);
        open.rollback();
        if (work.upTo().equals(seen) && !isOfRival(work)) {
            return true;
        }
        if (!progress.position().equals(seen)) {
            estranged = true;
            throw estranged(seen);
        }
        requireOurLanes(open);
        return false;
    }

    private @Nullable LogPosition standing(TargetSession open) {
        return open.control()
                .progress()
                .read(progress.pipeline(), progress.lane())
                .map(Progress::position)
                .orElse(null);
    }

    /** Where the progress has to stand for this thread to move it. */
    private LogPosition expected(TargetSession open) {
        LogPosition anywhere = Protection.PROGRESS_CAS.isOff() ? standing(open) : null;
        return anywhere == null ? progress.position() : anywhere;
    }

    private void requireOurLanes(TargetSession open) {
        try {
            lanes.requireOurs(open);
            open.rollback();
        } catch (MillraceException e) {
            estranged |= e.code() == FaultCode.TARGET_PROGRESS_MOVED;
            throw e;
        }
    }

    /** A schema change that was never carried out here: what became of its table only the rival knows. */
    private static boolean isOfRival(Work work) {
        return work instanceof SchemaStep step && !step.isWritten();
    }

    /** Behind us, the target was set back, by a restore or a crash that lost commits: what it lacks is read again. */
    private MillraceException estranged(@Nullable LogPosition seen) {
        boolean isSetBack = seen != null && progress.position().isAfter(seen);
        return MillraceException.at(
                isSetBack ? FaultCode.JOB_FAILED : FaultCode.TARGET_PROGRESS_MOVED,
                null,
                progress.position(),
                "The target stands at " + (seen == null ? "nothing" : seen)
                        + (isSetBack ? ": it was set back, and is filled again from there." : "."));
    }

    private void finish(Work work, long commitNanos) {
        progress = next(work);
        lanes.settled();
        if (work instanceof Batch batch) {
            events.committed(new WriterEvents.Committed(
                    streamed.rows() + batch.rows(),
                    streamed.transactions() + batch.transactions(),
                    batch.commitTimes(),
                    commitNanos,
                    replaced,
                    parked));
            events.reached(work.upTo(), batch.commitTimes().latest());
        } else {
            events.reached(work.upTo(), 0);
        }
        streamed.end();
        parked = 0;
    }

    private Progress next(Work work) {
        String gtid = work.gtid() == null ? streamed.gtid() : work.gtid();
        return new Progress(
                progress.pipeline(),
                progress.lane(),
                progress.captureRun(),
                work.upTo(),
                gtid == null ? progress.gtid() : gtid,
                progress.topicId(),
                progress.partition(),
                work.offset(),
                Math.max(
                        progress.sourceMicros(),
                        work instanceof Batch batch ? batch.commitTimes().latest() : 0));
    }

    private void disconnect() {
        TargetSession open = session;
        session = null;
        if (open != null) {
            open.close();
        }
    }
}
