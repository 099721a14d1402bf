// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import io.millrace.fault.MillraceException;
import io.millrace.flink.Arrivals;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.Consistency;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Where people and programs ask how far the target is, and wait for it. What it answers is committed in the target: either
 * the target was asked, or the job has just committed there, which it can only do from where it knows the target to be.
 * Thread-safe.
 */
public final class ConsistencyDesk implements AutoCloseable {

    private final PipelineSettings settings;
    private final KeptSession kept;
    private final Arrivals arrivals;

    /**
     * The desk of that pipeline.
     *
     * @param kept through which it looks; the desk closes it
     */
    public ConsistencyDesk(PipelineSettings settings, KeptSession kept) {
        this.settings = settings;
        this.kept = kept;
        this.arrivals = Arrivals.of(settings.pipeline());
    }

    /** What became of a wait. */
    public enum Outcome {
        /** The target holds all up to the place, in a state that the source had. */
        HELD,
        /** Not within the time. */
        NOT_YET,
        /** The target follows another log than that of the place. */
        OTHER_LOG,
        /** Too many wait already. */
        TOO_MANY
    }

    /**
     * What the target says now; empty before apply has begun. One asks at a time.
     *
     * @throws MillraceException if the target cannot be asked
     */
    public Optional<Consistency> look() {
        return kept.look(session -> session.control().areCurrent()
                ? Consistency.read(settings.pipeline(), session.control())
                : Optional.empty());
    }

    /** Ends whatever is being asked. */
    @Override
    public void close() {
        kept.close();
    }

    /** The epoch of the log that the target follows; empty before apply has begun. Asks the target only if need be. */
    public Optional<Integer> epoch() {
        return arrivals.place()
                .map(Arrivals.Place::position)
                .or(() -> look().map(Consistency::position))
                .map(LogPosition::epoch);
    }

    /**
     * Waits until the target holds all up to there, in a state that the source had. Returns at once; asks the target only
     * where the job does not say that it is yet to come.
     *
     * @throws MillraceException if the target cannot be asked
     */
    public CompletionStage<Outcome> await(LogPosition wanted, Duration atMost) {
        Optional<Arrivals.Place> known = arrivals.place();
        if (known.isEmpty() || known.get().holds(wanted) || known.get().isOfOtherLog(wanted)) {
            Optional<Arrivals.Place> now = look().map(seen -> new Arrivals.Place(seen.position(), seen.from()));
            if (now.isPresent() && (now.get().holds(wanted) || now.get().isOfOtherLog(wanted))) {
                return CompletableFuture.completedFuture(outcome(now.get(), wanted));
            }
        }
        // Where the target has just contradicted the job, it was set back: the job will find out, and begin from there.
        return arrivals.await(wanted, known.orElse(null))
                .map(arrival -> arrival.thenApply(place -> outcome(place, wanted))
                        .completeOnTimeout(Outcome.NOT_YET, atMost.toMillis(), TimeUnit.MILLISECONDS)
                        .whenComplete((outcome, failure) -> arrival.cancel(false)))
                .orElseGet(() -> CompletableFuture.completedFuture(Outcome.TOO_MANY));
    }

    private static Outcome outcome(Arrivals.Place place, LogPosition wanted) {
        return place.isOfOtherLog(wanted) ? Outcome.OTHER_LOG : Outcome.HELD;
    }
}
