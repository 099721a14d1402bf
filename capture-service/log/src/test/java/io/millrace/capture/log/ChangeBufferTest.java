// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.model.ChangeEvent;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.TransactionBegin;
import io.millrace.position.LogPosition;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ChangeBufferTest {

    private static final int MANY = 100_000;

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

    @Test
    void whatWasPassedIsToldBeforeWhateverLiesBehindIt() throws Exception {
        ChangeBuffer buffer = ChangeBuffer.gathering(handover);
        buffer.end(at(100).endOfTransaction(), "0-1-1");
        buffer.end(at(110).endOfTransaction(), "0-1-2");
        transaction(buffer, 200);
        buffer.end(at(300).endOfTransaction(), "0-1-4");
        buffer.begin(at(400), "0-1-5", 0);
        assertThat(buffer.drop()).isTrue();
        buffer.drained();
        buffer.end(at(500).endOfTransaction(), "1-1-1");
        buffer.drained();

        List<ChangeEvent> events = handover.take(0);
        assertThat(events).hasSize(4);
        assertThat(events.get(0)).hasToString("GtidsPassed[gtids=0-1-2]");
        assertThat(events.get(1)).isInstanceOf(TransactionBegin.class);
        assertThat(events.get(3)).hasToString("GtidsPassed[gtids=0-1-4]");
        Handover.Quiet quiet = handover.quiet();
        assertThat(quiet.reached()).isEqualTo(at(500).endOfTransaction());
        assertThat(quiet.passed()).hasToString("GtidsPassed[gtids=1-1-1]");
        assertThat(handover.quiet().passed()).as("it is told once").isNull();
    }

    @Test
    void whatWasPassedWithoutANameMakesAllUnknown() throws Exception {
        ChangeBuffer buffer = ChangeBuffer.gathering(handover);
        buffer.end(at(100).endOfTransaction(), "0-1-1");
        buffer.end(at(200).endOfTransaction(), null);
        buffer.end(at(300).endOfTransaction(), "0-1-3");
        buffer.drained();
        buffer.end(at(400).endOfTransaction(), "0-1-4");
        buffer.drained();
        assertThat(handover.quiet().passed().gtids()).isNull();
    }

    @Test
    @Tag("B16")
    void transactionsInTwoPhasesWaitForATakerAsRowsDo() throws Exception {
        ChangeBuffer buffer = ChangeBuffer.gathering(handover);
        AtomicInteger given = new AtomicInteger();
        Thread reading = new Thread(() -> {
            try {
                for (int i = 1; i <= MANY; i++) {
                    buffer.add(new PreparedTransaction("ab,," + i, at(i), null));
                    buffer.end(at(i).endOfTransaction(), null);
                    given.set(i);
                }
                buffer.drained();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        reading.start();
        await().until(() -> reading.getState() == Thread.State.WAITING || !reading.isAlive());
        assertThat(given).as("given without a taker").hasValueLessThan(MANY);

        int taken = 0;
        while (taken < MANY) {
            List<ChangeEvent> events = handover.take(60_000);
            assertThat(events).isNotEmpty();
            taken += (int) events.stream()
                    .filter(PreparedTransaction.class::isInstance)
                    .count();
        }
        assertThat(taken).isEqualTo(MANY);
        reading.join();
    }

    private static void transaction(ChangeBuffer buffer, long offset) throws InterruptedException {
        buffer.begin(at(offset), null, 0);
        buffer.grew(10);
        buffer.end(at(offset).endOfTransaction(), null);
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
