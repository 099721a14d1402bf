// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import io.millrace.testkit.TcpProxy;
import java.time.Duration;
import java.util.SplittableRandom;

/** The network between the services and one server. Used by one thread. */
public final class Link implements Victim {

    /** A network outlasts the patience of more clients than a process that is stopped. */
    private static final int LONGER = 3;

    private static final int SLOW_BYTES_PER_SECOND = 20_000;
    private static final int CUT_AFTER_BYTES_MAX = 60_000;
    private static final Duration BETWEEN_CUTS = Duration.ofMillis(250);

    private final String name;
    private final TcpProxy proxy;
    private final SplittableRandom chance;

    /**
     * Describes it.
     *
     * @param seed of the places where connections are cut
     */
    public Link(String name, TcpProxy proxy, long seed) {
        this.name = name;
        this.proxy = proxy;
        this.chance = new SplittableRandom(seed);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Effect suffer(FaultKind kind, Duration lasts) {
        switch (kind) {
            case RESET -> proxy.reset();
            case CUT -> cut(lasts);
            case BLACK_HOLE -> {
                proxy.hold(true);
                Moments.pass(lasts.multipliedBy(LONGER));
                proxy.hold(false);
            }
            case SLOW -> {
                proxy.slow(SLOW_BYTES_PER_SECOND);
                Moments.pass(lasts.multipliedBy(LONGER));
                proxy.slow(0);
            }
            default -> throw cannotSuffer(kind);
        }
        return Effect.DONE;
    }

    /** Those who come back in the meantime are cut again, now and then in their first words. */
    private void cut(Duration lasts) {
        long end = System.nanoTime() + lasts.toNanos();
        do {
            proxy.resetAfter(1 + chance.nextInt(1 + chance.nextInt(CUT_AFTER_BYTES_MAX)));
            Moments.pass(BETWEEN_CUTS);
        } while (System.nanoTime() - end < 0);
        proxy.resetAfter(Long.MAX_VALUE);
    }
}
