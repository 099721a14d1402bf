// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for processes that end by themselves. Stateless. */
final class EndOfProcess {

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private EndOfProcess() {}

    /**
     * Waits until it has ended, and gives the time of that.
     *
     * @return milliseconds of the wall clock
     * @throws IllegalStateException with the end of its log, if it failed or has not ended in time
     */
    static long await(String name, OsProcess process, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (process.isRunning()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(name + " has not ended within " + limit + ":\n" + process.logTail());
            }
            LockSupport.parkNanos(LOOK_NS);
        }
        long millis = System.currentTimeMillis();
        if (process.exitCode().orElse(-1) != 0) {
            throw new IllegalStateException(name + " failed; the end of its log:\n" + process.logTail());
        }
        return millis;
    }
}
