// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import static io.millrace.apply.scene.LogBuilder.delete;
import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.LogBuilder.update;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.ACCOUNTS_WITH_NOTE;
import static io.millrace.apply.scene.Shop.EVENTS;
import static io.millrace.apply.scene.Shop.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.apply.start.ApplyStart;
import io.millrace.apply.start.ConsistencyDesk;
import io.millrace.apply.start.KeptSession;
import io.millrace.apply.start.RewindDesk;
import io.millrace.codec.ChangeRecord;
import io.millrace.control.ControlMessage.RewindApply;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.JobHandle;
import io.millrace.model.SchemaChange;
import io.millrace.position.LogPosition;
import io.millrace.target.RewindRecord;
import io.millrace.testkit.Await;
import io.millrace.testkit.Servers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RewindTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long SEED = Long.getLong("millrace.test.seed", 20_261_123L);
    private static final String ALL = "SELECT id, balance FROM bank.accounts ORDER BY 1";

    private final LogBuilder log = new LogBuilder();
    private final ApplyScene scene = ApplyScene.create(
            "refusedRows: park, batchRows: 7, job: {checkpointInterval: 200ms, restartDelay: 100ms, restartDelayMax: 1s}");
    private final RewindDesk desk = new RewindDesk(scene.settings());
    private final KeptSession kept = new KeptSession(scene.settings(), "desk");
    private final ConsistencyDesk consistency = new ConsistencyDesk(scene.settings(), kept);

    @AfterEach
    void close() {
        kept.close();
        scene.close();
    }

    private void ready() {
        scene.send(log.genesis());
        scene.announce(ACCOUNTS, EVENTS);
        scene.complete(scene.beginSnapshot(scene.topicId(), LogBuilder.START, ACCOUNTS, EVENTS), LogBuilder.START);
        new ApplyStart(scene.settings()).look();
    }

    @Test
    @Tag("K6")
    void whatIsReplayedComesToTheSameAndTheTargetIsNotConsistentMeanwhile() {
        ready();
        ChangeRecord first = log.transaction(insert(ACCOUNTS, "a", 1L), insert(ACCOUNTS, "b", 1L));
        List<ChangeRecord.Transaction> large = log.transaction(
                2,
                List.of(
                        insert(ACCOUNTS, "c", 1L),
                        insert(ACCOUNTS, "d", 1L),
                        update(ACCOUNTS, row("a", 1L), row("a", 2L)),
                        delete(ACCOUNTS, "b", 1L),
                        update(ACCOUNTS, row("c", 1L), row("e", 3L))));
        ChangeRecord last = log.transaction(delete(ACCOUNTS, "d", 1L), insert(ACCOUNTS, "b", 9L));
        scene.send(first);
        scene.send(large);
        scene.send(last);
        LogPosition end = last.upTo();
        run(end);
        List<String> rows = scene.query(ALL);
        assertThat(rows).containsExactly("a|2", "b|9", "e|3");
        scene.execute("DELETE FROM bank.accounts");
        scene.execute("INSERT INTO bank.accounts VALUES ('b', -1)");

        // In the midst of the large transaction: it is replayed as a whole.
        RewindApply command = new RewindApply("1", large.get(1).upTo(), null);
        assertThat(desk.refusal(command)).isEmpty();
        assertThat(desk.isPending(List.of(command))).isTrue();
        desk.carryOut(List.of(command));

        assertThat(desk.isPending(List.of(command))).isFalse();
        assertThat(scene.progress().position()).isEqualTo(first.upTo());
        assertThat(scene.query("SELECT position, consistent FROM millrace.consistency"))
                .containsExactly(first.upTo() + "|f");
        assertThat(consistency.look().orElseThrow().from()).isEqualTo(end);
        assertThat(desk.fact().orElseThrow().consistentFrom()).isEqualTo(end);
        new RewindDesk(scene.settings()).carryOut(List.of(command));
        assertThat(scene.progress().position()).as("once only").isEqualTo(first.upTo());
        run(end);
        assertThat(scene.query(ALL)).isEqualTo(rows);
        assertThat(scene.query("SELECT position, consistent FROM millrace.consistency"))
                .containsExactly(end + "|t");
        new RewindDesk(scene.settings()).carryOut(List.of(command));
        assertThat(scene.progress().position()).isEqualTo(end);
    }

    /** Nobody has to be ended first: who writes meanwhile finds the progress elsewhere, and begins there. */
    @Test
    @Tag("K11")
    void aJobThatRunsIsFencedOffAndReplays() throws Exception {
        ready();
        ChangeRecord first = log.transaction(insert(ACCOUNTS, "a", 1L));
        ChangeRecord second = log.transaction(insert(ACCOUNTS, "b", 1L));
        scene.send(first, second);
        try (JobHandle job = start()) {
            awaitHeld(second.upTo());
            scene.execute("DELETE FROM bank.accounts WHERE id = 'b'");
            desk.carryOut(List.of(new RewindApply("1", first.upTo(), null)));
            ChangeRecord third = log.transaction(insert(ACCOUNTS, "c", 1L));
            scene.send(third);
            awaitHeld(third.upTo());

            assertThat(scene.query(ALL)).containsExactly("a|1", "b|1", "c|1");
            assertThat(job.report().restarts()).isPositive();
        }
    }

    @Test
    void aTimeIsThatOfTheChangeLog() throws Exception {
        ready();
        ChangeRecord first = log.transaction(insert(ACCOUNTS, "a", 1L));
        scene.send(first);
        run(first.upTo());
        Instant between = Instant.now();
        Await.until("the next millisecond", LIMIT, () -> Instant.now().isAfter(between.plusMillis(2)));
        ChangeRecord second = log.transaction(insert(ACCOUNTS, "b", 1L));
        scene.send(second);
        run(second.upTo());

        assertThat(desk.refusal(new RewindApply("0", null, Instant.now().plusSeconds(60))))
                .get()
                .asString()
                .contains("not in the target yet");
        desk.carryOut(List.of(new RewindApply("1", null, between.plusMillis(1))));

        assertThat(scene.progress().position()).isEqualTo(first.upTo());
        run(second.upTo());
        desk.carryOut(List.of(new RewindApply("2", null, Instant.EPOCH)));
        assertThat(scene.progress().position()).isEqualTo(LogBuilder.START);
        run(second.upTo());
        assertThat(scene.query(ALL)).containsExactly("a|1", "b|1");
    }

    @Test
    @Tag("A14")
    void rowsWithoutAKeyAreNotReplayed() {
        ready();
        ChangeRecord first = log.transaction(insert(EVENTS, "x", 1L));
        ChangeRecord second = log.transaction(insert(ACCOUNTS, "a", 1L));
        scene.send(first, second);
        run(second.upTo());

        assertThat(desk.refusal(new RewindApply("1", first.upTo(), null))).isEmpty();
        RewindApply before = new RewindApply("2", LogBuilder.START, null);
        assertThat(desk.refusal(before))
                .contains("there are changes of tables without a key, whose rows would be there twice: bank.events");
        desk.carryOut(List.of(before));

        assertThat(scene.progress().position()).isEqualTo(second.upTo());
        assertThat(desk.newest()).singleElement().satisfies(refused -> {
            assertThat(refused.to()).isNull();
            assertThat(refused.reason()).contains("bank.events");
        });
        assertThat(desk.fact()).isEmpty();
        assertThat(consistency.look().orElseThrow().isReached()).isTrue();
        run(second.upTo());
        assertThat(scene.query("SELECT kind, amount FROM bank.events")).containsExactly("x|1");
    }

    @Test
    @Tag("A8")
    void whileChangesAreParkedNothingIsReplayed() {
        ready();
        scene.execute("ALTER TABLE bank.accounts ADD CHECK (balance <> 13)");
        ChangeRecord first = log.transaction(insert(ACCOUNTS, "a", 1L));
        ChangeRecord second = log.transaction(insert(ACCOUNTS, "b", 13L));
        scene.send(first, second);
        run(second.upTo());

        assertThat(desk.refusal(new RewindApply("1", first.upTo(), null)))
                .get()
                .asString()
                .contains("changes are parked");
    }

    @Test
    @Tag("D1")
    void noReplayGoesOverASchemaChange() {
        ready();
        ChangeRecord first = log.transaction(insert(ACCOUNTS, "a", 1L));
        ChangeRecord change = log.schema(SchemaChange.Kind.ALTER, ACCOUNTS, ACCOUNTS_WITH_NOTE, Map.of());
        ChangeRecord last = log.transaction(insert(ACCOUNTS_WITH_NOTE, "b", 1L, "n"));
        scene.announce(ACCOUNTS_WITH_NOTE);
        scene.send(first, change, last);
        run(last.upTo());

        assertThat(desk.refusal(new RewindApply("1", first.upTo(), null)))
                .get()
                .asString()
                .contains("there is ALTER of table bank.accounts at " + change.upTo());
        assertThat(desk.refusal(new RewindApply("2", change.upTo(), null))).isEmpty();
    }

    @Test
    @Tag("K6")
    void whatTheLogHasNotIsRefusedWithTheEarliestPlaceThatItHas() throws Exception {
        ready();
        ChangeRecord first = log.transaction(insert(ACCOUNTS, "a", 1L));
        ChangeRecord second = log.transaction(insert(ACCOUNTS, "b", 1L));
        ChangeRecord third = log.transaction(insert(ACCOUNTS, "c", 1L));
        scene.send(first, second, third);
        run(third.upTo());
        deleteRecordsBefore(2);

        assertThat(desk.refusal(new RewindApply("1", first.upTo(), null)))
                .contains("the change log does not have it any more; the earliest place is " + second.upTo());
        assertThat(desk.refusal(new RewindApply("2", null, Instant.EPOCH)))
                .get()
                .asString()
                .contains("not there any more")
                .contains("the earliest place is " + second.upTo());
        assertThat(desk.refusal(new RewindApply("3", third.upTo(), null)))
                .get()
                .asString()
                .contains("which is not behind");
        assertThat(desk.refusal(new RewindApply("4", LogPosition.parse("2:1:4"), null)))
                .get()
                .asString()
                .contains("in another log");
        desk.carryOut(List.of(new RewindApply("5", second.upTo(), null)));
        run(third.upTo());
        assertThat(scene.query(ALL)).containsExactly("a|1", "b|1", "c|1");
    }

    /** Also with records that capture wrote once more, cut otherwise. */
    @Test
    @Tag("K6")
    void fromWhereverItIsReplayedTheTargetEqualsTheModel() {
        SplittableRandom random = new SplittableRandom(SEED);
        System.out.println("seed " + SEED);
        ready();
        Map<String, Long> model = new TreeMap<>();
        List<LogPosition> places = new ArrayList<>(List.of(LogBuilder.START));
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 25; i++) {
                LogPosition before = log.reached();
                List<ChangeRecord.Transaction> parts = log.transaction(1 + random.nextInt(4), changes(random, model));
                scene.send(parts.subList(0, parts.size() - random.nextInt(2)));
                // Capture was started anew, and goes on behind some part.
                LogPosition after =
                        parts.size() > 1 && random.nextBoolean() ? parts.get(0).upTo() : before;
                scene.send(LogBuilder.recut(after, parts));
                places.add(parts.get(random.nextInt(parts.size())).upTo());
            }
            run(log.reached());
            assertModel(model);
            LogPosition place = places.get(random.nextInt(places.size() - 1));
            if (log.reached().isAfter(place)) {
                desk.carryOut(List.of(new RewindApply("round " + round, place, null)));
                RewindRecord done = desk.newest().get(0);
                assertThat(done.reason()).isNull();
                assertThat(done.to().isAfter(place)).isFalse();
            }
        }
        run(log.reached());
        assertModel(model);
        assertThat(consistency.look().orElseThrow().isReached()).isTrue();
    }

    private static List<LogBuilder.Row> changes(SplittableRandom random, Map<String, Long> model) {
        List<LogBuilder.Row> rows = new ArrayList<>();
        int count = 1 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            String id = "k" + random.nextInt(12);
            long value = random.nextInt(1000);
            Long before = model.get(id);
            if (before == null) {
                rows.add(insert(ACCOUNTS, id, value));
                model.put(id, value);
            } else if (random.nextInt(3) == 0) {
                rows.add(delete(ACCOUNTS, id, before));
                model.remove(id);
            } else {
                rows.add(update(ACCOUNTS, row(id, before), row(id, value)));
                model.put(id, value);
            }
        }
        return rows;
    }

    private void assertModel(Map<String, Long> model) {
        Map<String, Long> seen = new HashMap<>();
        scene.query(ALL).forEach(line -> {
            String[] columns = line.split("\\|");
            seen.put(columns[0], Long.parseLong(columns[1]));
        });
        assertThat(seen).isEqualTo(model);
    }

    private void deleteRecordsBefore(long offset) throws Exception {
        TopicPartition partition = new TopicPartition(scene.settings().changesTopic(), 0);
        try (Admin admin = Servers.kafka().admin()) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    /** Runs the job until the target has reached that. */
    private void run(LogPosition position) {
        try (JobHandle job = start()) {
            awaitHeld(position);
            assertThat(job.report().restarts()).isZero();
        }
    }

    private void awaitHeld(LogPosition position) {
        try {
            assertThat(consistency
                            .await(position, LIMIT)
                            .toCompletableFuture()
                            .get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(ConsistencyDesk.Outcome.HELD);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private JobHandle start() {
        return new EmbeddedJobRunner(scene.settings()).start(new ApplyJob(scene.settings(), List.of()));
    }
}
