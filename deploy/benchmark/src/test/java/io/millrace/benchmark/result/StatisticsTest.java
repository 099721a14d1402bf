// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void theMedianIsTheMiddleOrTheMeanOfTheTwoThere() {
        assertThat(Statistics.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5.0);
        assertThat(Statistics.median(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(3.0);
        assertThatThrownBy(() -> Statistics.median(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPercentileIsOneOfTheValues() {
        long[] values = LongStream.rangeClosed(1, 1000).map(i -> 1001 - i).toArray();

        assertThat(Statistics.percentile(values, 0.5)).isEqualTo(500);
        assertThat(Statistics.percentile(values, 0.99)).isEqualTo(990);
        assertThat(Statistics.percentile(values, 1)).isEqualTo(1000);
        assertThat(Statistics.percentile(new long[] {7}, 0.5)).isEqualTo(7);
        assertThat(values[0]).as("left in its order").isEqualTo(1000);
        assertThatThrownBy(() -> Statistics.percentile(new long[0], 0.5)).isInstanceOf(IllegalArgumentException.class);
    }
}
