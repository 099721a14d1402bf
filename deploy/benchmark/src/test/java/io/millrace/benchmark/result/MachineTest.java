// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MachineTest {

    @Test
    void readsWhatTheSystemSays() {
        assertThat(Machine.valueOf(List.of("flags\t: a", "model name\t: One: two"), "model name"))
                .isEqualTo("One: two");
        assertThat(Machine.valueOf(List.of("flags\t: a"), "model name")).isEmpty();
        assertThat(Machine.megabytes("8123456 kB")).isEqualTo(7_933);
        assertThat(Machine.here().processors()).isPositive();
    }
}
