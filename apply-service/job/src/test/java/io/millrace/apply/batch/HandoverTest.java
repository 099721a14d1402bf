// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.apply.scene.LogBuilder;
import io.millrace.codec.ChangeRecord;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import io.millrace.transform.BoundChain;
import io.millrace.transform.TransformChain;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandoverTest {

    private static final BoundChain CHAIN =
            TransformChain.of(List.of(), HandoverTest.class.getClassLoader()).bind(ACCOUNTS);
    private static final TableBinding BINDING = new TableBinding(
            CHAIN,
            new TargetTable(
                    ACCOUNTS,
                    "bank",
                    "accounts",
                    ACCOUNTS.columns().stream()
                            .map(column -> new TargetColumn(column, "text"))
                            .toList()),
            null,
            false);

    private final Handover handover = new Handover(1000, 1 << 20);
    private final LogBuilder log = new LogBuilder();
    private long offset;

    @Test
    void whatIsGatheredIsTakenAsAWhole() throws Exception {
        handover.put(piece(log.transaction(insert(ACCOUNTS, "a", 1L))));
        handover.put(piece(log.transaction(insert(ACCOUNTS, "b", 2L))));

        assertThat(handover.take())
                .isInstanceOfSatisfying(
                        Batch.class, batch -> assertThat(batch.rows()).isEqualTo(2));
    }

    @Test
    void aTransactionThatCannotBeGatheredAsAWholeIsNeverTakenByHalf() throws Exception {
        handover.put(piece(log.transaction(insert(ACCOUNTS, "a", 1L))));
        Piece withoutKey = piece(log.transaction(insert(ACCOUNTS, "b", 2L), insert(ACCOUNTS, null, 3L)));

        assertThatThrownBy(() -> handover.put(withoutKey)).hasMessageContaining("NULL in key column id");

        assertThat(handover.awaitWork(1)).isTrue();
        assertThat(handover.take()).isNull();
        assertThatThrownBy(handover::awaitDrained).isInstanceOf(IllegalStateException.class);
    }

    private Piece piece(ChangeRecord.Transaction record) {
        return new Piece(
                record.upTo(),
                offset++,
                null,
                0,
                true,
                true,
                true,
                record.rows().size(),
                100,
                List.of(new Piece.Run(BINDING, record.rows())));
    }
}
