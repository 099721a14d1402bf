// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoOptionsTest {

    @Test
    void hasDefaults() {
        DemoOptions options = DemoOptions.parse(List.of());

        assertThat(options.seconds()).isZero();
        assertThat(options.rows()).isEqualTo(100_000);
        assertThat(options.folder()).isEmpty();
    }

    @Test
    void readsWhatWasAskedFor() {
        DemoOptions options = DemoOptions.parse(
                List.of("--rate", "7", "--seconds", "30", "--source", "/usr", "--rows", "500", "--folder", "/tmp/x"));

        assertThat(options).isEqualTo(new DemoOptions(30, 500, 7, 4, options.folder(), Optional.of(Path.of("/usr"))));
        assertThat(options.folder()).contains(Path.of("/tmp/x"));
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> DemoOptions.parse(List.of("--speed", "7"))).hasMessage("unknown option --speed");
        assertThatThrownBy(() -> DemoOptions.parse(List.of("--rate"))).hasMessage("--rate needs a value");
        assertThatThrownBy(() -> DemoOptions.parse(List.of("--rate", "fast")))
                .hasMessage("--rate needs a whole number, not fast");
        assertThatThrownBy(() -> DemoOptions.parse(List.of("--rows", "3"))).hasMessageContaining("--rows at least 100");
    }
}
