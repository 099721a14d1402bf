// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import static io.millrace.apply.scene.LogBuilder.delete;
import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.LogBuilder.update;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.EVENTS;
import static io.millrace.apply.scene.Shop.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.JobHandle;
import io.millrace.model.SchemaChange.Kind;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.Progress;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TableState;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.testkit.Await;
import io.millrace.testkit.Servers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The end of the way of a table that was added: its copy, which is the test's, comes to its place. */
class AddedTablesJobTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ALL_ACCOUNTS = "SELECT id, balance FROM bank.accounts ORDER BY 1";
    private static final String RUN = "added-1";

    private final LogBuilder log = new LogBuilder();
    private final ApplyScene scene = ApplyScene.create("job: {checkpointInterval: 200ms, restartDelay: 100ms}");

    @BeforeEach
    void makeReady() {
        scene.ready(EVENTS);
        scene.announce(ACCOUNTS);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private static JobHandle start(PipelineSettings settings) {
        return new EmbeddedJobRunner(settings).start(new ApplyJob(settings, List.of()));
    }

    private SnapshotRun copy(LogPosition from, String values) {
        SnapshotRun run = begin();
        copy(run, from, values);
        return run;
    }

    /** What the snapshot does first: a lane at apply's place. */
    private SnapshotRun begin() {
        String pipeline = scene.settings().pipeline();
        try (TargetSession session = scene.session()) {
            Progress now = session.control()
                    .progress()
                    .read(pipeline, Progress.ORDERED_LANE)
                    .orElseThrow();
            session.control().progress().initialise(now.ofLane(Progress.RELOAD_LANE));
            SnapshotRun run =
                    session.control().snapshots().begin(pipeline, now.captureRun(), RUN, SnapshotRun.Kind.RELOAD);
            session.commit();
            return run;
        }
    }

    private void copy(SnapshotRun run, LogPosition from, String values) {
        try (TargetSession session = scene.session()) {
            TargetTable copy = scene.plan(ACCOUNTS).at("millrace", "reload_accounts");
            session.tables().create(copy);
            session.tables().addKey(copy);
            session.control()
                    .snapshots()
                    .beside()
                    .write(new TableState(
                            scene.settings().pipeline(),
                            ACCOUNTS.table(),
                            copy.schema(),
                            copy.name(),
                            run.snapshotRun(),
                            TableState.Phase.COPIED,
                            from,
                            ACCOUNTS.version(),
                            0,
                            true));
            session.commit();
        }
        scene.execute("INSERT INTO millrace.reload_accounts VALUES " + values);
    }

    private String phase() {
        return scene.query("SELECT phase FROM millrace.table_state"
                        + " WHERE source_database = 'bank' AND source_table = 'accounts' AND NOT beside")
                .get(0);
    }

    private void awaitReached() {
        LogPosition position = log.reached();
        Await.until("apply", LIMIT, () -> scene.progress().position().equals(position));
    }

    private void include() {
        scene.send(log.schema(Kind.INCLUDE, ACCOUNTS, ACCOUNTS), log.transaction(insert(ACCOUNTS, "a", 1L)));
    }

    @Test
    @Tag("O2")
    void itsCopyComesToItsPlaceAndIsFollowedFromThereOn() {
        include();
        try (JobHandle job = start(scene.settings())) {
            awaitReached();
            SnapshotRun run = begin();
            LogPosition from = log.reached();
            scene.send(log.transaction(update(ACCOUNTS, row("a", 1L), row("a", 2L)), insert(ACCOUNTS, "b", 2L)));
            copy(run, from, "('a', 1), ('c', 3)");
            scene.send(log.transaction(delete(ACCOUNTS, "c", 3L), insert(EVENTS, "x", 1L)));
            scene.complete(run, log.reached());
            Await.until("the copy in its place", LIMIT, () -> phase().equals("copied"));
            assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|2", "b|2");
            scene.send(log.transaction(insert(ACCOUNTS, "d", 4L)));
            awaitReached();
            assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|2", "b|2", "d|4");
            assertThat(job.report().restarts()).isZero();
        }
        assertThat(scene.query("SELECT count(*) FROM millrace.progress")).containsExactly("1");
        assertThat(scene.query("SELECT to_regclass('millrace.reload_accounts') IS NULL"))
                .containsExactly("t");
    }

    @Test
    void anEmptyTableOfItsShapeGivesItsPlace() {
        scene.execute("CREATE SCHEMA IF NOT EXISTS bank");
        scene.execute("CREATE TABLE bank.accounts (id varchar(20) PRIMARY KEY, balance bigint NOT NULL)");
        scene.execute("COMMENT ON TABLE bank.accounts IS 'mine'");
        include();
        try (JobHandle job = start(scene.settings())) {
            awaitReached();
            scene.complete(copy(log.reached(), "('a', 1)"), log.reached());
            Await.until("the copy in its place", LIMIT, () -> phase().equals("copied"));
            assertThat(job.report().restarts()).isZero();
        }
        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|1");
        assertThat(scene.query("SELECT obj_description('bank.accounts'::regclass)"))
                .containsExactly("mine");
    }

    @Test
    void whatSomebodyElseHasPutThereMeanwhileStays() {
        include();
        try (JobHandle job = start(scene.settings())) {
            awaitReached();
            SnapshotRun run = copy(log.reached(), "('a', 1)");
            scene.execute("CREATE SCHEMA IF NOT EXISTS bank");
            scene.execute("CREATE TABLE bank.accounts (id varchar(20) PRIMARY KEY, balance bigint NOT NULL)");
            scene.execute("INSERT INTO bank.accounts VALUES ('mine', 9)");
            scene.complete(run, log.reached());
            Await.until("the end", LIMIT, () -> reason().contains("TARGET_TABLE_NOT_EMPTY"));
            scene.send(log.transaction(insert(ACCOUNTS, "b", 2L), insert(EVENTS, "x", 1L)));
            awaitReached();
            assertThat(job.report().restarts()).isZero();
        }
        assertThat(phase()).isEqualTo("waiting");
        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("mine|9");
    }

    /** As a renaming at the source may bring it there while the copy is made; that it is empty makes it nobody else's. */
    @Test
    void thePlaceToWhichAnotherTableHasComeMeanwhileStays() {
        include();
        try (JobHandle job = start(scene.settings())) {
            awaitReached();
            SnapshotRun run = copy(log.reached(), "('a', 1)");
            scene.execute("CREATE SCHEMA IF NOT EXISTS bank");
            scene.execute("CREATE TABLE bank.accounts (id varchar(20) PRIMARY KEY, balance bigint NOT NULL)");
            scene.execute("INSERT INTO millrace.table_state SELECT (jsonb_populate_record(t, jsonb_build_object("
                    + "'source_database', 'crm', 'source_table', 'accounts', 'target_table', 'accounts'))).*"
                    + " FROM millrace.table_state t WHERE source_table = 'events'");
            scene.complete(run, log.reached());
            Await.until("the end", LIMIT, () -> !phase().equals("waiting") || reason().contains("crm.accounts"));
            assertThat(job.report().restarts()).isZero();
        }
        assertThat(phase()).isEqualTo("waiting");
        assertThat(scene.query(ALL_ACCOUNTS)).isEmpty();
    }

    /** What is not committed yet is not seen, and would be in the table that goes. */
    @Test
    void whatSomebodyElseIsPuttingThereJustThenStays() throws Exception {
        scene.execute("CREATE SCHEMA IF NOT EXISTS bank");
        scene.execute("CREATE TABLE bank.accounts (id varchar(20) PRIMARY KEY, balance bigint NOT NULL)");
        include();
        try (JobHandle job = start(scene.settings());
                Connection other = DriverManager.getConnection(
                        Servers.postgres().jdbcUrl(scene.database()),
                        Servers.postgres().user(),
                        Servers.postgres().password());
                Statement statement = other.createStatement()) {
            awaitReached();
            SnapshotRun run = copy(log.reached(), "('a', 1)");
            other.setAutoCommit(false);
            statement.execute("INSERT INTO bank.accounts VALUES ('mine', 9)");
            scene.complete(run, log.reached());
            Await.until(
                    "the exchange to wait",
                    LIMIT,
                    () -> scene.query("SELECT count(*) FROM pg_locks WHERE NOT granted"
                                    + " AND relation = 'bank.accounts'::regclass")
                            .get(0)
                            .equals("1"));
            other.commit();
            Await.until(
                    "the end", LIMIT, () -> !phase().equals("waiting") || reason().contains("TARGET_TABLE_NOT_EMPTY"));
            assertThat(job.report().restarts()).isZero();
        }
        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("mine|9");
        assertThat(phase()).isEqualTo("waiting");
    }

    private String reason() {
        return scene.query("SELECT coalesce(reason, '') FROM millrace.snapshot_run WHERE snapshot_run = '" + RUN + "'")
                .get(0);
    }

    @Test
    void itWaitsForSettingsThatHaveTheTable() {
        include();
        PipelineSettings older = scene.settings().capturing(List.of("bank.events"));
        try (JobHandle job = start(older)) {
            awaitReached();
            scene.complete(copy(log.reached(), "('a', 1)"), log.reached());
            scene.send(log.transaction(insert(ACCOUNTS, "b", 2L), insert(EVENTS, "x", 1L)));
            awaitReached();
            scene.execute("SELECT pg_sleep(3)");
            assertThat(phase()).isEqualTo("waiting");
            assertThat(job.report().restarts()).isZero();
        }
        try (JobHandle job = start(scene.settings())) {
            Await.until("the copy in its place", LIMIT, () -> phase().equals("copied"));
            assertThat(job.report().restarts()).isZero();
        }
        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|1", "b|2");
    }
}
