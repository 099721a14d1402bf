// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRangeTest {

    @Test
    void comparesColumnByColumn() {
        KeyRange range = new KeyRange(KeyBound.parse("1, x'6162'"), KeyBound.parse("7, _utf8mb4 x''"));

        assertThat(range.condition(List.of("`a`", "`b`")))
                .isEqualTo("(`a` >= 1 AND (`a` > 1 OR `b` > x'6162'))"
                        + " AND (`a` <= 7 AND (`a` < 7 OR `b` <= _utf8mb4 x''))");
    }

    @Test
    void ofAllRowsHasNoCondition() {
        assertThat(KeyRange.ALL.condition(List.of("`a`"))).isEmpty();
    }

    @Test
    void boundsAreReadAsTheyWereWritten() {
        KeyBound bound = new KeyBound(List.of("-12.50", "_latin1 x'C4'", "'2024-01-01 00:00:00.5'"));

        assertThat(KeyBound.parse(bound.toString())).isEqualTo(bound);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 OR 1=1", "'a'; DROP TABLE t", "x'6'' OR 1'", "", "(SELECT 1)"})
    void nothingButLiteralsGoesIntoAStatement(String text) {
        assertThatThrownBy(() -> KeyBound.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
