// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what processes bring. Stateless. */
final class Arrival {

    private Arrival() {}

    /**
     * Waits until it is there.
     *
     * @param what in words
     * @param processes that bring it; one that ends before it is there has failed
     * @param lookNanos between one look and the next
     * @return milliseconds of the wall clock, when it was seen
     * @throws IllegalStateException with the end of a log, if it does not come
     */
    static long await(String what, List<OsProcess> processes, Duration limit, long lookNanos, BooleanSupplier arrived) {
        long end = System.nanoTime() + limit.toNanos();
        while (!arrived.getAsBoolean()) {
            Optional<OsProcess> ended =
                    processes.stream().filter(process -> !process.isRunning()).findFirst();
            // What an ended process has brought may have been missed by the look before.
            if ((ended.isPresent() && !arrived.getAsBoolean()) || System.nanoTime() - end > 0) {
                OsProcess shown = ended.orElse(processes.get(processes.size() - 1));
                throw new IllegalStateException(shown.name() + (ended.isPresent() ? " has ended before " : " is slow: ")
                        + what + " was there; the end of its log:\n" + shown.logTail());
            }
            LockSupport.parkNanos(lookNanos);
        }
        return System.currentTimeMillis();
    }
}
