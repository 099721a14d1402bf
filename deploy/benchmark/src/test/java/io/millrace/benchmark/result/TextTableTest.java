// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void linesUpAndReadsAsMarkdown() {
        TextTable table = new TextTable("who", "n");
        table.add("a longer name", "1");

        assertThat(table.text()).isEqualTo("""
                | who           | n |
                |---------------|---|
                | a longer name | 1 |
                """);
        assertThatThrownBy(() -> table.add("alone")).isInstanceOf(IllegalArgumentException.class);
    }
}
