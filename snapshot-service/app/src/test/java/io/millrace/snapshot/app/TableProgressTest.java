// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableProgressTest {

    private final TableProgress progress = new TableProgress();

    private static long seconds(int seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private static Map<String, Double> figures(double rows, double chunks, double planned, double completed) {
        return Map.of(
                "rows_done",
                rows,
                "rows_estimated",
                3000.0,
                "bytes",
                2_500_000.0,
                "chunks_done",
                chunks,
                "chunks_planned",
                planned,
                "completed",
                completed);
    }

    @Test
    void saysOfEachTableHowFarItIs() {
        progress.look(
                seconds(1),
                Map.of("shop.a", figures(0, 0, 2, 0), "shop.b", figures(0, 0, 0, 0), "shop.c", figures(10, 1, 1, 1)));
        progress.look(seconds(3), Map.of("shop.a", figures(1000, 1, 3, 0)));

        assertThat(progress.texts())
                .containsEntry(
                        "shop.a",
                        "1 of 3 chunks planned so far, 2.5 MB, 1,000 of about 3,000 rows, 500 rows/s, about 4 s left")
                .containsEntry("shop.b", "waits: about 3,000 rows")
                .containsEntry("shop.c", "copied: 10 rows, 1 chunks, 0 secondary indexes");
    }

    @Test
    void saysWhichTablesWaitForTheirIndexes() {
        Map<String, Double> figures = new HashMap<>(figures(10, 1, 1, 0));
        figures.put("indexes_wanted", 3.0);
        figures.put("indexes_made", 1.0);
        progress.look(seconds(1), Map.of("shop.a", figures));

        assertThat(progress.texts()).containsEntry("shop.a", "building indexes: 1 of 3 are made, 10 rows are there");
    }

    @Test
    void saysNothingOfAJobThatHasEnded() {
        progress.look(seconds(1), Map.of("shop.a", figures(0, 0, 2, 0)));
        progress.forget();

        assertThat(progress.texts()).isEmpty();
    }
}
