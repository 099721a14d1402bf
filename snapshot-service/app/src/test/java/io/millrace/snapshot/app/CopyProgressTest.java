// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CopyProgressTest {

    private final CopyProgress progress = new CopyProgress();

    private void look(int second, double sent, double done) {
        progress.look(Duration.ofSeconds(second).toNanos(), sent, done, 3_000_000);
    }

    @Test
    void saysHowFarHowFastAndHowLong() {
        look(0, 0, 1_000_000);
        look(10, 1_000_000, 2_000_000);

        assertThat(progress.text()).isEqualTo("2,000,000 of about 3,000,000 rows, 100,000 rows/s, about 10 s left");
    }

    @Test
    void forgetsHowFastItWas() {
        look(0, 0, 0);
        look(10, 1_000_000, 1_000_000);
        look(40, 1_000_000, 1_000_000);
        look(50, 1_000_000, 1_000_000);

        assertThat(progress.text()).isEqualTo("1,000,000 of about 3,000,000 rows");
    }

    @Test
    void knowsNothingBeforeTheJobDoes() {
        look(0, Double.NaN, Double.NaN);

        assertThat(progress.isKnown()).isFalse();
    }

    @Test
    void neverSaysMoreThanAll() {
        look(0, 0, 4_000_000);

        assertThat(progress.text()).isEqualTo("4,000,000 of about 4,000,000 rows");
    }
}
