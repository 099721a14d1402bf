// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void hasDefaultsThatDependOnTheScenario() {
        Options backlog = Options.parse(List.of("backlog"));
        assertThat(backlog.changes()).isEqualTo(1_000_000);
        assertThat(backlog.repetitions()).isEqualTo(3);
        assertThat(backlog.heap()).isEqualTo("2g");
        assertThat(backlog.jvm()).containsExactly("-XX:+UseParallelGC");
        assertThat(backlog.sourceHome()).isEmpty();
        assertThat(backlog.measures("debezium")).isTrue();

        Options large = Options.parse(List.of("large"));
        assertThat(large.repetitions()).isEqualTo(1);
        assertThat(large.heap()).isEqualTo("512m");
    }

    @Test
    void readsWhatWasAskedFor() {
        Options options = Options.parse(List.of(
                "backlog",
                "--changes",
                "50",
                "--only",
                "millrace, limit",
                "--source",
                "/usr",
                "--jvm",
                "-XX:+UseG1GC -Xms1g"));

        assertThat(options.changes()).isEqualTo(50);
        assertThat(options.measures("limit")).isTrue();
        assertThat(options.measures("debezium")).isFalse();
        assertThat(options.sourceHome()).contains(Path.of("/usr"));
        assertThat(options.jvm()).containsExactly("-XX:+UseG1GC", "-Xms1g");
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> Options.parse(List.of())).hasMessageContaining("needs a scenario");
        assertThatThrownBy(() -> Options.parse(List.of("forward"))).hasMessageContaining("not forward");
        assertThatThrownBy(() -> Options.parse(List.of("large", "--speed", "7")))
                .hasMessage("unknown option --speed");
        assertThatThrownBy(() -> Options.parse(List.of("large", "--rows"))).hasMessage("--rows needs a value");
        assertThatThrownBy(() -> Options.parse(List.of("large", "--rows", "many")))
                .hasMessage("--rows needs a whole number, not many");
        assertThatThrownBy(() -> Options.parse(List.of("backlog", "--changes", "15")))
                .hasMessageContaining("multiple of 10");
        assertThatThrownBy(() -> Options.parse(List.of("backlog", "--only", "others")))
                .hasMessageContaining("not others");
    }
}
