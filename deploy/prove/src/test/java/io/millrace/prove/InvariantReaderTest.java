// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class InvariantReaderTest {

    @Test
    void onlyATargetThatIsAwayKeepsItFromLooking() {
        assertThat(InvariantReader.isAway(new SQLException("no connection", "08006")))
                .isTrue();
        assertThat(InvariantReader.isAway(new SQLException("it starts", "57P03")))
                .isTrue();
        assertThat(InvariantReader.isAway(new SQLException("a deadlock", "40P01")))
                .isTrue();
        assertThat(InvariantReader.isAway(new SQLException("no such table", "42P01")))
                .isFalse();
        assertThat(InvariantReader.isAway(new SQLException("nothing said"))).isFalse();
    }
}
