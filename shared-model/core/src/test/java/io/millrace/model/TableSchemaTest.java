// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TableSchemaTest {

    private static TableSchema with(ColumnDefault value) {
        return new TableSchema(
                new TableId("shop", "orders"),
                List.of(new Column("id", ColumnType.of(ColumnKind.INT), false, false, value)),
                List.of(0));
    }

    /** Servers show {@code (uuid())} where a statement said {@code (UUID())}, and each server shows it otherwise. */
    @Test
    @Tag("H8")
    void howAnExpressionIsSpelledDoesNotMakeAnotherVersion() {
        TableSchema spelled = with(ColumnDefault.expression("uuid()"));

        assertThat(spelled.version())
                .isEqualTo(with(ColumnDefault.expression("(UUID())")).version());
        assertThat(spelled.version()).isNotEqualTo(with(ColumnDefault.NONE).version());
        assertThat(spelled.version())
                .isNotEqualTo(with(ColumnDefault.constant("uuid()")).version());
        assertThat(with(ColumnDefault.constant("1")).version())
                .isNotEqualTo(with(ColumnDefault.constant("2")).version());
    }
}
