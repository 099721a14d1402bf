// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.log;

import static io.millrace.apply.scene.LogBuilder.insert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.apply.scene.LogBuilder;
import io.millrace.apply.scene.Shop;
import io.millrace.codec.ChangeRecord;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ChainCheckTest {

    private final LogBuilder log = new LogBuilder();
    private final ChainCheck chain = new ChainCheck(LogBuilder.START);

    @Test
    void letsThroughWhatIsNewAndDropsWhatWasThere() {
        ChangeRecord first = log.transaction(insert(Shop.ACCOUNTS, "a", 1L), insert(Shop.ACCOUNTS, "b", 1L));
        ChangeRecord second = log.transaction(insert(Shop.ACCOUNTS, "c", 1L));

        assertThat(chain.accept(log.genesis())).isNull();
        assertThat(chain.accept(first)).isSameAs(first);
        assertThat(chain.accept(first)).isNull();
        assertThat(chain.accept(second)).isSameAs(second);
        assertThat(chain.accept(first)).isNull();
        assertThat(chain.duplicates()).isEqualTo(4);
        assertThat(chain.reached()).isEqualTo(second.upTo());
    }

    @Test
    void takesOfAnOverlappingPartTheRowsBehindWhatWasReached() {
        List<ChangeRecord.Transaction> parts = log.transaction(
                2,
                List.of(
                        insert(Shop.ACCOUNTS, "a", 1L),
                        insert(Shop.ACCOUNTS, "b", 1L),
                        insert(Shop.ACCOUNTS, "c", 1L),
                        insert(Shop.ACCOUNTS, "d", 1L)));
        ChangeRecord recut = LogBuilder.recut(LogBuilder.START, parts);
        chain.accept(parts.get(0));
        assertThat(chain.isInsideTransaction()).isTrue();

        ChangeRecord rest = chain.accept(recut);

        assertThat(rest).isInstanceOf(ChangeRecord.Transaction.class);
        assertThat(((ChangeRecord.Transaction) rest).rows())
                .extracting(RowChange::position)
                .containsExactly(
                        parts.get(1).rows().get(0).position(),
                        parts.get(1).rows().get(1).position());
        assertThat(chain.isInsideTransaction()).isFalse();
        assertThat(chain.duplicates()).isEqualTo(2);
    }

    @Test
    @Tag("K6")
    void stopsAtAGap() {
        log.transaction(insert(Shop.ACCOUNTS, "a", 1L));
        ChangeRecord second = log.transaction(insert(Shop.ACCOUNTS, "b", 1L));

        assertThatThrownBy(() -> chain.accept(second))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_GAP))
                .hasMessageContaining("only 1:1:4 is reached");
    }

    @Test
    @Tag("K6")
    void stopsWhereTheRestOfATransactionIsMissing() {
        ChangeRecord part = log.transaction(1, List.of(insert(Shop.ACCOUNTS, "a", 1L), insert(Shop.ACCOUNTS, "b", 1L)))
                .get(0);
        chain.accept(part);
        ChangeRecord idle = new ChangeRecord.Idle(part.upTo(), log.idle().heartbeat());

        assertThatThrownBy(() -> chain.accept(idle))
                .isInstanceOf(MillraceException.class)
                .hasMessageContaining("The rest of the transaction");
    }
}
