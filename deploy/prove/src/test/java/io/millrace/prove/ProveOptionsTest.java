// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    void eachProfileRefusesWhatIsForTheOtherOne() {
        assertThatThrownBy(() -> ProveOptions.parse(List.of("--profile", "capture", "--rows", "1")))
                .hasMessage("--rows is not for --profile capture");
        assertThatThrownBy(() -> ProveOptions.parse(List.of("--profile", "pipeline", "--mutants")))
                .hasMessage("--mutant is only for --profile capture");
    }

    @Test
    void aProfileMustBeGiven() {
        assertThatThrownBy(() -> ProveOptions.parse(List.of()))
                .hasMessage("--profile must be given, and there are [capture, pipeline]");
    }
}
