// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proof.Protection;
import io.millrace.prove.check.ViolationKind;
import io.millrace.prove.check.Violations;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProductMutantTest {

    @Test
    void eachProtectionHasItsMutantAndEachMutantLacksItsProtection() {
        assertThat(Stream.of(Protection.values()).map(Protection::text).map(ProductMutant::of))
                .containsExactly(ProductMutant.values());
        assertThat(ProductMutant.values()).allSatisfy(mutant -> {
            assertThat(mutant.off()).contains(Protection.of(mutant.text()).orElseThrow());
            assertThat(mutant.off()).containsAll(mutant.offInBoth());
            assertThat(mutant.offInBoth())
                    .doesNotContain(Protection.of(mutant.text()).orElseThrow());
        });
    }

    @Test
    void whereTheFaultComesToNothingAnythingIsAFind() {
        assertThat(ProductMutant.BATCH_ORDER.isAsPromised(found())).isTrue();
        assertThat(ProductMutant.BATCH_ORDER.isFoundOut(found())).isFalse();

        Violations halted = found("TARGET_REJECTED: no such column");
        assertThat(ProductMutant.BATCH_ORDER.isAsPromised(halted)).isFalse();
        assertThat(ProductMutant.BATCH_ORDER.isFoundOut(halted)).isTrue();
    }

    @Test
    void whereTheProductStopsItsOwnCodeIsNoFindOfTheCheckers() {
        Violations stopped = found("LOG_GAP LOG_GAP: something is missing");
        assertThat(ProductMutant.GAP_CHECK.isAsPromised(stopped)).isTrue();
        assertThat(ProductMutant.GAP_CHECK.isFoundOut(stopped)).isFalse();

        // Silence is no promise kept: the records are gone.
        assertThat(ProductMutant.GAP_CHECK.isAsPromised(found())).isFalse();
        assertThat(ProductMutant.GAP_CHECK.isFoundOut(found())).isFalse();

        Violations more = found("LOG_GAP LOG_GAP: something is missing");
        more.add(ViolationKind.TORN, "read 1", "rows of a transaction that is not there");
        assertThat(ProductMutant.GAP_CHECK.isAsPromised(more)).isFalse();
        assertThat(ProductMutant.GAP_CHECK.isFoundOut(more)).isTrue();
    }

    @Test
    void aReportIsCleanOnlyIfEveryRunWasAsItShouldBe() {
        MutantReport.Line held = new MutantReport.Line("gap-check", false, true, "SERVICE LOG_GAP", 20);
        MutantReport.Line missed = new MutantReport.Line("gap-check", true, false, "nothing", 20);
        assertThat(new MutantReport(1, List.of(held)).isClean()).isTrue();
        assertThat(new MutantReport(1, List.of()).isClean()).isFalse();

        MutantReport report = new MutantReport(1, List.of(held, missed));
        assertThat(report.isClean()).isFalse();
        assertThat(report.text()).contains("BAD  gap-check").contains("FAILED");
        assertThat(report.json()).contains("\"result\":\"failed\"", "\"protection\":\"gap-check\"");
    }

    private static Violations found(String... stops) {
        Violations violations = new Violations();
        Stream.of(stops).forEach(stop -> violations.add(ViolationKind.SERVICE, "apply", stop));
        return violations;
    }
}
