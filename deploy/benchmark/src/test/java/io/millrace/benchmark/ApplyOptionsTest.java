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
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> ApplyOptions.parse(List.of("apply", "latency")))
                .hasMessage("apply and pipeline need a scenario: apply backlog, pipeline backlog, pipeline latency");
        assertThatThrownBy(() -> ApplyOptions.parse(List.of("pipeline")))
                .hasMessageContaining("pipeline backlog, pipeline latency");
        assertThatThrownBy(() -> ApplyOptions.parse(List.of("pipeline", "latency", "--rate", "0")))
                .hasMessage("numbers must be at least 1");
        assertThatThrownBy(() -> ApplyOptions.parse(List.of("pipeline", "backlog", "--only", "dms")))
                .hasMessage("--only knows millrace, debezium and flink, not [dms]");
    }
}
