// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.Temporal;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowTextTest {

    private static final Map<ColumnType, List<String>> TEXTS = Map.ofEntries(
            Map.entry(ColumnType.of(ColumnKind.INT), List.of("-7", "0")),
            Map.entry(ColumnType.of(ColumnKind.BIGINT), List.of("-9223372036854775808")),
            Map.entry(ColumnType.of(ColumnKind.BIGINT).asUnsigned(), List.of("18446744073709551615")),
            Map.entry(ColumnType.of(ColumnKind.BIT, 64), List.of("18446744073709551615")),
            Map.entry(ColumnType.of(ColumnKind.DECIMAL, 12, 2), List.of("-1234567890.10", "0.00")),
            Map.entry(ColumnType.of(ColumnKind.DOUBLE), List.of("1.5E300", "-0.0")),
            Map.entry(ColumnType.of(ColumnKind.FLOAT), List.of("0.1")),
            Map.entry(ColumnType.of(ColumnKind.TEXT), List.of("", "null", "ö\n")),
            Map.entry(ColumnType.of(ColumnKind.BLOB), List.of("", "AAH/")),
            Map.entry(ColumnType.of(ColumnKind.DATE), List.of("2024-02-29", "0000-00-00")),
            Map.entry(ColumnType.of(ColumnKind.TIME), List.of("-838:59:59.000001")),
            Map.entry(ColumnType.of(ColumnKind.DATETIME), List.of("2024-02-29 23:59:59.999999")),
            Map.entry(ColumnType.of(ColumnKind.TIMESTAMP), List.of("2024-02-29 23:59:59.999999")));

    @Test
    void aTextStandsForTheValueThatItIsOf() {
        TEXTS.forEach((type, texts) -> texts.forEach(
                text -> assertThat(RowText.of(type, RowText.parse(type, text))).isEqualTo(text)));
        assertThat(RowText.parse(ColumnType.of(ColumnKind.INT), null)).isNull();
        assertThat(RowText.of(ColumnType.of(ColumnKind.INT), null)).isNull();
    }

    @Test
    void numbersGetTheScaleOfTheirColumn() {
        assertThat(RowText.parse(ColumnType.of(ColumnKind.DECIMAL, 10, 2), "5")).isEqualTo(new BigDecimal("5.00"));
    }

    @Test
    void noInstantStaysNone() {
        ColumnType type = ColumnType.of(ColumnKind.TIMESTAMP);

        assertThat(RowText.parse(type, RowText.of(type, Temporal.ZERO_TIMESTAMP)))
                .isEqualTo(Temporal.ZERO_TIMESTAMP);
    }

    @Test
    void whatStandsForNoValueIsRefusedWithoutBeingSaid() {
        for (ColumnKind kind : List.of(ColumnKind.INT, ColumnKind.DATE, ColumnKind.DECIMAL, ColumnKind.BLOB)) {
            assertThatThrownBy(() -> RowText.parse(ColumnType.of(kind), "not this"))
                    .hasMessageContaining(kind.name())
                    .message()
                    .doesNotContain("not this");
        }
    }
}
