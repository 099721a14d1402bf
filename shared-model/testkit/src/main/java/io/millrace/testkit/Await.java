// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for a condition, with a limit and a text that says what was waited for. */
public final class Await {

    private static final long PAUSE_MS = 10;

    private Await() {}

    /**
     * Returns as soon as the condition holds.
     *
     * @throws IllegalStateException when it does not within the limit
     */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        until(what, limit, condition, () -> "");
    }

    /** As {@link #until(String, Duration, BooleanSupplier)}, with details for the text of the failure. */
    public static void until(String what, Duration limit, BooleanSupplier condition, Supplier<String> details) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(
                        "waited " + limit.toSeconds() + " s in vain for " + what + details.get());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + what, e);
            }
        }
    }
}
