// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Letting time pass while faults are done. Stateless. */
final class Moments {

    private Moments() {}

    static void pass(Duration time) {
        isReached(time, () -> false);
    }

    /** Waits for a condition, and returns whether it held within the limit. */
    static boolean isReached(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        boolean[] reached = {false};
        Await.until("the end of a wait", limit.multipliedBy(2).plusSeconds(60), () -> {
            reached[0] = condition.getAsBoolean();
            return reached[0] || System.nanoTime() - end >= 0;
        });
        return reached[0];
    }
}
