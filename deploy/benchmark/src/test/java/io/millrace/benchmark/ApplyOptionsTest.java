// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ApplyOptionsTest {

    @Test
    void hasDefaults() {
        ApplyOptions options = ApplyOptions.parse(List.of("pipeline", "latency"));

        assertThat(options.scenario()).isEqualTo(ApplyOptions.Scenario.PIPELINE_LATENCY);
        assertThat(options.rates()).containsExactly(500);
        assertThat(options.repetitions()).isEqualTo(1);
        assertThat(ApplyOptions.parse(List.of("apply", "backlog")).repetitions())
                .isEqualTo(3);
    }

    @Test
    void measuresSeveralRates() {
        assertThat(ApplyOptions.parse(List.of("pipeline", "latency", "--rate", "100, 500,2000"))
                        .rates())
                .containsExactly(100, 500, 2_000);
        assertThatThrownBy(() -> ApplyOptions.parse(List.of("pipeline", "latency", "--rate", "100,many")))
                .hasMessage("--rate needs whole numbers, not 100,many");
    }

    @Test
    void knowsWhereABacklogWaits() {
        assertThat(ApplyOptions.parse(List.of("apply", "hot-keys")).isFromKafka())
                .isTrue();
        assertThat(ApplyOptions.parse(List.of("apply", "deletes")).isFromKafka())
                .isTrue();
        assertThat(ApplyOptions.parse(List.of("pipeline", "backlog")).isFromKafka())
                .isFalse();
    }

    @Test
    void hugeAndWideHaveDefaultsOfTheirOwn() {
        ApplyOptions huge = ApplyOptions.parse(List.of("apply", "huge"));

        assertThat(huge.changes()).isEqualTo(5_000_000);
        assertThat(huge.heap()).isEqualTo("512m");
        assertThat(huge.megabytes()).isEqualTo(1_024);
        assertThat(huge.repetitions()).isEqualTo(1);
        assertThat(ApplyOptions.parse(List.of("apply", "wide")).changes()).isEqualTo(50_000);
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> ApplyOptions.parse(List.of("apply", "backlog", "--only", "limit")))
                .hasMessageContaining("needs millrace beside it");
        assertThatThrownBy(() -> ApplyOptions.parse(List.of("apply", "latency")))
                .hasMessage("apply and pipeline need a scenario: apply backlog, apply hot-keys, apply deletes,"
                        + " apply wide, apply huge, pipeline backlog, pipeline latency");
        assertThatThrownBy(() -> ApplyOptions.parse(List.of("pipeline")))
                .hasMessageContaining("pipeline backlog, pipeline latency");
        assertThatThrownBy(() -> ApplyOptions.parse(List.of("pipeline", "latency", "--rate", "0")))
                .hasMessage("numbers must be at least 1");
        assertThatThrownBy(() -> ApplyOptions.parse(List.of("apply", "deletes", "--changes", "10")))
                .hasMessage("--changes must be a multiple of 10, two times that at least");
        assertThatThrownBy(() -> ApplyOptions.parse(List.of("pipeline", "backlog", "--only", "dms")))
                .hasMessage("--only knows [debezium, debezium-default, flink, limit, millrace], not [dms]");
    }
}
