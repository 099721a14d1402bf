// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.millrace.settings.JobSettings;
import java.time.Duration;

/** Growing pauses between attempts: each twice the last, up to a limit. Used by one thread. */
final class Pauses {

    private final Duration first;
    private final Duration longest;
    private Duration next;

    Pauses(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    static Pauses of(JobSettings job) {
        return new Pauses(job.restartDelay(), job.restartDelayMax());
    }

    Duration next() {
        Duration now = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        return now;
    }

    void reset() {
        next = first;
    }
}
