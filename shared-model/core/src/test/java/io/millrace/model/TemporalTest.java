// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemporalTest {

    @ParameterizedTest
    @ValueSource(strings = {"0000-00-00", "2024-00-15", "2024-02-31", "0001-01-01", "1582-10-10", "9999-12-31"})
    @Tag("V4")
    @Tag("V5")
    @Tag("V7")
    void keepsDatesThatNoCalendarKnows(String text) {
        assertThat(Temporal.dateText(Temporal.parseDate(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000-00-00 00:00:00.000000", "1969-12-31 23:59:59.999999", "9999-12-31 23:59:59.999999"})
    void keepsDateTimes(String text) {
        assertThat(Temporal.dateTimeText(Temporal.parseDateTime(text), 6)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-838:59:59.000000", "838:59:59.000000", "-00:00:00.500000", "00:00:00.000001", "24:00:00.000000"
            })
    @Tag("V1")
    @Tag("V2")
    @Tag("V3")
    void keepsTimesOfEitherSign(String text) {
        assertThat(Temporal.timeText(Temporal.parseTime(text), 6)).isEqualTo(text);
    }

    @Test
    void ordersAsTheValuesDo() {
        assertThat(Temporal.parseDateTime("2024-01-31 23:59:59.999999"))
                .isLessThan(Temporal.parseDateTime("2024-02-01 00:00:00"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01 00:00:00", "1969-12-31 23:59:59.5", "2038-01-19 03:14:07.999999"})
    void turnsInstantsIntoUtcAndBack(String text) {
        long instant = Temporal.epochMicros(Temporal.parseDateTime(text));

        assertThat(Temporal.utcDateTime(instant)).isEqualTo(Temporal.parseDateTime(text));
    }

    @Test
    @Tag("V6")
    void keepsTheZeroTimestampApartFromTheEpoch() {
        assertThat(Temporal.timestampText(Temporal.ZERO_TIMESTAMP, 0)).isEqualTo("0000-00-00 00:00:00");
        assertThat(Temporal.timestampText(0, 0)).isEqualTo("1970-01-01 00:00:00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2024-1-1", "2024-13-01", "12:00", "2024-01-01T", "x0:00:00"})
    void refusesOtherShapes(String text) {
        assertThatThrownBy(() -> Temporal.parseDateTime(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
