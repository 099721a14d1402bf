// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.position.LogPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceTextTest {

    @Test
    void asTheSourceSaysIt() {
        assertThat(PlaceText.parse("binlog.000003:4711", 2, "binlog")).isEqualTo(LogPosition.before(2, 3, 4711));
        assertThat(PlaceText.parse(" db.host-1.1000000:4 ", 1, null)).isEqualTo(LogPosition.before(1, 1_000_000, 4));
    }

    @Test
    void asMillraceSaysIt() {
        assertThat(PlaceText.parse("1:3:4711", 2, "binlog")).isEqualTo(LogPosition.before(1, 3, 4711));
        assertThat(PlaceText.parse("1:3:4711:end", 2, null))
                .isEqualTo(LogPosition.before(1, 3, 4711).endOfTransaction());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "4711", "binlog:4711", "binlog.000003", "binlog.000003:x", "1:3", "1:3:4711:begin", "-1:3:4"
            })
    void whatIsNoPlaceIsAnsweredByWhatIs(String text) {
        assertThatThrownBy(() -> PlaceText.parse(text, 1, "binlog"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Expected is file:offset")
                .hasMessageContaining("binlog.000003:4711");
    }

    @Test
    void filesOfAnotherLogAreNotTakenForThisOnes() {
        assertThatThrownBy(() -> PlaceText.parse("mysqld-bin.000003:4711", 1, "binlog"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The source's log has files binlog.…, not mysqld-bin.…");
    }

    @Test
    void gtidsHaveNoOrderThatAPlaceHas() {
        assertThatThrownBy(() -> PlaceText.parse("gtid:0-1-4711", 1, "binlog"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A GTID is not a place");
    }
}
