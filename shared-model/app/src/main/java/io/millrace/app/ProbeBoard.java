// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether each server answers, asked every few seconds. Each probe has a thread of its own, so that one that hangs is
 * itself the answer and delays no other. Safe for use by several threads.
 */
final class ProbeBoard implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(3);
    private static final Duration LIMIT = Duration.ofSeconds(8);
    private static final int TEXT_LIMIT = 300;

    private final InstantSource clock;
    private final List<Asked> asked;
    private final CountDownLatch closing = new CountDownLatch(1);

    ProbeBoard(List<Probe> probes, InstantSource clock) {
        this.clock = clock;
        this.asked = probes.stream().map(Asked::new).toList();
    }

    /**
     * What a probe found.
     *
     * @param name whom it asks
     * @param up whether there was an answer
     * @param since when that changed last
     * @param detail the answer, or why there is none
     */
    record Answer(String name, boolean up, Instant since, String detail) {}

    void begin() {
        for (Asked one : asked) {
            Thread thread = new Thread(() -> keepAsking(one), "millrace-probe-" + one.probe.name());
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** The newest answers; a probe that has not come back for too long counts as down. */
    List<Answer> answers() {
        return asked.stream().map(one -> one.answer(clock.instant())).toList();
    }

    private void keepAsking(Asked one) {
        try {
            do {
                one.ask(clock);
            } while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }

    /** One probe with its newest answer. */
    private static final class Asked {

        private final Probe probe;
        private @Nullable Answer last;
        private @Nullable Instant askedAt;

        Asked(Probe probe) {
            this.probe = probe;
        }

        void ask(InstantSource clock) {
            synchronized (this) {
                askedAt = clock.instant();
            }
            boolean up = false;
            String detail;
            try {
                detail = probe.ask();
                up = true;
            } catch (Exception e) {
                detail = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            }
            String line = detail.lines().findFirst().orElse("");
            synchronized (this) {
                Instant now = clock.instant();
                Instant since = last != null && last.up() == up ? last.since() : now;
                last = new Answer(probe.name(), up, since, line.substring(0, Math.min(line.length(), TEXT_LIMIT)));
                askedAt = null;
            }
        }

        synchronized Answer answer(Instant now) {
            if (askedAt != null && askedAt.plus(LIMIT).isBefore(now)) {
                return new Answer(probe.name(), false, askedAt, "no answer since " + askedAt);
            }
            return last == null
                    ? new Answer(probe.name(), false, askedAt == null ? now : askedAt, "not yet asked")
                    : last;
        }
    }
}
