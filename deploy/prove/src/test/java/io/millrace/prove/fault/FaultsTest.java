// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private final Stub service = new Stub();
    private final List<FaultOutcome> outcomes = new ArrayList<>();

    @Test
    void whatHasEndedByItselfIsNotKilledAndNotStartedAgain() {
        service.ownEnd = "it has ended by itself";

        assertThat(run(1)).isEqualTo("it has ended by itself");
        assertThat(outcomes).isEmpty();
    }

    @Test
    void whatEndsByItselfAfterTheLastFaultIsSeen() {
        service.endsAfter = 1;

        assertThat(run(1)).isEqualTo("it has ended by itself");
        assertThat(outcomes).hasSize(1);
    }

    @Test
    void aFaultWithoutAnEffectComesAgainFirst() {
        service.missed = 1;

        assertThat(run(3)).isEmpty();
        assertThat(outcomes).extracting(outcome -> outcome.effect().isDone()).containsExactly(false, true, true);
        assertThat(outcomes.get(0)).asString().endsWith("it had NO EFFECT: nothing was there");
        assertThat(outcomes)
                .extracting(FaultOutcome::kind)
                .containsExactly(FaultKind.KILL_PROCESS, FaultKind.STOP_PROCESS, FaultKind.KILL_PROCESS);
    }

    private String run(int times) {
        Supplier<BooleanSupplier> fresh = () -> () -> true;
        return new Faults(System.nanoTime(), List.of(service), fresh, outcomes::add)
                .runWhile(
                        FaultSchedule.of(
                                1,
                                FaultSchedule.times(1, "stub", FaultKind.KILL_PROCESS),
                                FaultSchedule.times(1, "stub", FaultKind.STOP_PROCESS)),
                        () -> outcomes.size() < times);
    }

    /** Suffers in words. */
    private static final class Stub implements Victim {

        private int missed;
        private int endsAfter = Integer.MAX_VALUE;
        private int suffered;
        private String ownEnd = "";

        @Override
        public String name() {
            return "stub";
        }

        @Override
        public Effect suffer(FaultKind kind, Duration lasts) {
            suffered++;
            if (suffered <= missed) {
                return Effect.missed(1, "nothing was there");
            }
            return Effect.killed(1);
        }

        /** Only who asks at this moment sees it. */
        @Override
        public String ownEndNow() {
            return suffered >= endsAfter ? "it has ended by itself" : ownEnd;
        }
    }
}
