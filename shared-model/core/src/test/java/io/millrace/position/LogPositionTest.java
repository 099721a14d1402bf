// SPDX-License-Identifier: Apache-2.0
package io.millrace.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogPositionTest {

    @Test
    void ordersPlacesAroundAndInsideATransaction() {
        LogPosition start = LogPosition.before(1, 5, 1_000);

        assertThat(List.of(
                        start,
                        start.inclusion(1),
                        start.inclusion(1).inclusion(1),
                        start.inclusion(3),
                        start.row(1, 0, 0),
                        start.row(1, 0, 1),
                        start.row(1, 1, 0),
                        start.row(2, 0, 0),
                        start.endOfTransaction(),
                        LogPosition.before(1, 5, 1_001),
                        LogPosition.before(1, 999_999, 4),
                        LogPosition.before(1, 1_000_000, 4),
                        LogPosition.before(2, 1, 4)))
                .isSorted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1:5:1000", "1:5:1000:end", "1:5:1000:0:2:0", "2:1000000:9223372036854775807:3:2:1"})
    void readsItsOwnText(String text) {
        assertThat(LogPosition.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1:5", "1:5:x", "0:5:4", "1:5:4:end:0", "1:5:4:1:2:3:4"})
    void refusesOtherText(String text) {
        assertThatThrownBy(() -> LogPosition.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neverTakesAPlaceBetweenTransactionsForARow() {
        assertThatThrownBy(() -> LogPosition.before(1, 5, 4).row(0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
