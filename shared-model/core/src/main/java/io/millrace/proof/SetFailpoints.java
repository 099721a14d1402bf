// SPDX-License-Identifier: Apache-2.0
package io.millrace.proof;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.proof.Failpoint.Effect;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The failpoints that are set in this process, read once. Thread-safe. */
final class SetFailpoints {

    /** Whether there are any. */
    static final boolean ANY;

    private static final Logger LOG = LoggerFactory.getLogger(SetFailpoints.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Map<Failpoint, Order> ORDERS;

    static {
        ProofProperties properties = ProofProperties.ofThisProcess();
        properties.requireValid();
        ORDERS = properties.failpoints();
        ANY = !ORDERS.isEmpty();
    }

    private SetFailpoints() {}

    /**
     * What is to happen.
     *
     * @param at the how manieth time
     * @param reached how many times it was there
     */
    record Order(Effect effect, long at, AtomicLong reached) {

        Order(Effect effect, long at) {
            this(effect, at, new AtomicLong());
        }
    }

    static void reached(Failpoint point) {
        @Nullable Order order = ORDERS.get(point);
        if (order == null || order.reached.incrementAndGet() != order.at) {
            return;
        }
        LOG.warn("[FAILPOINT] {}, time {}: {}", point.text(), order.at, order.effect);
        switch (order.effect) {
            case HALT -> Runtime.getRuntime().halt(Failpoint.EXIT_CODE);
            case FAIL ->
                throw new MillraceException(FaultCode.JOB_FAILED, "Failpoint " + point.text() + " was set to fail.");
            case PAUSE -> pause();
        }
    }

    private static void pause() {
        long end = System.nanoTime() + PAUSE.toNanos();
        for (long left = PAUSE.toNanos();
                left > 0 && !Thread.currentThread().isInterrupted();
                left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
