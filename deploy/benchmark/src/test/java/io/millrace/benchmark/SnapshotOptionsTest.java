// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotOptionsTest {

    @Test
    void hasDefaults() {
        SnapshotOptions options = SnapshotOptions.parse(List.of());

        assertThat(options.rows()).isEqualTo(3_000_000);
        assertThat(options.repetitions()).isEqualTo(3);
        assertThat(options.heap()).isEqualTo("512m");
        assertThat(options.peerHeap()).isEqualTo("2g");
        assertThat(options.measures("pgloader")).isTrue();
    }

    @Test
    void readsWhatWasAskedFor() {
        SnapshotOptions options = SnapshotOptions.parse(List.of(
                "--orders", "20", "--sbtest", "10", "--only", "millrace, limit", "--target", "/usr/lib/postgresql/15"));

        assertThat(options.rows()).isEqualTo(30);
        assertThat(options.measures("limit")).isTrue();
        assertThat(options.measures("flink")).isFalse();
        assertThat(options.targetHome()).contains(Path.of("/usr/lib/postgresql/15"));
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> SnapshotOptions.parse(List.of("--row", "1"))).hasMessage("unknown option --row");
        assertThatThrownBy(() -> SnapshotOptions.parse(List.of("--orders"))).hasMessage("--orders needs a value");
        assertThatThrownBy(() -> SnapshotOptions.parse(List.of("--orders", "0")))
                .hasMessage("numbers must be at least 1");
        assertThatThrownBy(() -> SnapshotOptions.parse(List.of("--only", "sqoop")))
                .hasMessage("--only knows [debezium, debezium-default, flink, limit, millrace, pgloader], not [sqoop]");
    }
}
