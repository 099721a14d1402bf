// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DebeziumConnectTest {

    @Test
    void readsTheKeyOfARecord() {
        assertThat(DebeziumConnect.keyIn("{\"id\":1000000017}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(1_000_000_017L);
        assertThat(DebeziumConnect.keyIn("{ \"id\" : -3 }".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(-3);
        assertThat(DebeziumConnect.keyIn("{\"schema\":{\"fields\":[{\"field\":\"id\"}]},\"payload\":{\"id\":17}}"
                        .getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(17);
        assertThatThrownBy(() -> DebeziumConnect.keyIn("{\"id\":\"x\"}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(NumberFormatException.class);
    }
}
