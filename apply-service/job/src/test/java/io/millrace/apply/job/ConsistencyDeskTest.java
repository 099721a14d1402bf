// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.EVENTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.apply.start.ApplyStart;
import io.millrace.apply.start.ConsistencyDesk;
import io.millrace.apply.start.ConsistencyDesk.Outcome;
import io.millrace.apply.start.KeptSession;
import io.millrace.codec.ChangeRecord;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.JobHandle;
import io.millrace.position.LogPosition;
import io.millrace.target.Consistency;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ConsistencyDeskTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final LogBuilder log = new LogBuilder();
    private final ApplyScene scene =
            ApplyScene.create("job: {checkpointInterval: 200ms, restartDelay: 100ms, restartDelayMax: 1s}");
    private final KeptSession kept = new KeptSession(scene.settings(), "desk");
    private final ConsistencyDesk desk = new ConsistencyDesk(scene.settings(), kept);
    private ChangeRecord.Transaction first;
    private ChangeRecord.Transaction second;
    private ChangeRecord.Transaction third;

    @BeforeEach
    void copyThatIsWholeFromTheSecondTransactionOn() {
        first = log.transaction(insert(ACCOUNTS, "a", 1L));
        second = log.transaction(insert(ACCOUNTS, "b", 1L));
        third = log.transaction(insert(ACCOUNTS, "c", 1L));
        scene.send(log.genesis());
        scene.announce(ACCOUNTS, EVENTS);
        scene.complete(scene.beginSnapshot(scene.topicId(), LogBuilder.START, ACCOUNTS, EVENTS), second.upTo());
    }

    @AfterEach
    void close() {
        kept.close();
        scene.close();
    }

    @Test
    @Tag("H7")
    void aWaitEndsWithTheCommitThatHoldsThePlaceAndNotWhileTheTargetIsCatchingUp() throws Exception {
        assertThat(desk.look()).isEmpty();
        assertThat(desk.epoch()).isEmpty();
        new ApplyStart(scene.settings()).look();
        assertThat(desk.epoch()).contains(1);
        CompletableFuture<Outcome> wait = await(first.upTo());
        try (JobHandle job = start()) {
            scene.send(first);
            assertThat(outcome(desk.await(first.upTo(), SHORT).toCompletableFuture()))
                    .isEqualTo(Outcome.NOT_YET);
            assertThat(wait).isNotDone();

            scene.send(second);

            assertThat(outcome(wait)).isEqualTo(Outcome.HELD);
            assertThat(scene.query("SELECT id FROM bank.accounts ORDER BY 1")).containsExactly("a", "b");
            CompletableFuture<Outcome> next = await(third.upTo());
            assertThat(next).isNotDone();
            long sent = System.nanoTime();
            scene.send(third);
            assertThat(outcome(next)).isEqualTo(Outcome.HELD);
            System.out.println("told after " + TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - sent) + " µs");
            assertThat(scene.query("SELECT count(*) FROM bank.accounts")).containsExactly("3");
            assertThat(outcome(await(second.upTo()))).isEqualTo(Outcome.HELD);
            assertThat(job.report().restarts()).isZero();
        }
        assertThat(outcome(await(third.upTo()))).isEqualTo(Outcome.HELD);
        assertThat(scene.query("SELECT position, consistent FROM millrace.consistency"))
                .containsExactly(third.upTo() + "|t");
    }

    @Test
    void aPlaceOfAnotherLogIsNotWaitedFor() throws Exception {
        new ApplyStart(scene.settings()).look();

        assertThat(outcome(await(LogPosition.parse("2:1:4")))).isEqualTo(Outcome.OTHER_LOG);
    }

    /** A restored target says itself that it is behind, before the job has found out. */
    @Test
    @Tag("A7")
    void whatTheTargetHasLostIsWaitedForAgain() throws Exception {
        new ApplyStart(scene.settings()).look();
        scene.send(first, second, third);
        try (JobHandle job = start()) {
            assertThat(outcome(await(third.upTo()))).isEqualTo(Outcome.HELD);
            scene.execute("WITH gone AS (DELETE FROM bank.accounts WHERE id = 'c')"
                    + " UPDATE millrace.progress SET position = '" + second.upTo() + "', log_offset = "
                    + second.upTo().offset() + ", kafka_offset = 2");

            CompletableFuture<Outcome> wait = await(third.upTo());
            assertThat(wait).isNotDone();
            scene.send(log.idle());

            assertThat(outcome(wait)).isEqualTo(Outcome.HELD);
            assertThat(scene.query("SELECT id FROM bank.accounts ORDER BY 1")).containsExactly("a", "b", "c");
            assertThat(job.report().restarts()).isPositive();
            assertThat(desk.look().map(Consistency::isReached)).contains(true);
        }
    }

    private CompletableFuture<Outcome> await(LogPosition position) {
        return desk.await(position, LONG).toCompletableFuture();
    }

    private static Outcome outcome(CompletableFuture<Outcome> wait) throws Exception {
        return wait.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private JobHandle start() {
        return new EmbeddedJobRunner(scene.settings()).start(new ApplyJob(scene.settings(), List.of()));
    }
}
