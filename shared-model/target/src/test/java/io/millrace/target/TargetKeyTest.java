// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TargetKeyTest {

    private static TargetTable table(ColumnKind kind) {
        TableSchema schema = new TableSchema(
                new TableId("shop", "t"),
                List.of(
                        Column.of("v", ColumnType.of(ColumnKind.TEXT), true),
                        Column.of("k", ColumnType.of(kind), false),
                        Column.of("l", ColumnType.of(ColumnKind.INT), false)),
                List.of(2, 1));
        return new TargetTable(
                schema,
                "shop",
                "t",
                schema.columns().stream()
                        .map(column -> new TargetColumn(column, ""))
                        .toList());
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(ColumnKind.INT, 1L, 1L, true),
                Arguments.of(ColumnKind.INT, 1L, 2L, false),
                Arguments.of(ColumnKind.VARCHAR, "a", "A", false),
                Arguments.of(ColumnKind.VARCHAR, "a", "a ", false),
                Arguments.of(ColumnKind.UUID, "ab", "AB", true),
                Arguments.of(ColumnKind.DECIMAL, new BigDecimal("1.0"), new BigDecimal("1.00"), true),
                Arguments.of(ColumnKind.DECIMAL, new BigDecimal("0"), new BigDecimal("0.000"), true),
                Arguments.of(ColumnKind.DOUBLE, 0.0d, -0.0d, true),
                Arguments.of(ColumnKind.FLOAT, 0.0f, -0.0f, true),
                Arguments.of(ColumnKind.BINARY, new byte[] {1, 0}, new byte[] {1, 0}, true),
                Arguments.of(ColumnKind.BINARY, new byte[] {1, 0}, new byte[] {1}, false));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    @Tag("A3")
    void keysAreEqualWhereTheTargetSaysSo(ColumnKind kind, Object one, Object other, boolean equal) {
        TargetTable table = table(kind);
        TargetKey first = table.keyOf(new Object[] {"x", one, 5L});
        TargetKey second = table.keyOf(new Object[] {"y", other, 5L});

        assertThat(first.equals(second)).isEqualTo(equal);
        assertThat(first.compareTo(second) == 0).isEqualTo(equal);
        assertThat(first.compareTo(second)).isEqualTo(-second.compareTo(first));
        if (equal) {
            assertThat(first).hasSameHashCodeAs(second);
        }
        assertThat(first).isNotEqualTo(table.keyOf(new Object[] {"x", one, 6L}));
    }

    @Test
    void aKeyIsNeverNull() {
        assertThatThrownBy(() -> table(ColumnKind.INT).keyOf(new Object[] {"x", null, 5L}))
                .hasMessageContaining("NULL in key column k");
    }
}
