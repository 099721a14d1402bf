// SPDX-License-Identifier: Apache-2.0
package io.millrace.offence.plain;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Random;

class ReadsTheClock {

    Object now() {
        return Instant.now();
    }

    Object millis() {
        return System.currentTimeMillis();
    }

    Object zoned() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    Object unseeded() {
        return new Random();
    }

    Object given(Clock clock) {
        return Instant.now(clock);
    }

    Object seeded() {
        return new Random(7);
    }

    Object elapsed() {
        return System.nanoTime();
    }
}
