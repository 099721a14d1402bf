// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.LogBuilder.update;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.ACCOUNTS_WITH_NOTE;
import static io.millrace.apply.scene.Shop.EVENTS;
import static io.millrace.apply.scene.Shop.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.SchemaChange.Kind;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.target.DdlRecord;
import io.millrace.target.TableState;
import io.millrace.target.TargetSession;
import io.millrace.testkit.Await;
import io.millrace.testkit.Servers;
import io.millrace.testkit.TcpProxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaChangesTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final TableSchema RENAMED = new TableSchema(
            ACCOUNTS.table(),
            List.of(ACCOUNTS.columns().get(0), ACCOUNTS.columns().get(1).renamed("amount")),
            List.of(0));
    private static final TableSchema WITHOUT_BALANCE =
            new TableSchema(ACCOUNTS.table(), List.of(ACCOUNTS.columns().get(0)), List.of(0));

    private final LogBuilder log = new LogBuilder();
    private final TcpProxy network = TcpProxy.to(Servers.postgres().port());
    private ApplyScene scene = ready("", "");

    private ApplyScene ready(String policies, String transforms) {
        ApplyScene made = ApplyScene.create(network.port(), "schemaChanges: {" + policies + "}", transforms);
        made.ready(ACCOUNTS, EVENTS);
        return made;
    }

    private void again(String policies, String transforms) {
        scene.close();
        scene = ready(policies, transforms);
    }

    @AfterEach
    void close() {
        scene.close();
        network.close();
    }

    private static TableSchema named(String name, TableSchema shape) {
        return new TableSchema(new TableId("bank", name), shape.columns(), shape.key());
    }

    @Test
    @Tag("D8")
    void aRenamedColumnKeepsItsValuesAndTakesItsPlaceAmongTheRows() {
        scene.feed(
                scene.applier(),
                log.transaction(insert(ACCOUNTS, "a", 1L), insert(ACCOUNTS, "b", 2L)),
                log.schema(Kind.ALTER, ACCOUNTS, RENAMED, Map.of("amount", "balance")),
                log.transaction(update(RENAMED, row("a", 1L), row("a", 3L))));

        assertThat(scene.query("SELECT id, amount FROM bank.accounts ORDER BY id"))
                .containsExactly("a|3", "b|2");
        assertThat(states()).containsExactly("carried");
    }

    @Test
    @Tag("D8")
    void aRenamedColumnIsFollowedThroughTransforms() {
        again("", "{kind: rename, tables: [bank.accounts], table: 't_*', columns: {id: who}}");
        scene.feed(
                scene.applier(),
                log.transaction(insert(ACCOUNTS, "a", 1L)),
                log.schema(Kind.ALTER, ACCOUNTS, RENAMED, Map.of("amount", "balance")),
                log.transaction(insert(RENAMED, "b", 2L)));

        assertThat(scene.query("SELECT who, amount FROM bank.t_accounts ORDER BY 1"))
                .containsExactly("a|1", "b|2");
        assertThat(states()).containsExactly("carried");
    }

    @Test
    @Tag("D4")
    void tablesAreMadeRenamedAndSwappedAsAnOnlineSchemaChangeDoes() {
        TableSchema ghost = named("_accounts_new", ACCOUNTS_WITH_NOTE);
        TableSchema old = named("_accounts_old", ACCOUNTS);
        List<ChangeRecord> records = List.of(
                log.transaction(insert(ACCOUNTS, "a", 1L)),
                log.schema(Kind.CREATE, ghost, ghost),
                log.transaction(insert(ghost, "a", 1L, "copied")),
                log.schema(Kind.RENAME, ACCOUNTS, old, Map.of()),
                log.schema(Kind.RENAME, ghost, ACCOUNTS_WITH_NOTE, Map.of()),
                log.transaction(insert(ACCOUNTS_WITH_NOTE, "b", 2L, "new")));

        scene.feed(scene.applier(), records);
        scene.feed(scene.applier(), records);

        assertThat(scene.query("SELECT * FROM bank.accounts ORDER BY id")).containsExactly("a|1|copied", "b|2|new");
        assertThat(scene.query("SELECT * FROM bank._accounts_old")).containsExactly("a|1");
        assertThat(scene.query("SELECT source_table FROM millrace.table_state ORDER BY 1"))
                .containsExactly("_accounts_old", "accounts", "events");
    }

    @Test
    @Tag("D4")
    void aDroppedTableWaitsForApprovalWhichOutlivesARestart() throws Exception {
        ChangeRecord drop = log.schema(Kind.DROP, EVENTS, null);
        ChangeRecord next = log.transaction(insert(ACCOUNTS, "a", 1L));
        LogApplier applier = scene.applier();
        Thread feeding = new Thread(() -> assertThatThrownBy(() -> applier.apply(1, RecordCodec.encode(drop))));
        feeding.start();
        awaitQuestion();
        assertThat(record(drop).ddl()).containsExactly("DROP TABLE \"bank\".\"events\"");
        assertThat(scene.query("SELECT * FROM bank.events")).isEmpty();
        applier.close();
        feeding.join();

        decide(drop, DdlRecord.Word.APPROVE);
        scene.feed(scene.applier(), drop, next);

        assertThat(scene.query("SELECT to_regclass('bank.events') IS NULL")).containsExactly("t");
        assertThat(scene.query("SELECT id FROM bank.accounts")).containsExactly("a");
        assertThat(states()).containsExactly("carried");
        assertThat(scene.events().retries).isNotEmpty().containsOnly(FaultCode.TARGET_SCHEMA_CHANGE_ASKED);
    }

    @Test
    @Tag("D4")
    void whatIsRefusedStopsUntilItIsDoneByHand() throws Exception {
        ChangeRecord drop = log.schema(Kind.ALTER, ACCOUNTS, WITHOUT_BALANCE, Map.of());
        ChangeRecord next = log.transaction(insert(WITHOUT_BALANCE, "b"));
        Thread feeding = new Thread(() -> assertNotCarried(drop));
        feeding.start();
        awaitQuestion();
        decide(drop, DdlRecord.Word.REFUSE);
        feeding.join();
        assertNotCarried(drop);
        assertThat(states()).containsExactly("refused");

        scene.execute("ALTER TABLE bank.accounts DROP COLUMN balance");
        scene.feed(scene.applier(), drop, next);

        assertThat(scene.query("SELECT * FROM bank.accounts")).containsExactly("b");
        assertThat(states()).containsExactly("carried");
    }

    @Test
    @Tag("D8")
    void whatTheLogDoesNotSayIsAskedEvenIfEverythingMayBeApplied() throws Exception {
        again("dropColumn: apply", "");
        ChangeRecord first = log.transaction(insert(ACCOUNTS, "a", 7L));
        ChangeRecord unclear = log.schema(Kind.ALTER, ACCOUNTS, RENAMED, null);
        LogApplier applier = scene.applier();
        Thread feeding = new Thread(() -> scene.feed(applier, first, unclear));
        feeding.start();
        awaitQuestion();
        assertThat(record(unclear).reason()).contains("under another name");
        assertThat(record(unclear).ddl())
                .containsExactly(
                        "ALTER TABLE \"bank\".\"accounts\" DROP COLUMN \"balance\"",
                        "ALTER TABLE \"bank\".\"accounts\" ADD COLUMN \"amount\" bigint DEFAULT '0'::bigint NOT NULL");
        scene.execute("ALTER TABLE bank.accounts RENAME balance TO amount");
        feeding.join();

        assertThat(scene.query("SELECT * FROM bank.accounts")).containsExactly("a|7");
        assertThat(states()).containsExactly("carried");
    }

    @Test
    void aPolicyOfStopStops() {
        again("dropTable: stop", "");
        ChangeRecord drop = log.schema(Kind.DROP, EVENTS, null);

        assertNotCarried(drop);
        scene.execute("DROP TABLE bank.events");
        scene.feed(scene.applier(), drop, log.transaction(insert(ACCOUNTS, "a", 1L)));

        assertThat(scene.query("SELECT id FROM bank.accounts")).containsExactly("a");
    }

    @Test
    void whatIsIgnoredLeavesItsTableBehindAndSaysSo() {
        again("addColumn: ignore, createTable: ignore, changeDefault: ignore", "");
        TableSchema made = named("made", EVENTS);
        scene.announce(ACCOUNTS_WITH_NOTE);
        List<ChangeRecord> records = List.of(
                log.transaction(insert(ACCOUNTS, "a", 1L)),
                log.schema(Kind.ALTER, ACCOUNTS, ACCOUNTS_WITH_NOTE, Map.of()),
                log.transaction(insert(ACCOUNTS_WITH_NOTE, "b", 2L, "x"), insert(EVENTS, "x", 1L)),
                log.schema(Kind.CREATE, made, made),
                log.transaction(insert(made, "y", 1L), insert(EVENTS, "y", 2L)),
                log.schema(Kind.TRUNCATE, ACCOUNTS_WITH_NOTE, null),
                log.schema(Kind.RENAME, ACCOUNTS_WITH_NOTE, named("people", ACCOUNTS_WITH_NOTE), Map.of()),
                log.schema(Kind.ALTER, named("people", ACCOUNTS_WITH_NOTE), named("people", ACCOUNTS), Map.of()),
                log.transaction(insert(named("people", ACCOUNTS), "c", 3L), insert(EVENTS, "z", 3L)));

        scene.feed(scene.applier(), records.subList(0, 3));
        scene.feed(scene.applier(), records.subList(3, records.size()));

        assertThat(scene.query("SELECT * FROM bank.accounts")).containsExactly("a|1");
        assertThat(scene.query("SELECT kind FROM bank.events ORDER BY 1")).containsExactly("x", "y", "z");
        assertThat(scene.query("SELECT to_regclass('bank.made') IS NULL")).containsExactly("t");
        try (TargetSession session = scene.session()) {
            assertThat(session.control().snapshots().readAll(scene.settings().pipeline()).stream()
                            .filter(state -> state.phase() == TableState.Phase.DIVERGED)
                            .map(state -> state.source().name() + " in " + state.targetTable()))
                    .containsExactly("made in made", "people in accounts");
        }
        assertThat(states()).containsExactly("ignored", "ignored");
    }

    @ParameterizedTest
    @Tag("D8")
    @ValueSource(
            strings = {
                "SET LOCAL lock_timeout",
                "DROP CONSTRAINT",
                "RENAME COLUMN",
                "ADD COLUMN",
                "ADD PRIMARY KEY",
                "millrace.schema_change",
                "INSERT INTO millrace.table_state",
                "UPDATE millrace.progress",
                "COMMIT"
            })
    void aConnectionThatEndsBehindAnyStepLeavesAllOrNothing(String step) {
        Column code = new Column(
                "code", ACCOUNTS.columns().get(1).type(), false, false, io.millrace.model.ColumnDefault.constant("5"));
        List<Column> columns = new ArrayList<>(RENAMED.columns());
        columns.add(code);
        TableSchema after = new TableSchema(ACCOUNTS.table(), columns, List.of(0, 2));
        ChangeRecord first = log.transaction(insert(ACCOUNTS, "a", 1L));
        ChangeRecord alter = log.schema(Kind.ALTER, ACCOUNTS, after, Map.of("amount", "balance"));
        scene.feed(scene.applier(), first);
        LogApplier applier = scene.applier();

        network.loseNextReplyTo(step);
        scene.feed(applier, alter, log.transaction(insert(after, "a", 2L, 6L)));

        assertThat(network.repliesLost()).isEqualTo(1);
        assertThat(scene.query("SELECT id, amount, code FROM bank.accounts ORDER BY code"))
                .containsExactly("a|1|5", "a|2|6");
        assertThat(states()).containsExactly("carried");
        assertThat(scene.progress().position()).isEqualTo(log.reached());
    }

    @Test
    @Tag("D8")
    void aTableInUseIsWaitedForWithoutHoldingUpItsReadersForLong() throws Exception {
        ChangeRecord alter = log.schema(Kind.ALTER, ACCOUNTS, ACCOUNTS_WITH_NOTE, Map.of());
        LogApplier applier = scene.applier();
        try (Connection reader = DriverManager.getConnection(
                        Servers.postgres().jdbcUrl(scene.database()),
                        Servers.postgres().user(),
                        Servers.postgres().password());
                Statement reading = reader.createStatement()) {
            reader.setAutoCommit(false);
            reading.execute("SELECT * FROM bank.accounts");
            Thread feeding = new Thread(() -> scene.feed(applier, alter));
            feeding.start();
            Await.until("an attempt", LIMIT, () -> !scene.events().retries.isEmpty());
            long asked = System.nanoTime();
            scene.query("SELECT * FROM bank.accounts");
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));
            reader.rollback();
            feeding.join();
        }

        assertThat(scene.events().retries).containsOnly(FaultCode.TARGET_BUSY);
        assertThat(scene.query("SELECT count(note) FROM bank.accounts")).containsExactly("0");
    }

    private void assertNotCarried(ChangeRecord change) {
        assertThatThrownBy(() -> scene.feed(scene.applier(), change))
                .isInstanceOfSatisfying(
                        MillraceException.class,
                        e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED));
    }

    private void awaitQuestion() {
        Await.until("the question", LIMIT, () -> states().equals(List.of("asked")));
    }

    private List<String> states() {
        return scene.query("SELECT state FROM millrace.schema_change ORDER BY updated_at");
    }

    private DdlRecord record(ChangeRecord change) {
        try (TargetSession session = scene.session()) {
            return session.control()
                    .schemaChanges()
                    .read(scene.settings().pipeline(), change.upTo())
                    .orElseThrow();
        }
    }

    private void decide(ChangeRecord change, DdlRecord.Word word) {
        LogPosition position = change.upTo();
        try (TargetSession session = scene.session()) {
            assertThat(session.control().schemaChanges().decide(scene.settings().pipeline(), position, word))
                    .isTrue();
            session.commit();
        }
    }
}
