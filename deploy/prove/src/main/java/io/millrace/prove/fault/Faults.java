// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does faults one after another, each when the one before is recovered from. Used by one thread. */
public final class Faults {

    private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(5);
    private static final Duration CONNECTION_LIMIT = Duration.ofSeconds(30);

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

    /** Does those of a schedule while a condition holds; returns what went wrong, empty for nothing. */
    public String runWhile(FaultSchedule schedule, BooleanSupplier condition) {
        while (condition.getAsBoolean()) {
            Fault fault = schedule.next();
            if (!run(fault)) {
                String end = ownEnd();
                return end.isEmpty()
                        ? "no recovery from " + fault.aim() + " within " + RECOVERY_LIMIT.toSeconds() + " s"
                        : end;
            }
        }
        return "";
    }

    private boolean run(Fault fault) {
        pass(fault.pause());
        double at = seconds(begun);
        long doing = System.nanoTime();
        int kills = act(fault);
        long start = System.nanoTime();
        boolean recovered = isReached(RECOVERY_LIMIT, freshness.get());
        FaultOutcome outcome =
                new FaultOutcome(fault.aim(), at, (start - doing) / 1e9, kills, recovered ? seconds(start) : -1);
        outcomes.add(outcome);
        taker.accept(outcome);
        return recovered;
    }

    private int act(Fault fault) {
        Victim victim = victim(fault.aim().victim());
        return switch (fault.aim().kind()) {
            case KILL_PROCESS -> {
                killAndStart(victim);
                yield 1;
            }
            case KILL_PROCESS_TWICE -> {
                killAndStart(victim);
                pass(fault.lasts());
                killAndStart(victim);
                yield 2;
            }
            case STOP_PROCESS -> {
                victim.pause();
                pass(fault.lasts());
                victim.resume();
                yield 0;
            }
            case KILL_LOG_CONNECTION -> killConnection(victim, true);
            case KILL_ALL_CONNECTIONS -> killConnection(victim, false);
            case KILL_LOG_CONNECTION_TWICE -> killConnection(victim, true) + killConnection(victim, true);
        };
    }

    private Victim victim(String name) {
        @Nullable Victim victim = victims.get(name);
        if (victim == null) {
            throw new IllegalArgumentException("no victim " + name);
        }
        return victim;
    }

    private static void killAndStart(Victim victim) {
        victim.kill();
        victim.start();
    }

    /** One kill, whatever number of connections it ends; 0 when there was none for long. */
    private int killConnection(Victim victim, boolean onlyTheLog) {
        int[] ended = {0};
        isReached(CONNECTION_LIMIT, () -> {
            ended[0] = victim.killConnections(onlyTheLog);
            return ended[0] > 0;
        });
        return Math.min(1, ended[0]);
    }

    /** What was done so far. */
    public List<FaultOutcome> outcomes() {
        return List.copyOf(outcomes);
    }

    public int kills() {
        return outcomes.stream().mapToInt(FaultOutcome::kills).sum();
    }

    private String ownEnd() {
        return victims.values().stream()
                .map(Victim::ownEnd)
                .filter(end -> !end.isEmpty())
                .findFirst()
                .orElse("");
    }

    private boolean isReached(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        boolean[] reached = {false};
        Await.until("the end of a wait", limit.multipliedBy(2), () -> {
            reached[0] = condition.getAsBoolean();
            return reached[0] || System.nanoTime() - end > 0 || !ownEnd().isEmpty();
        });
        return reached[0];
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Await.until("a moment", time.plusSeconds(60), () -> System.nanoTime() - end >= 0);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
