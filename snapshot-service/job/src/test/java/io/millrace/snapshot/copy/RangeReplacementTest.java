// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.mysql.KeyBound;
import io.millrace.mysql.KeyRange;
import io.millrace.settings.TransformSettings;
import io.millrace.transform.BoundChain;
import io.millrace.transform.TransformChain;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RangeReplacementTest {

    private static final TableSchema NOTES = new TableSchema(
            new TableId("shop", "notes"),
            List.of(
                    Column.of("id", ColumnType.of(ColumnKind.INT), false),
                    Column.of("text", ColumnType.of(ColumnKind.TEXT), true)),
            List.of(0));

    private static BoundChain chain(String kind, String options) {
        TransformSettings settings = new TransformSettings(kind, List.of("shop.*"), options);
        return TransformChain.of(List.of(settings), RangeReplacementTest.class.getClassLoader())
                .bind(NOTES);
    }

    @Test
    void aTransformThatGivesARowAnotherKeyEndsTheCopy() {
        BoundChain chain = chain("shifted-key", "{\"by\": 1}");
        RangeReplacement.require(chain);
        @Nullable Object[] row = {7L, "seven"};

        assertThatThrownBy(() -> RangeReplacement.of(chain).requireSameKey(row, chain.row(row)))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_TABLE_SHAPE))
                .hasMessageContaining("shop.notes")
                .hasMessageNotContaining("seven");
    }

    @Test
    void rowsThatKeepTheirKeyPass() {
        BoundChain chain = chain("shifted-key", "{\"by\": 0}");
        @Nullable Object[] row = {7L, "seven"};

        RangeReplacement replacement = RangeReplacement.of(chain);
        replacement.requireSameKey(row, chain.row(row));

        assertThat(replacement
                        .interval(new KeyRange(new KeyBound(List.of("-3")), null))
                        .behind())
                .containsExactly(-3L);
    }
}
