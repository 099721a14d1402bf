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
import io.millrace.apply.scene.CopiesBeside;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.codec.ChangeRecord;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.JobHandle;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.target.Progress;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TableState;
import io.millrace.testkit.Await;
import io.millrace.testkit.Servers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The replaying half of a reload: the copies are the test's, and rows differ where a reload is to be told from apply. */
class ReloadJobTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ALL_ACCOUNTS = "SELECT id, balance FROM bank.accounts ORDER BY 1";
    private static final String ALL_EVENTS = "SELECT kind, amount FROM bank.events ORDER BY 2";

    private final LogBuilder log = new LogBuilder();
    private final ApplyScene scene = ApplyScene.create("job: {checkpointInterval: 200ms, restartDelay: 100ms}");
    private final CopiesBeside copies = new CopiesBeside(scene);

    @BeforeEach
    void makeReady() {
        scene.ready(ACCOUNTS, EVENTS);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private JobHandle start() {
        return new EmbeddedJobRunner(scene.settings()).start(new ApplyJob(scene.settings(), List.of()));
    }

    /** The copy of a table that was read behind that place. */
    private void copy(SnapshotRun run, TableSchema schema, LogPosition from, String values) {
        copies.make(run, schema, from, "VALUES " + values);
    }

    private void awaitInPlace() {
        Await.until(
                "the copies to be in their places",
                LIMIT,
                () -> copies.waiting().isEmpty());
    }

    private void awaitReached(LogPosition position) {
        Await.until("apply", LIMIT, () -> scene.progress().position().equals(position));
    }

    @Test
    void copiesAreBroughtToTheMainLanesPlaceAndPutIntoTheirOwn() {
        scene.send(log.transaction(
                insert(ACCOUNTS, "a", 1L),
                insert(ACCOUNTS, "b", 2L),
                insert(EVENTS, "x", 1L),
                insert(EVENTS, "x", 2L)));
        try (JobHandle job = start()) {
            awaitReached(log.reached());
            scene.execute("UPDATE bank.accounts SET balance = 666 WHERE id = 'a'");
            scene.execute("INSERT INTO bank.events VALUES ('by hand', 99)");
            SnapshotRun run = copies.begin();
            LogPosition accountsFrom = log.reached();
            scene.send(log.transaction(
                    update(ACCOUNTS, row("b", 2L), row("b", 20L)), insert(EVENTS, "x", 3L), insert(ACCOUNTS, "c", 3L)));
            LogPosition eventsAt = log.reached();
            scene.send(log.transaction(delete(EVENTS, "x", 1L), insert(EVENTS, "y", 4L), delete(ACCOUNTS, "c", 3L)));
            // Rows of a copy are of different moments: b was read late, c before it went.
            copy(run, ACCOUNTS, accountsFrom, "('a', 1), ('b', 20), ('c', 3)");
            copy(run, EVENTS, eventsAt, "('x', 1), ('x', 2), ('x', 3)");
            scene.complete(run, log.reached());
            scene.send(log.transaction(insert(ACCOUNTS, "d", 4L), insert(EVENTS, "z", 5L)));

            awaitInPlace();
            assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|1", "b|20", "d|4");
            assertThat(scene.query(ALL_EVENTS)).containsExactly("x|2", "x|3", "y|4", "z|5");
            scene.send(log.transaction(update(ACCOUNTS, row("d", 4L), row("d", 5L)), insert(EVENTS, "z", 6L)));
            awaitReached(log.reached());
            assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|1", "b|20", "d|5");
            assertThat(scene.query(ALL_EVENTS)).containsExactly("x|2", "x|3", "y|4", "z|5", "z|6");
            assertThat(job.report().restarts()).isZero();
        }
        assertThat(scene.query("SELECT count(*) FROM millrace.progress")).containsExactly("1");
        assertThat(scene.query(
                        "SELECT snapshot_run, phase, target_schema FROM millrace.table_state ORDER BY source_table"))
                .containsExactly("reload-1|copied|bank", "reload-1|copied|bank");
    }

    @Test
    void theMainLaneNeitherWaitsForTheCopyNorForThoseWhoReadTheTable() throws SQLException {
        scene.send(log.transaction(insert(ACCOUNTS, "a", 1L)));
        try (JobHandle job = start();
                Connection reader = DriverManager.getConnection(
                        Servers.postgres().jdbcUrl(scene.database()),
                        Servers.postgres().user(),
                        "");
                Statement reading = reader.createStatement()) {
            awaitReached(log.reached());
            SnapshotRun run = copies.begin();
            copy(run, EVENTS, log.reached(), "('copied', 1)");
            reader.setAutoCommit(false);
            reading.execute("SELECT count(*) FROM bank.events");
            scene.complete(run, log.reached());
            scene.execute("SELECT pg_sleep(2.5)");
            scene.send(log.transaction(insert(ACCOUNTS, "b", 2L), insert(EVENTS, "late", 2L)));
            awaitReached(log.reached());
            assertThat(copies.waiting()).hasSize(1);

            reader.rollback();
            awaitInPlace();
            assertThat(scene.query(ALL_EVENTS)).containsExactly("copied|1", "late|2");
            assertThat(job.report().restarts()).isZero();
        }
    }

    @Test
    void aRestartGoesOnWithTheReplay() {
        SnapshotRun run = copies.begin();
        copy(run, ACCOUNTS, LogBuilder.START, "('a', 1)");
        List<ChangeRecord> records = new ArrayList<>();
        for (long i = 0; i < 200; i++) {
            records.add(log.transaction(insert(ACCOUNTS, "n" + i, i)));
        }
        scene.send(records);
        ChangeRecord.Idle end = log.idle();
        try (JobHandle job = start()) {
            // The end of the copy is not reached: it cannot be put into its place yet.
            scene.complete(run, end.upTo());
            Await.until("the lane", LIMIT, () -> laneOffset() > 50);
        }
        assertThat(copies.waiting()).hasSize(1);
        scene.send(end, log.transaction(insert(EVENTS, "x", 1L)));
        try (JobHandle job = start()) {
            awaitInPlace();
        }
        assertThat(scene.query("SELECT count(*), sum(balance) FROM bank.accounts"))
                .containsExactly("201|19901");
    }

    private long laneOffset() {
        return scene.query("SELECT kafka_offset FROM millrace.progress WHERE lane = " + Progress.RELOAD_LANE).stream()
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(-1);
    }

    @Test
    void aChangeOfShapeHasTheCopyMadeAgain() {
        scene.send(log.transaction(insert(ACCOUNTS, "a", 1L)));
        try (JobHandle job = start()) {
            awaitReached(log.reached());
            SnapshotRun run = copies.begin();
            copy(run, ACCOUNTS, log.reached(), "('a', 1)");
            copy(run, EVENTS, log.reached(), "('copied', 1)");
            scene.announce(ACCOUNTS_WITH_NOTE);
            scene.send(log.schema(SchemaChange.Kind.ALTER, ACCOUNTS, ACCOUNTS_WITH_NOTE));
            scene.complete(run, log.reached());

            Await.until("the run to be open", LIMIT, () -> copies.run().state() == SnapshotRun.State.COPYING);
            assertThat(copies.waiting())
                    .extracting(TableState::phase)
                    .as("accounts, events")
                    .containsExactly(TableState.Phase.COPYING, TableState.Phase.COPIED);
            assertThat(scene.query("SELECT to_regclass('millrace.reload_accounts')"))
                    .containsExactly("NULL");
            awaitReached(log.reached());
            assertThat(job.report().restarts()).isZero();
        }
    }

    @Test
    void aReloadThatCannotEndIsGivenUpAndNothingElseStops() throws Exception {
        scene.send(log.transaction(insert(ACCOUNTS, "a", 1L)), log.transaction(insert(ACCOUNTS, "b", 2L)));
        SnapshotRun run = copies.begin();
        copy(run, ACCOUNTS, LogBuilder.START, "('a', 1)");
        try (JobHandle job = start()) {
            awaitReached(log.reached());
            TopicPartition partition = new TopicPartition(scene.settings().changesTopic(), 0);
            try (Admin admin = Servers.kafka().admin()) {
                admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2)))
                        .all()
                        .get();
            }
            scene.complete(run, log.reached());

            Await.until("the end", LIMIT, () -> copies.run().state() == SnapshotRun.State.SUPERSEDED);
            assertThat(copies.run().reason()).contains("LOG_GAP");
            assertThat(copies.waiting()).isEmpty();
            scene.send(log.transaction(insert(ACCOUNTS, "c", 3L)));
            awaitReached(log.reached());
            assertThat(job.report().restarts()).isZero();
        }
        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|1", "b|2", "c|3");
        assertThat(scene.query("SELECT to_regclass('millrace.reload_accounts')"))
                .containsExactly("NULL");
    }
}
