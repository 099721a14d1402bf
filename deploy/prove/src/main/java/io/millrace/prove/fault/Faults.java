// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does faults one after another, each when the one before is recovered from. Used by one thread. */
public final class Faults {

    private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(5);

    private final Map<String, Victim> victims = new LinkedHashMap<>();
    private final Supplier<BooleanSupplier> freshness;
    private final Consumer<FaultOutcome> taker;
    private final long begun;
    private final List<FaultOutcome> outcomes = new ArrayList<>();

    /**
     * Describes it.
     *
     * @param begun when the run did, as {@link System#nanoTime} says it
     * @param victims all of them have to be well after each fault
     * @param freshness asked right after a fault; what it gives is true as soon as it is recovered from
     * @param taker is told of each fault when it is over
     */
    public Faults(long begun, List<Victim> victims, Supplier<BooleanSupplier> freshness, Consumer<FaultOutcome> taker) {
        this.begun = begun;
        victims.forEach(victim -> this.victims.put(victim.name(), victim));
        this.freshness = freshness;
        this.taker = taker;
    }

    /**
     * Does those of a schedule while a condition holds; returns what went wrong, empty for nothing. What has ended by itself
     * is never started again by a fault.
     */
    public String runWhile(FaultSchedule schedule, BooleanSupplier condition) {
        while (condition.getAsBoolean()) {
            Fault fault = schedule.next();
            Moments.pass(fault.pause());
            String before = ownEndNow();
            if (!before.isEmpty()) {
                return before;
            }
            if (!run(fault, schedule)) {
                String end = ownEnd();
                return end.isEmpty()
                        ? "no recovery from " + fault.aim() + " within " + RECOVERY_LIMIT.toSeconds() + " s"
                        : end;
            }
        }
        return ownEndNow();
    }

    private boolean run(Fault fault, FaultSchedule schedule) {
        double at = seconds(begun);
        long doing = System.nanoTime();
        Effect effect = victim(fault.aim().victim()).suffer(fault.aim().kind(), fault.lasts());
        if (!effect.isDone()) {
            schedule.repeat(fault.aim());
        }
        long start = System.nanoTime();
        BooleanSupplier isFresh = freshness.get();
        boolean[] recovered = {false};
        Moments.isReached(RECOVERY_LIMIT, () -> {
            recovered[0] = isFresh.getAsBoolean();
            return recovered[0] || !ownEnd().isEmpty();
        });
        FaultOutcome outcome =
                new FaultOutcome(fault.aim(), at, (start - doing) / 1e9, effect, recovered[0] ? seconds(start) : -1);
        outcomes.add(outcome);
        taker.accept(outcome);
        return recovered[0];
    }

    private Victim victim(String name) {
        @Nullable Victim victim = victims.get(name);
        if (victim == null) {
            throw new IllegalArgumentException("no victim " + name);
        }
        return victim;
    }

    /** What was done so far. */
    public List<FaultOutcome> outcomes() {
        return List.copyOf(outcomes);
    }

    public int kills() {
        return outcomes.stream().mapToInt(FaultOutcome::kills).sum();
    }

    private String ownEnd() {
        return firstEnd(Victim::ownEnd);
    }

    /** Whether something has ended or halted by itself, asked now; empty when all is well. */
    public String ownEndNow() {
        return firstEnd(Victim::ownEndNow);
    }

    private String firstEnd(Function<Victim, String> ownEnd) {
        return victims.values().stream()
                .map(ownEnd)
                .filter(end -> !end.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
