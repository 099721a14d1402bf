// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.prove.PipelineSummary.Phase;
import io.millrace.prove.check.ViolationKind;
import io.millrace.prove.check.Violations;
import io.millrace.prove.fault.Effect;
import io.millrace.prove.fault.Fault;
import io.millrace.prove.fault.FaultKind;
import io.millrace.prove.fault.FaultOutcome;
import io.millrace.prove.workload.WorkloadCounts;
import io.millrace.testkit.comparison.ComparisonResult;
import io.millrace.testkit.comparison.ComparisonResult.Difference;
import io.millrace.testkit.comparison.ComparisonResult.Kind;
import io.millrace.testkit.comparison.ComparisonResult.OfTable;
import io.millrace.testkit.comparison.TablePair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipelineSummaryTest {

    private static final ComparisonResult EQUAL = compared(List.of());
    private static final FaultOutcome OUTCOME =
            new FaultOutcome(new Fault.Aim("snapshot", FaultKind.KILL_PROCESS_TWICE), 1, 0.5, Effect.killed(2), 3);

    private final Violations violations = new Violations();

    @Test
    void aRunThatFoundNothingHasPassed() {
        PipelineSummary summary = summary(2, 9, EQUAL, true);

        assertThat(summary.text())
                .contains(
                        "copy: faults 1, kills 2:",
                        "snapshot",
                        "10 rows in the source",
                        "LEFT OUT: full disks, for only root",
                        "no violations")
                .endsWith("PASSED\n");
        assertThat(summary.json()).contains("\"passed\":true", "\"killsByVictim\":{\"snapshot\":2}");
    }

    @Test
    void aRunWithTooFewKillsDuringTheCopyHasFailed() {
        assertThat(summary(3, 9, EQUAL, true).text())
                .contains("TOO FEW: there must be 3")
                .endsWith("FAILED\n");
    }

    @Test
    void aRunWithTooFewChangesHasFailed() {
        assertThat(summary(2, 9, EQUAL, true, "--changes", "2").text())
                .contains("TOO FEW row changes: there must be 2")
                .endsWith("FAILED\n");
    }

    @Test
    void aRunWithoutALookAtTheInvariantsHasFailed() {
        assertThat(summary(2, 0, EQUAL, true).isClean()).isFalse();
    }

    @Test
    void aRunThatDidNotComeToItsEndHasFailed() {
        assertThat(summary(2, 9, null, true).text())
                .contains("nothing was compared")
                .endsWith("FAILED\n");
    }

    @Test
    void aDifferenceMakesTheRunFail() {
        ComparisonResult different = compared(List.of(new Difference(Kind.MISSING_IN_TARGET, "7", "")));

        assertThat(summary(2, 9, different, true).text())
                .contains("1 differences", "MISSING_IN_TARGET [7]")
                .endsWith("FAILED\n");
    }

    @Test
    void aViolationMakesTheRunFail() {
        violations.add(ViolationKind.BALANCE, "read 1", "the accounts hold 3");

        assertThat(summary(2, 9, EQUAL, true).text())
                .contains("BALANCE at read 1: the accounts hold 3")
                .endsWith("FAILED\n");
    }

    @Test
    void aMutantThatWasNotFoundMakesTheRunFail() {
        assertThat(summary(2, 9, EQUAL, false).isClean()).isFalse();
    }

    @Test
    void aRunWithoutOneOfTheFaultsThatItMustHaveHasFailed() {
        Fault.Aim missed = new Fault.Aim("change log", FaultKind.REFUSE_WRITES);
        FaultOutcome withoutEffect = new FaultOutcome(missed, 1, 0.5, Effect.missed(0, "nobody wrote to it"), 3);
        FaultFigures demanded = new FaultFigures(List.of(OUTCOME, withoutEffect), List.of(OUTCOME.aim(), missed), true);
        FaultFigures wished = new FaultFigures(demanded.faults(), demanded.aims(), false);

        assertThat(summary(demanded).text())
                .contains("without an effect: 1", "MISSED: [writes refused of change log]")
                .endsWith("FAILED\n");
        assertThat(summary(wished).text())
                .contains("not come to: [writes refused of change log]")
                .endsWith("PASSED\n");
    }

    private static ComparisonResult compared(List<Difference> differences) {
        return new ComparisonResult(
                List.of(new OfTable(TablePair.of("prove", "hot"), 10, 10, differences.size(), differences)));
    }

    private PipelineSummary summary(
            int killsInCopy, long reads, ComparisonResult comparison, boolean mutantFound, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--profile", "pipeline", "--kills", "0", "--kills-in-copy", String.valueOf(killsInCopy)));
        arguments.addAll(List.of(more));
        ProveOptions options = ProveOptions.parse(arguments);
        return summary(options, new FaultFigures(List.of(OUTCOME)), reads, comparison, mutantFound);
    }

    private PipelineSummary summary(FaultFigures inCopy) {
        ProveOptions options =
                ProveOptions.parse(List.of("--profile", "pipeline", "--kills", "0", "--kills-in-copy", "1"));
        return summary(options, inCopy, 9, EQUAL, true);
    }

    private PipelineSummary summary(
            ProveOptions options, FaultFigures inCopy, long reads, ComparisonResult comparison, boolean mutantFound) {
        return new PipelineSummary(
                "a source",
                options,
                10,
                "10 rows",
                Map.of(Phase.COPY, inCopy),
                new WorkloadCounts(1, 0, 0, 1),
                reads,
                comparison,
                violations,
                5,
                List.of("full disks, for only root may mount a disk"),
                Map.of("lose-row", mutantFound));
    }
}
