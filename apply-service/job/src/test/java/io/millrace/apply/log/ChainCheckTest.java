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
import io.millrace.model.Heartbeat;
import io.millrace.model.RowChange;
import io.millrace.position.LogPosition;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ChainCheckTest {

    private final LogBuilder log = new LogBuilder();
    private final ChainCheck chain = new ChainCheck(LogBuilder.START, null);

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

    @Test
    @Tag("B14")
    void goesOnInAnotherLogWhoseFilesHaveLowerNumbers() {
        ChangeRecord first = log.transaction(insert(Shop.ACCOUNTS, "a", 1L));
        LogPosition start = LogPosition.before(2, 0, 4);
        ChangeRecord bridge = new ChangeRecord.Idle(first.upTo(), new Heartbeat(start, 1));
        ChainCheck checked = new ChainCheck(LogBuilder.START, first.upTo());

        checked.accept(first);
        assertThat(checked.accept(bridge)).isSameAs(bridge);
        assertThat(checked.accept(first)).isNull();
        assertThat(checked.reached()).isEqualTo(start);
    }

    /** Rows that are in the copy would come again, under positions that nobody can compare. */
    @Test
    @Tag("B14")
    void stopsWhereAnotherLogGoesOnBeforeTheCopyIsReplayed() {
        ChangeRecord first = log.transaction(insert(Shop.ACCOUNTS, "a", 1L));
        ChangeRecord second = log.transaction(insert(Shop.ACCOUNTS, "b", 1L));
        ChangeRecord bridge = new ChangeRecord.Idle(first.upTo(), new Heartbeat(LogPosition.before(2, 0, 4), 1));
        ChainCheck checked = new ChainCheck(LogBuilder.START, second.upTo());
        checked.accept(first);

        assertThatThrownBy(() -> checked.accept(bridge))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_FAILOVER_UNPROVEN));
    }

    /** What lies between would come twice. */
    @Test
    @Tag("B14")
    void stopsWhereAnotherLogGoesOnBeforeWhatWasReached() {
        ChangeRecord first = log.transaction(insert(Shop.ACCOUNTS, "a", 1L));
        ChangeRecord second = log.transaction(insert(Shop.ACCOUNTS, "b", 1L));
        ChangeRecord bridge = new ChangeRecord.Idle(first.upTo(), new Heartbeat(LogPosition.before(2, 0, 4), 1));
        chain.accept(first);
        chain.accept(second);

        assertThatThrownBy(() -> chain.accept(bridge))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_FAILOVER_UNPROVEN));
    }

    /** Two attempts went on in another log from one place: what the first one read would come again. */
    @Test
    @Tag("B14")
    void stopsWhereAThirdLogGoesOnFromBeforeTheSecond() {
        ChangeRecord first = log.transaction(insert(Shop.ACCOUNTS, "a", 1L));
        LogPosition second = LogPosition.before(2, 0, 4);
        chain.accept(first);
        chain.accept(new ChangeRecord.Idle(first.upTo(), new Heartbeat(second, 1)));
        chain.accept(new ChangeRecord.Idle(second, new Heartbeat(LogPosition.before(2, 0, 400), 2)));
        ChangeRecord fork = new ChangeRecord.Idle(first.upTo(), new Heartbeat(LogPosition.before(3, 0, 4), 3));

        assertThatThrownBy(() -> chain.accept(fork))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_FAILOVER_UNPROVEN));
    }
}
