// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Faults without an end, the same ones for the same seed. Every kind comes
 * among the first of them. Not thread-safe. */
public final class FaultSchedule {

    private static final int PAUSE_MIN_MS = 1_000;
    private static final int PAUSE_MAX_MS = 3_000;
    private static final int LASTS_MIN_MS = 300;
    private static final int LASTS_MAX_MS = 4_000;

    private final long seed;
    private final SplittableRandom chance;
    private final List<Fault.Aim> urn;
    private final List<Fault.Aim> aims;
    private final Deque<Fault.Aim> first;

    private FaultSchedule(long seed, List<Fault.Aim> urn) {
        this.seed = seed;
        this.chance = new SplittableRandom(seed);
        this.urn = urn;
        this.aims = urn.stream().distinct().toList();
        this.first = new ArrayDeque<>(aims);
    }

    /**
     * A schedule that draws from an urn.
     *
     * @param urn each aim as often as it is drawn; each comes once, in this order, before chance decides
     */
    @SafeVarargs
    public static FaultSchedule of(long seed, List<Fault.Aim>... urn) {
        return new FaultSchedule(seed, Stream.of(urn).flatMap(List::stream).toList());
    }

    /** An aim, so many times. */
    public static List<Fault.Aim> times(int count, String victim, FaultKind kind) {
        return Collections.nCopies(count, new Fault.Aim(victim, kind));
    }

    /**
     * The same with those kinds alone, or with all of them if none is given.
     *
     * @throws IllegalArgumentException if it has none of them
     */
    public FaultSchedule only(Set<FaultKind> kinds) {
        return kinds.isEmpty() ? this : left(aim -> kinds.contains(aim.kind()), kinds);
    }

    /**
     * The same without the victims that are not there.
     *
     * @throws IllegalArgumentException if none is there
     */
    public FaultSchedule of(Predicate<String> victims) {
        return left(aim -> victims.test(aim.victim()), Set.of());
    }

    private FaultSchedule left(Predicate<Fault.Aim> condition, Set<FaultKind> kinds) {
        List<Fault.Aim> left = urn.stream().filter(condition).toList();
        if (left.isEmpty()) {
            throw new IllegalArgumentException("nothing here can suffer "
                    + kinds.stream().map(FaultKind::option).sorted().toList());
        }
        return new FaultSchedule(seed, left);
    }

    /** All that it aims at, each once, in the order in which they come first. */
    public List<Fault.Aim> aims() {
        return aims;
    }

    /** This one had no effect: it comes again soon, before chance decides. */
    public void repeat(Fault.Aim aim) {
        first.add(aim);
    }

    /** The next fault. */
    public Fault next() {
        Fault.Aim aim = first.isEmpty() ? urn.get(chance.nextInt(urn.size())) : first.remove();
        return new Fault(
                aim,
                Duration.ofMillis(chance.nextInt(PAUSE_MIN_MS, PAUSE_MAX_MS)),
                Duration.ofMillis(chance.nextInt(LASTS_MIN_MS, LASTS_MAX_MS)));
    }
}
