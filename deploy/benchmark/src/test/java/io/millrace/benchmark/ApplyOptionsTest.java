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
        assertThat(options.rate()).isEqualTo(500);
        assertThat(options.repetitions()).isEqualTo(1);
        assertThat(ApplyOptions.parse(List.of("apply", "backlog")).repetitions())
                .isEqualTo(3);
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
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> ApplyOptions.parse(List.of("apply", "latency")))
                .hasMessage("apply and pipeline need a scenario: apply backlog, apply hot-keys, apply deletes,"
                        + " pipeline backlog, pipeline latency");
        assertThatThrownBy(() -> ApplyOptions.parse(List.of("pipeline")))
                .hasMessageContaining("pipeline backlog, pipeline latency");
        assertThatThrownBy(() -> ApplyOptions.parse(List.of("pipeline", "latency", "--rate", "0")))
                .hasMessage("numbers must be at least 1");
        assertThatThrownBy(() -> ApplyOptions.parse(List.of("apply", "deletes", "--changes", "10")))
                .hasMessage("--changes must be a multiple of 10, two times that at least");
        assertThatThrownBy(() -> ApplyOptions.parse(List.of("pipeline", "backlog", "--only", "dms")))
                .hasMessage("--only knows millrace, debezium and flink, not [dms]");
    }
}
