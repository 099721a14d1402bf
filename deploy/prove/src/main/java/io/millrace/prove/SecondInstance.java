// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.local.stack.ServiceProcess;
import io.millrace.prove.fault.Effect;
import io.millrace.prove.fault.FaultKind;
import io.millrace.prove.fault.Victim;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A service that is there twice: the first one sleeps while the second one takes over, and wakes up without knowing. Used by
 * one thread.
 */
final class SecondInstance implements Victim {

    private static final Duration TAKE_OVER_LIMIT = Duration.ofMinutes(3);

    private final String name;
    private final ServiceProcess first;
    private final ServiceProcess second;
    private final Supplier<BooleanSupplier> freshness;
    private String ownEnd = "";

    /**
     * Describes it.
     *
     * @param freshness asked when the first one sleeps; what it gives is true as soon as the second one does its work
     */
    SecondInstance(String name, ServiceProcess first, ServiceProcess second, Supplier<BooleanSupplier> freshness) {
        this.name = name;
        this.first = first;
        this.second = second;
        this.freshness = freshness;
    }

    @Override
    public String name() {
        return name;
    }

    /** Which of the two goes on is theirs to settle; the first one is then the only one again. */
    @Override
    public Effect suffer(FaultKind kind, Duration lasts) {
        if (kind != FaultKind.SECOND_INSTANCE) {
            throw cannotSuffer(kind);
        }
        first.process().pause();
        second.start();
        BooleanSupplier isFresh = freshness.get();
        Await.until(
                "the second instance of " + first.service().text(),
                TAKE_OVER_LIMIT,
                isFresh,
                () -> "; the end of its log:\n" + second.process().logTail());
        first.process().resume();
        long end = System.nanoTime() + lasts.toNanos();
        Await.until("a moment", lasts.plusSeconds(60), () -> System.nanoTime() - end >= 0);
        int running = (isRunning(first) ? 1 : 0) + (isRunning(second) ? 1 : 0);
        if (running == 0) {
            // Neither is to be started again as if it had been killed.
            ownEnd = "both instances of " + first.service().text()
                    + " have ended by themselves; the ends of their logs:\n"
                    + first.process().logTail() + "\n" + second.process().logTail();
            return Effect.missed(0, "both have ended by themselves");
        }
        second.kill();
        first.kill();
        first.start();
        return Effect.killed(running);
    }

    private static boolean isRunning(ServiceProcess service) {
        return service.process().isRunning();
    }

    @Override
    public String ownEnd() {
        return ownEnd;
    }
}
