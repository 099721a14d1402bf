// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.position.LogPosition;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * How far the job of this process has brought a pipeline's target, told at once by the thread that commits to those who
 * wait for it. What the target itself says counts more: this is for not having to ask it again and again.
 *
 * <p>Safe for use by several threads. One per pipeline and process: operators cannot be handed anything of the process
 * that they run in.
 */
public final class Arrivals {

    /** Who comes when so many wait is not let in. */
    public static final int WAITING_MAX = 1_000;

    private static final Map<String, Arrivals> OF_THIS_PROCESS = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<Wait> waits = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Place place;

    private Arrivals() {}

    /** Those of that pipeline. */
    public static Arrivals of(String pipeline) {
        return OF_THIS_PROCESS.computeIfAbsent(pipeline, name -> new Arrivals());
    }

    /**
     * Where the target is.
     *
     * @param position up to which all is committed
     * @param from the place from which on the target shows states of the source; null if it is not known
     */
    public record Place(LogPosition position, @Nullable LogPosition from) {

        /** Whether it holds all up to there, in a state that the source had. */
        public boolean holds(LogPosition wanted) {
            return position.epoch() == wanted.epoch()
                    && !wanted.isAfter(position)
                    && from != null
                    && !from.isAfter(position);
        }

        /** Whether it is in another log than that, whose places cannot be compared. */
        public boolean isOfOtherLog(LogPosition wanted) {
            return position.epoch() != wanted.epoch();
        }
    }

    private record Wait(LogPosition wanted, CompletableFuture<Place> arrival) {}

    /** An attempt of the job begins, where the target stands. */
    public void begin(LogPosition position, @Nullable LogPosition from) {
        arrive(new Place(position, from));
    }

    /** All up to there is committed. */
    public void reached(LogPosition position) {
        Place before = place;
        arrive(new Place(position, before == null ? null : before.from));
    }

    /** The attempt has ended: the next one says anew where it begins. */
    public void end() {
        place = null;
    }

    /** Where the job has brought the target; empty while it does not run. */
    public Optional<Place> place() {
        return Optional.ofNullable(place);
    }

    private void arrive(Place now) {
        place = now;
        // As a rule nobody waits.
        if (!waits.isEmpty()) {
            tell(now);
        }
    }

    private void tell(Place now) {
        waits.removeIf(wait -> {
            boolean isOver = now.holds(wait.wanted) || now.isOfOtherLog(wait.wanted);
            if (isOver) {
                // What follows is not for the thread that commits.
                wait.arrival.completeAsync(() -> now);
            }
            return isOver || wait.arrival.isDone();
        });
    }

    /**
     * Completes when the target holds all up to there, in a state that the source had; also when it comes to be in another
     * log. Who gives up cancels it.
     *
     * @param known what the caller has seen here, and does not take for an arrival
     * @return empty if too many wait
     */
    public Optional<CompletableFuture<Place>> await(LogPosition wanted, @Nullable Place known) {
        waits.removeIf(wait -> wait.arrival.isDone());
        if (waits.size() >= WAITING_MAX) {
            return Optional.empty();
        }
        CompletableFuture<Place> arrival = new CompletableFuture<>();
        waits.add(new Wait(wanted, arrival));
        // It may have come between the caller's look and this.
        Place now = place;
        if (now != null && !now.equals(known)) {
            tell(now);
        }
        return Optional.of(arrival);
    }
}
