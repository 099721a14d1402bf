// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.codec.ChangeRecord;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.target.TargetSession;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lanes that fail by what is no fault of the target. */
class LaneDefectsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MANY = 2_000;

    private final LogBuilder log = new LogBuilder();
    private final ApplyScene scene = ApplyScene.create("lanes: 4");
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger connecting = new AtomicInteger();

    @BeforeEach
    void makeReady() {
        scene.ready(ACCOUNTS);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private void failBy(LogApplier applier, FaultCode code) {
        ChangeRecord large = log.transaction(
                        Integer.MAX_VALUE,
                        IntStream.range(0, MANY)
                                .mapToObj(i -> insert(ACCOUNTS, "k" + i, 1L))
                                .toList())
                .get(0);
        assertThatThrownBy(() -> scene.feed(applier, large))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void aDefectFailsTheJobAndIsNotTakenForASlowTarget() {
        LogApplier applier = scene.applier(() -> {
            throw new IllegalStateException("a defect");
        });

        failBy(applier, FaultCode.INTERNAL);
        assertThat(scene.query("SELECT COUNT(*) FROM bank.accounts")).containsExactly("0");
        assertThat(scene.events().retries).isEmpty();
    }

    @Test
    @Tag("K11")
    void noLaneIsAtWorkWhenTheWriterHasEnded() {
        LogApplier applier = scene.applier(slow(scene::lane));

        failBy(applier, FaultCode.JOB_FAILED);
        applier.close();

        assertThat(connecting).hasValue(0);
        Await.until(
                "the end of the lanes' connections",
                LIMIT,
                () -> scene.query("SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'test lane'")
                        .equals(List.of("0")));
    }

    /** The first lane ends by an error while the others connect, and go on connecting after they were told to end. */
    private Supplier<TargetSession> slow(Supplier<TargetSession> connect) {
        CountDownLatch others = new CountDownLatch(3);
        return () -> {
            if (asked.incrementAndGet() == 1) {
                await(others);
                throw new StackOverflowError("a defect");
            }
            connecting.incrementAndGet();
            try {
                others.countDown();
                await(new CountDownLatch(1));
                return connect.get();
            } finally {
                connecting.decrementAndGet();
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            System.out.println("told to end");
        }
    }
}
