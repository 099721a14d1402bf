// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultTextTest {

    @Test
    void showsMediansOfRatesAllReadingsAndEachProcess() {
        assertThat(ResultText.table(Results.backlog())).isEqualTo("""
                | applied by      | changes/s | all runs      | seconds | with the start | CPU-s | per million | with the start | peak MB | Millrace is |
                |-----------------|-----------|---------------|---------|----------------|-------|-------------|----------------|---------|-------------|
                | Millrace        | 500       | 500 250 1,000 | 2.0     | 9.0            | 3.00  | 3000.00     | 13.00          | 500     | 1.00 of it  |
                | … of it capture |           |               |         |                | 2.00  | 2000.00     | 7.00           | 300     |             |
                | … of it apply   |           |               |         |                | 1.00  | 1000.00     | 6.00           | 200     |             |
                | Peer & Co       | 200       | 200           | 5.0     | 10.0           | 3.00  | 3000.00     | 4.00           | 1000    | 2.50 of it  |
                | limit: COPY     | 2,000     | 2,000         | 0.5     | 1.0            | 3.00  | 3000.00     | 4.00           | 1000    | 0.25 of it  |
                """);
    }

    @Test
    void showsLatenciesUnderEachLoad() {
        assertThat(ResultText.table(Results.latencies()))
                .contains("| applied by | load  | transactions/s | p50 ms | p90 ms | p99 ms | p99.9 ms | worst ms |")
                .contains("| Peer & Co  | 500/s | 500            | 80.00  | 120.00 | 320.00 | 720.00   | 880.00   |");
    }

    @Test
    void saysWhereWithWhatAndWhoIsMissing() {
        assertThat(ResultText.whole(Results.backlog()))
                .startsWith("MariaDB 11.4.5; PostgreSQL 18.3; 1,000 changes; 2 processors (A processor), 7900 MB,"
                        + " Linux 6.1, A JVM 17\n\n|")
                .contains("\nAnother peer is not measured: it is not installed\n")
                .endsWith("\nMillrace, pipeline:\n\n```\npipeline: bench\n```\n");
    }
}
