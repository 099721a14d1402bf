// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ChangeEvent;
import io.millrace.model.TransactionBegin;
import io.millrace.position.LogPosition;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeBufferTest {

    private final Handover handover = new Handover(at(0), () -> 0);

    @Test
    void aPromptOneHandsOverEachTransactionWithItsEnd() throws Exception {
        ChangeBuffer buffer = ChangeBuffer.prompt(handover);
        transaction(buffer, 100);
        assertThat(begun()).containsExactly(at(100));
    }

    @Test
    void aGatheringOneHandsOverWhenItIsTold() throws Exception {
        ChangeBuffer buffer = ChangeBuffer.gathering(handover);
        transaction(buffer, 100);
        transaction(buffer, 200);
        assertThat(begun()).isEmpty();
        buffer.drained();
        assertThat(begun()).containsExactly(at(100), at(200));
        assertThat(handover.quiet()).isNotNull();
        assertThat(handover.quiet().reached()).isEqualTo(at(200).endOfTransaction());
    }

    @Test
    void aGatheringOneHandsOverWhenThereIsEnough() throws Exception {
        ChangeBuffer buffer = ChangeBuffer.gathering(handover);
        transaction(buffer, 100);
        buffer.begin(at(200), null, 0);
        buffer.grew(1 << 20);
        assertThat(begun()).containsExactly(at(100), at(200));
        assertThat(buffer.drop()).as("a part of it is out").isFalse();
    }

    @Test
    void whatIsDroppedIsTheTransactionThatWasBegunAndNoneBeforeIt() throws Exception {
        ChangeBuffer buffer = ChangeBuffer.gathering(handover);
        transaction(buffer, 100);
        buffer.begin(at(200), null, 0);
        buffer.grew(10);
        assertThat(buffer.drop()).isTrue();
        transaction(buffer, 300);
        buffer.drained();
        assertThat(begun()).containsExactly(at(100), at(300));
    }

    private static void transaction(ChangeBuffer buffer, long offset) throws InterruptedException {
        buffer.begin(at(offset), null, 0);
        buffer.grew(10);
        buffer.end(at(offset).endOfTransaction());
    }

    private List<LogPosition> begun() throws InterruptedException {
        List<ChangeEvent> events = handover.take(0);
        return events.stream()
                .filter(TransactionBegin.class::isInstance)
                .map(event -> ((TransactionBegin) event).position())
                .toList();
    }

    private static LogPosition at(long offset) {
        return LogPosition.before(1, 1, offset);
    }
}
