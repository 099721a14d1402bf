// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Faults without an end, the same ones for the same seed. Every kind comes among the first of them. Not thread-safe. */
public final class FaultSchedule {

    private static final int PAUSE_MIN_MS = 1_000;
    private static final int PAUSE_MAX_MS = 3_000;
    private static final int LASTS_MIN_MS = 300;
    private static final int LASTS_MAX_MS = 4_000;

    /** As often as each is drawn. */
    private static final List<FaultKind> URN = List.of(
            FaultKind.KILL_PROCESS,
            FaultKind.KILL_LOG_CONNECTION,
            FaultKind.KILL_PROCESS_TWICE,
            FaultKind.STOP_PROCESS,
            FaultKind.KILL_ALL_CONNECTIONS,
            FaultKind.KILL_LOG_CONNECTION_TWICE,
            FaultKind.KILL_PROCESS,
            FaultKind.KILL_LOG_CONNECTION,
            FaultKind.KILL_LOG_CONNECTION,
            FaultKind.KILL_ALL_CONNECTIONS,
            FaultKind.KILL_LOG_CONNECTION_TWICE,
            FaultKind.KILL_LOG_CONNECTION_TWICE);

    private final SplittableRandom chance;
    private int drawn;

    public FaultSchedule(long seed) {
        chance = new SplittableRandom(seed);
    }

    /** The next fault. */
    public Fault next() {
        FaultKind kind = drawn < FaultKind.values().length ? URN.get(drawn) : URN.get(chance.nextInt(URN.size()));
        drawn++;
        return new Fault(
                kind,
                Duration.ofMillis(chance.nextInt(PAUSE_MIN_MS, PAUSE_MAX_MS)),
                Duration.ofMillis(chance.nextInt(LASTS_MIN_MS, LASTS_MAX_MS)));
    }
}
