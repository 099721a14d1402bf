// SPDX-License-Identifier: Apache-2.0
package io.millrace.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProofPropertiesTest {

    @Test
    void nothingIsSetUnlessToldTo() {
        ProofProperties none = ProofProperties.ofThisProcess();
        assertThat(none.failpoints()).isEmpty();
        assertThat(none.findings()).isEmpty();
        assertThat(none.notes()).isEmpty();
        assertThat(none.switchedOff()).isEmpty();
        Failpoint.APPLY_COMMITTED.reach();
        assertThat(Protection.values()).noneMatch(Protection::isOff);
    }

    @Test
    void readsWhatIsToHappenWhereAndWhen() {
        ProofProperties set = ProofProperties.of("apply.before-commit:halt@3, capture.sent:fail", "gap-check");
        assertThat(set.findings()).isEmpty();
        assertThat(set.failpoints().keySet()).containsExactly(Failpoint.CAPTURE_SENT, Failpoint.APPLY_BEFORE_COMMIT);
        assertThat(set.switchedOff()).containsExactly(Protection.GAP_CHECK);
        assertThat(set.notes())
                .containsExactly(
                        "[MUTANT] protection gap-check is off: rows will be lost or doubled",
                        "[FAILPOINT] capture.sent, time 1: FAIL",
                        "[FAILPOINT] apply.before-commit, time 3: HALT");
    }

    @Test
    void refusesAllThatIsWrongAtOnce() {
        ProofProperties wrong = ProofProperties.of(
                "apply.nowhere:halt,apply.committed:explode,apply.committed,apply.committed:halt@0,"
                        + "capture.sent:halt,capture.sent:fail@2",
                "gap-check,seat-belt");
        assertThat(wrong.findings()).extracting(Finding::code).containsOnly(FaultCode.SETTING_INVALID);
        assertThat(wrong.findings())
                .extracting(Finding::measured)
                .containsExactly(
                        "apply.nowhere:halt",
                        "apply.committed:explode",
                        "apply.committed",
                        "apply.committed:halt@0",
                        "capture.sent:fail@2",
                        "seat-belt");
        assertThatThrownBy(wrong::requireValid)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("apply.nowhere:halt")
                .hasMessageContaining("capture.sent:fail@2");
    }

    @Test
    void eachNameSaysWhoseItIs() {
        assertThat(Stream.of(Failpoint.values()).map(Failpoint::text))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("(capture|snapshot|apply)\\.[a-z-]+"));
    }
}
