// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.model.Temporal;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {

    private static final TableSchema ORDERS = new TableSchema(
            new TableId("shop", "orders"),
            List.of(
                    Column.of("id", ColumnType.of(ColumnKind.BIGINT).asUnsigned(), false),
                    Column.of("status", ColumnType.of(ColumnKind.VARCHAR, 20), true),
                    Column.of("total", ColumnType.of(ColumnKind.DECIMAL, 10, 2), true),
                    Column.of("placed", ColumnType.of(ColumnKind.DATETIME, 0, 3), true),
                    Column.of("note", ColumnType.of(ColumnKind.TEXT), true),
                    Column.of("rate", ColumnType.of(ColumnKind.FLOAT), true),
                    Column.of("token", ColumnType.of(ColumnKind.VARBINARY, 8), true),
                    Column.of("doc", ColumnType.of(ColumnKind.JSON), true),
                    Column.of("paid", ColumnType.of(ColumnKind.TINYINT, 1), true)),
            List.of(0));

    private static final @Nullable Object[] ROW = {
        -1L,
        "open",
        new BigDecimal("10.50"),
        Temporal.parseDateTime("2024-02-03 04:05:06.789"),
        null,
        1.1f,
        new byte[] {1, (byte) 0xff},
        "{}",
        1L
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status = 'open' | TRUE",
                "status <> 'open' | FALSE",
                "status != 'Open' | TRUE",
                "id = 18446744073709551615 | TRUE",
                "id > 5 | TRUE",
                "total = 10.5 | TRUE",
                "total in (1, 10.500) | TRUE",
                "total between 10 and 10.4 | FALSE",
                "placed >= '2024-02-03' | TRUE",
                "placed < '2024-02-03 04:05:06.789' | FALSE",
                "rate = 1.1 | TRUE",
                "token = '01ff' | TRUE",
                "token in ('01', '01FF') | TRUE",
                "paid = true | TRUE",
                "paid = FALSE | FALSE",
                "status like 'o%' | TRUE",
                "status like '_pe_' | TRUE",
                "status like 'o' | FALSE",
                "status like 'o\\%' | FALSE",
                "status not like '%x%' | TRUE",
                "status IN ('paid', 'open') | TRUE",
                "status not in ('paid', 'open') | FALSE",
                "note = 'x' | UNKNOWN",
                "not note = 'x' | UNKNOWN",
                "note in ('x') | UNKNOWN",
                "note is null | TRUE",
                "note is not null | FALSE",
                "doc is null | FALSE",
                "note = 'x' or status = 'open' | TRUE",
                "note = 'x' and status = 'open' | UNKNOWN",
                "note = 'x' and status = 'paid' | FALSE",
                "note = 'x' or status = 'paid' | UNKNOWN",
                "status = 'paid' and note = 'x' or id > 0 | TRUE",
                "status = 'paid' and (note = 'x' or id > 0) | FALSE",
                "not (status = 'paid') and `status` = 'open' | TRUE",
            })
    void decidesAsSqlDoes(String text, Truth expected) {
        assertThat(new ConditionResolver(ORDERS).resolve(Condition.parse(text)).test(ROW))
                .isEqualTo(expected);
    }

    @Test
    void negativeZeroIsZero() {
        RowTest test = new ConditionResolver(ORDERS).resolve(Condition.parse("rate = 0"));

        @Nullable Object[] row = ROW.clone();
        row[5] = -0.0f;

        assertThat(test.test(row)).isEqualTo(Truth.TRUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "status",
                "status =",
                "status = 'open",
                "status = open",
                "status = 'a' status = 'b'",
                "(status = 'a'",
                "status in ()",
                "status = null",
                "status is 5",
                "status ; drop",
                "= 5",
                "status not = 'a'",
                "and = 5",
                "status ( 5"
            })
    void refusesWhatIsNoCondition(String text) {
        assertThatThrownBy(() -> Condition.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesBottomlessNesting() {
        assertThatThrownBy(() -> Condition.parse("not ".repeat(5000) + "id = 1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100 deep");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "missing = 1",
                "id = 'text'",
                "id = 1.5",
                "id = -1",
                "id = 18446744073709551616",
                "status = 5",
                "status > 'a'",
                "placed = '2024-13-01'",
                "placed = 20240101",
                "doc = '{}'",
                "id like '1%'",
                "token < '00'",
                "token = 'zz'",
                "total = 1.2.3"
            })
    void refusesWhatDoesNotFitTheTable(String text) {
        assertThatThrownBy(() -> new ConditionResolver(ORDERS).resolve(Condition.parse(text)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
