// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ZipfTest {

    private static final int RANKS = 1_000;
    private static final int DRAWS = 1_000_000;
    private static final long SEED = 7;

    @Test
    void drawsEachRankInProportionToItsWeight() {
        int[] counts = counts(new Zipf(RANKS, 1.1));
        double sum = 0;
        for (int rank = 1; rank <= RANKS; rank++) {
            sum += Math.pow(rank, -1.1);
        }
        for (int rank : new int[] {1, 2, 3, 10, 100, RANKS}) {
            double expected = DRAWS * Math.pow(rank, -1.1) / sum;
            assertThat((double) counts[rank])
                    .as("rank %d of seed %d", rank, SEED)
                    .isCloseTo(expected, within(6 * Math.sqrt(expected)));
        }
    }

    @Test
    void drawsNothingElse() {
        int[] counts = counts(new Zipf(2, 1));

        assertThat(counts[1] + counts[2]).isEqualTo(DRAWS);
        assertThat(counts[1]).isBetween(2 * DRAWS / 3 - 5_000, 2 * DRAWS / 3 + 5_000);
    }

    private static int[] counts(Zipf zipf) {
        Random random = new Random(SEED);
        int[] counts = new int[RANKS + 1];
        for (int i = 0; i < DRAWS; i++) {
            counts[zipf.rank(random)]++;
        }
        return counts;
    }
}
