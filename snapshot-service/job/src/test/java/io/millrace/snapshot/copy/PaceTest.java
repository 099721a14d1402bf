// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PaceTest {

    private final Pace pace = new Pace();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        thread.shutdownNow();
    }

    @Test
    void holdsBackByWhicheverLimitIsReached() {
        long start = System.nanoTime();
        pace.set(1000, 0);
        for (int i = 0; i < 5; i++) {
            pace.passed(50, 1_000_000);
        }
        long byRows = System.nanoTime();
        pace.set(0, 1000);
        pace.passed(1_000_000, 250);
        long byBytes = System.nanoTime();

        assertThat(Duration.ofNanos(byRows - start)).isGreaterThanOrEqualTo(Duration.ofMillis(249));
        assertThat(Duration.ofNanos(byBytes - byRows)).isGreaterThanOrEqualTo(Duration.ofMillis(249));
    }

    @Test
    void whoCannotWaitForSoLongGoesOnAndIsHeldBackLater() throws Exception {
        pace.set(100, 0);
        assertThat(pace.passed(1, 0, Duration.ofSeconds(60))).isTrue();
        assertThat(pace.passed(10_000, 0, Duration.ofSeconds(60))).isFalse();
        Future<?> waiting = thread.submit(pace::await);
        assertThat(isHeld(waiting)).isTrue();

        pace.set(0, 0);

        waiting.get(10, TimeUnit.SECONDS);
        assertThat(pace.passed(10_000, 0, Duration.ofSeconds(-1))).isFalse();
    }

    @Test
    void anotherLimitCountsAtOnce() throws Exception {
        pace.set(1, 0);
        Future<?> waiting = thread.submit(() -> pace.passed(10_000, 0));
        assertThat(isHeld(waiting)).isTrue();

        pace.set(0, 0);

        waiting.get(10, TimeUnit.SECONDS);
    }

    @Test
    void nobodyIsHeldAtTheEnd() throws Exception {
        pace.set(1, 0);
        Future<?> waiting = thread.submit(() -> pace.passed(10_000, 0));
        assertThat(isHeld(waiting)).isTrue();

        pace.end();

        waiting.get(10, TimeUnit.SECONDS);
        pace.passed(10_000, 0);
    }

    private static boolean isHeld(Future<?> waiting) throws Exception {
        try {
            waiting.get(300, TimeUnit.MILLISECONDS);
            return false;
        } catch (TimeoutException e) {
            return true;
        }
    }
}
