// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.Temporal;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class RowShapeTest {

    @Test
    void saysItsColumnsAsEachSideWantsThem() {
        assertThat(RowShape.ORDERS.definition())
                .startsWith("id BIGINT NOT NULL PRIMARY KEY, customer INT NOT NULL,")
                .contains("note VARCHAR(100), placed_at DATETIME(6) NOT NULL, weight DOUBLE");
        assertThat(RowShape.ORDERS.targetTypes())
                .isEqualTo("id bigint,customer integer,status text,total numeric,note text,placed_at timestamp,"
                        + "weight double precision");
        assertThat(RowShape.ORDERS.floating()).isEqualTo(6);
        assertThat(RowShape.ORDERS.fields())
                .contains(
                        "{\"type\":\"int64\",\"optional\":false,\"field\":\"id\"}",
                        "{\"type\":\"bytes\",\"optional\":false,\"name\":\"org.apache.kafka.connect.data.Decimal\","
                                + "\"version\":1,\"parameters\":{\"scale\":\"2\",\"connect.decimal.precision\":\"12\"},"
                                + "\"field\":\"total\"}",
                        "{\"type\":\"string\",\"optional\":true,\"field\":\"note\"}");
    }

    @Test
    void writesRowsAsCopyReadsThem() {
        Object[] row = {
            7L, 3L, "new", new BigDecimal("1E+3"), null, Temporal.parseDateTime("2024-01-02 03:04:05.5"), 0.1
        };

        assertThat(WaitingChanges.line(RowShape.ORDERS, row))
                .isEqualTo("7\t3\tnew\t1000\t\\N\t2024-01-02 03:04:05.500000\t0.1");
    }
}
