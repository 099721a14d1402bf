// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.prove.check.CaptureCheck;
import io.millrace.prove.check.ViolationKind;
import io.millrace.prove.check.Violations;
import io.millrace.prove.fault.Effect;
import io.millrace.prove.fault.Fault;
import io.millrace.prove.fault.FaultKind;
import io.millrace.prove.fault.FaultOutcome;
import io.millrace.prove.workload.WorkloadCounts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CaptureSummaryTest {

    private final Violations violations = new Violations();

    @Test
    void aRunWithTooFewKillsHasFailed() {
        assertThat(summary(2, Map.of()).isClean()).isTrue();
        assertThat(summary(3, Map.of()).isClean()).isFalse();
        assertThat(summary(3, Map.of()).text()).contains("TOO FEW").endsWith("FAILED\n");
    }

    @Test
    void aRunThatFoundSomethingHasFailed() {
        violations.add(ViolationKind.LOST, "here", "a transaction");

        assertThat(summary(2, Map.of()).text()).contains("1 lost").endsWith("FAILED\n");
    }

    @Test
    void aMutantThatWasNotFoundMakesTheRunFail() {
        assertThat(summary(2, Map.of("tear", false)).json()).contains("\"passed\":false");
    }

    private CaptureSummary summary(int killsWanted, Map<String, Boolean> mutants) {
        return new CaptureSummary(
                "a source",
                1,
                10,
                killsWanted,
                new FaultFigures(List.of(new FaultOutcome(
                        new Fault.Aim("capture", FaultKind.KILL_PROCESS_TWICE), 1, 0.5, Effect.killed(2), 3))),
                new WorkloadCounts(1, 0, 0, 1),
                new CaptureCheck.Result(1, 1, 1, 0, 1, violations),
                violations,
                mutants);
    }
}
