// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFilesTest {

    @TempDir
    Path folder;

    @Test
    void readsWhatItWrote() {
        ResultFiles.write(folder.resolve("deep/b.json"), Results.backlog());
        ResultFiles.write(folder.resolve("deep/a.json"), Results.latencies());

        assertThat(ResultFiles.readAll(folder.resolve("deep")))
                .containsExactly(Map.entry("a", Results.latencies()), Map.entry("b", Results.backlog()));
        assertThat(folder.resolve("deep/b.json"))
                .content()
                .contains("\"scenario\" : \"pipeline backlog\"", "\"peakMegabytes\" : 300")
                .doesNotContain("null", "\"millrace\"");
    }

    @Test
    void refusesWhatIsNoResult() throws IOException {
        Path file = Files.writeString(folder.resolve("other.json"), "{\"speed\": 7}");

        assertThatThrownBy(() -> ResultFiles.read(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("is no result of this version");
    }
}
