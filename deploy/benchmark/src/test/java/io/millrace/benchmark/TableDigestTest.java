// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TableDigestTest {

    @Test
    void tellsRowsApart() {
        assertThat(hash("1\tab\t0.5\n")).isEqualTo(hash("1\tab\t0.5\n"));
        assertThat(hash("1\tab\t0.5\n")).isNotEqualTo(hash("1\tabc\t0.5\n"));
        assertThat(hash("1\tab\t0.5\n")).as("fields are not run together").isNotEqualTo(hash("1a\tb\t0.5\n"));
        assertThat(hash("1\t\t0.5\n")).as("NULL is not nothing").isNotEqualTo(hash("1\t\\N\t0.5\n"));
    }

    @Test
    void takesANumberForWhatItIsHoweverItIsWritten() {
        assertThat(hash("1\tab\t0.5\n")).isEqualTo(hash("1\tab\t5e-1\n"));
        assertThat(hash("1\tab\t0.5\n")).isNotEqualTo(hash("1\tab\t0.50000000000000011\n"));
        assertThat(hash("1\tab\t\\N\n")).isNotEqualTo(hash("1\tab\t0\n"));
    }

    private static long hash(String line) {
        return TableDigest.ofLine(line.getBytes(StandardCharsets.UTF_8), 2);
    }
}
