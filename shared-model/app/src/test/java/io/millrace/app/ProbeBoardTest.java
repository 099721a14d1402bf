// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProbeBoardTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void tellsWhoAnswersAndWhoDoesNot() {
        try (ProbeBoard board = board(Probe.of("source", () -> "MariaDB 11"), Probe.of("target", () -> {
            throw new IllegalStateException("refused\nand more");
        }))) {
            board.begin();

            await().untilAsserted(() -> {
                assertThat(board.answers().get(0).up()).isTrue();
                assertThat(board.answers().get(0).detail()).isEqualTo("MariaDB 11");
                assertThat(board.answers().get(1).up()).isFalse();
                assertThat(board.answers().get(1).detail()).isEqualTo("refused");
            });
        }
    }

    @Test
    @Tag("O7")
    void aServerThatNeverAnswersIsDownAndDelaysNoOther() {
        CountDownLatch never = new CountDownLatch(1);
        try (ProbeBoard board = board(Probe.of("source", () -> "up"), Probe.of("target", () -> {
            never.await();
            return "up";
        }))) {
            board.begin();
            await().until(() -> board.answers().get(0).up());
            await().until(() -> !board.answers().get(1).detail().isEmpty());

            now.updateAndGet(time -> time.plus(Duration.ofSeconds(9)));

            assertThat(board.answers().get(0).up()).isTrue();
            assertThat(board.answers().get(1).up()).isFalse();
            assertThat(board.answers().get(1).detail()).startsWith("no answer since");
        } finally {
            never.countDown();
        }
    }

    private ProbeBoard board(Probe... probes) {
        return new ProbeBoard(List.of(probes), now::get);
    }
}
