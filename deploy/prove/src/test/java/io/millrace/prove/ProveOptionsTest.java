// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.prove.fault.FaultKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProveOptionsTest {

    @Test
    void theCopyIsAsLongAsItsKillsNeed() {
        ProveOptions options = ProveOptions.parse(List.of("--profile", "pipeline", "--kills-in-copy", "40"));

        assertThat(options.profile()).isEqualTo(Profile.PIPELINE);
        assertThat(options.killsInCopy()).isEqualTo(40);
        assertThat(options.rows()).isEqualTo(60_000);
        assertThat(options.kills()).isEqualTo(20);
    }

    @Test
    void aNightIsTwoHundredKillsAndTenMillionChanges() {
        ProveOptions options = ProveOptions.parse(List.of("--profile", "nightly"));

        assertThat(options.minutes()).isEqualTo(120);
        assertThat(options.kills()).isEqualTo(200);
        assertThat(options.changes()).isEqualTo(10_000_000);
    }

    @Test
    void halfANightHasHalfOfItUnlessOtherNumbersAreGiven() {
        List<String> half = List.of("--profile", "nightly", "--minutes", "60");

        assertThat(ProveOptions.parse(half).kills()).isEqualTo(100);
        assertThat(ProveOptions.parse(half).changes()).isEqualTo(5_000_000);
        assertThat(ProveOptions.parse(List.of("--profile", "nightly", "--kills", "7", "--changes", "8")))
                .extracting(ProveOptions::kills, ProveOptions::changes)
                .containsExactly(7, 8L);
    }

    @Test
    void aSoakHasNoEndOfItsOwn() {
        ProveOptions options = ProveOptions.parse(List.of("--profile", "soak"));

        assertThat(options.profile().isEndless()).isTrue();
        assertThat(options.longestMinutes()).isInfinite();
        assertThat(options.kills()).isZero();
    }

    @Test
    void eachProfileRefusesWhatIsForTheOtherOne() {
        assertThatThrownBy(() -> ProveOptions.parse(List.of("--profile", "capture", "--rows", "1")))
                .hasMessage("--rows is not for --profile capture");
        assertThatThrownBy(() -> ProveOptions.parse(List.of("--profile", "smoke", "--mutants")))
                .hasMessage("--mutant is only for --profile capture and --profile pipeline");
    }

    @Test
    void mutantsOfThePipelineAreTheProductWithoutOneOfItsProtections() {
        assertThat(ProveOptions.parse(List.of("--profile", "pipeline", "--mutants"))
                        .productMutants())
                .containsExactly(ProductMutant.values());
        assertThat(ProveOptions.parse(List.of("--profile", "pipeline", "--mutant", "gap-check"))
                        .productMutants())
                .containsExactly(ProductMutant.GAP_CHECK);
        assertThat(ProveOptions.parse(List.of("--profile", "pipeline")).productMutants())
                .isEmpty();
        assertThatThrownBy(() -> ProveOptions.parse(List.of("--profile", "pipeline", "--mutant", "seat-belt")))
                .hasMessageStartingWith("no protection is called seat-belt, there are [start-position, chunk-marks");
    }

    @Test
    void faultsOfSomeKindsAloneAreThoseThatThePipelineCanSuffer() {
        assertThat(ProveOptions.parse(List.of("--profile", "smoke", "--fault", "purge-log", "--fault", "reset"))
                        .faults())
                .containsExactlyInAnyOrder(FaultKind.PURGE_LOG, FaultKind.RESET);
        assertThatThrownBy(() -> ProveOptions.parse(List.of("--profile", "smoke", "--fault", "kill-log-connection")))
                .hasMessage("nothing here can suffer [kill-log-connection]");
        assertThatThrownBy(() -> ProveOptions.parse(List.of("--profile", "smoke", "--fault", "rain")))
                .hasMessageStartingWith("no fault rain, there are [kill-process, ");
    }

    @Test
    void aProfileMustBeGiven() {
        assertThatThrownBy(() -> ProveOptions.parse(List.of()))
                .hasMessage("--profile must be given, and there are [capture, pipeline, smoke, nightly, soak, loss]");
    }
}
