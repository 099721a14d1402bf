// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import static io.millrace.apply.scene.LogBuilder.delete;
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
import io.millrace.model.SchemaChange;
import io.millrace.position.LogPosition;
import io.millrace.target.ParkedChange;
import io.millrace.target.ParkedChange.Word;
import io.millrace.target.ParkedTable;
import io.millrace.target.TableState;
import io.millrace.target.TargetSession;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of rows that a target refuses, and of all others, whatever the product. */
abstract class ParkedRowsContract {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String ALL_ACCOUNTS = "SELECT id, balance FROM bank.accounts ORDER BY 1";
    private static final String NO_DEBT = "ALTER TABLE bank.accounts ADD CONSTRAINT no_debt CHECK (balance >= 0)";
    private static final String DEBT = "ALTER TABLE bank.accounts DROP CONSTRAINT no_debt";

    private final LogBuilder log = new LogBuilder();
    private ApplyScene scene;

    /** A pipeline with these settings of apply. */
    abstract ApplyScene open(String apply);

    @BeforeEach
    void makeReady() {
        begin("refusedRows: park, parkedKeys: 5, batchRows: 100");
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private void begin(String apply) {
        scene = open(apply);
        scene.ready(ACCOUNTS, EVENTS);
        scene.execute(NO_DEBT);
    }

    private void beginAnew(String apply) {
        scene.close();
        begin(apply);
    }

    private <T> T parked(Function<ParkedTable, T> question) {
        try (TargetSession session = scene.session()) {
            T answer = question.apply(session.control().parked());
            session.commit();
            return answer;
        }
    }

    private ParkedTable.Count count() {
        return parked(table -> table.count(me()));
    }

    private String me() {
        return scene.settings().pipeline();
    }

    private TableState.Phase phase() {
        try (TargetSession session = scene.session()) {
            return session.control()
                    .snapshots()
                    .read(me(), ACCOUNTS.table())
                    .orElseThrow()
                    .phase();
        }
    }

    private List<ParkedTable.Chain> chains() {
        return parked(table -> table.oldest(me(), 100));
    }

    private void say(LogPosition position, Word word) {
        boolean isThere = parked(table -> table.decide(me(), position, word));
        assertThat(isThere).isTrue();
        awaitCarriedOut();
    }

    private void retryAll() {
        parked(table -> table.retryAll(me()));
        awaitCarriedOut();
    }

    private void awaitCarriedOut() {
        Await.until(
                "the word to be carried out",
                LIMIT,
                () -> parked(table -> table.decided(me())).isEmpty());
    }

    /** By another apply that stands at the same place: carrying out a word moves no progress. */
    @Test
    @Tag("O3")
    void whatAnotherHasWrittenMeanwhileWaitsNoMore() {
        LogApplier applier = scene.applier();
        scene.feed(applier, log.transaction(insert(ACCOUNTS, "a", 1L), insert(ACCOUNTS, "b", -5L)));
        List.of("parked_change", "parked_key").forEach(table -> scene.execute("DELETE FROM millrace." + table));
        scene.execute(DEBT);
        scene.execute("INSERT INTO bank.accounts VALUES ('b', -5)");
        scene.feed(applier, log.transaction(update(ACCOUNTS, row("b", -5L), row("b", 7L))));
        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|1", "b|7");
        assertThat(count()).isEqualTo(new ParkedTable.Count(0, 0));
    }

    @Test
    @Tag("A8")
    void aRefusedRowWaitsWithWhatComesLaterOfItsKeyAndAllOthersGoOn() {
        LogApplier applier = scene.applier();
        scene.feed(
                applier,
                log.transaction(
                        insert(ACCOUNTS, "a", 1L),
                        insert(ACCOUNTS, "b", -5L),
                        insert(EVENTS, "x", 1L),
                        insert(ACCOUNTS, "c", 3L)));
        scene.feed(
                applier,
                log.transaction(update(ACCOUNTS, row("b", -5L), row("b", 7L)), insert(EVENTS, "x", 2L)),
                log.transaction(update(ACCOUNTS, row("a", 1L), row("a", 2L)), delete(ACCOUNTS, "c", 3L)));

        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|2");
        assertThat(scene.query("SELECT amount FROM bank.events ORDER BY 1")).containsExactly("1", "2");
        assertThat(count()).isEqualTo(new ParkedTable.Count(1, 2));
        assertThat(scene.events().parked).hasValue(2);
        assertThat(phase()).isEqualTo(TableState.Phase.DIVERGED);
        ParkedTable.Chain chain = chains().get(0);
        assertThat(chain.first().code()).isEqualTo("TARGET_REFUSED_ROW");
        assertThat(chain.first().error())
                .contains("[bank.accounts @ ")
                .contains("no_debt")
                .doesNotContain("-5");

        retryAll();

        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|2", "b|7");
        assertThat(count()).isEqualTo(new ParkedTable.Count(0, 0));
        assertThat(phase()).isEqualTo(TableState.Phase.COPIED);
        scene.feed(applier, log.transaction(update(ACCOUNTS, row("b", 7L), row("b", 8L))));
        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|2", "b|8");
    }

    @Test
    @Tag("A8")
    void whatWaitsOutlivesTheProcessAndAWordThatCannotBeCarriedOutChangesNothing() {
        scene.feed(scene.applier(), log.transaction(insert(ACCOUNTS, "b", -5L)));
        LogApplier next = scene.applier();
        scene.feed(next, log.transaction(update(ACCOUNTS, row("b", -5L), row("b", -7L)), insert(ACCOUNTS, "d", 1L)));
        assertThat(count()).isEqualTo(new ParkedTable.Count(1, 2));
        LogPosition first = chains().get(0).first().position();

        say(first, Word.RETRY);

        assertThat(count()).isEqualTo(new ParkedTable.Count(1, 2));
        assertThat(chains().get(0).refused().position())
                .isEqualTo(log.reached().startOfTransaction().row(1, 0, 0));
        assertThat(phase()).isEqualTo(TableState.Phase.DIVERGED);
        scene.execute(DEBT);
        say(first, Word.RETRY);
        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("b|-7", "d|1");
        assertThat(phase()).isEqualTo(TableState.Phase.COPIED);
    }

    @Test
    void aSkippedChangeIsLeftOutAndThoseBehindItGoOn() {
        LogApplier applier = scene.applier();
        scene.feed(applier, log.transaction(insert(ACCOUNTS, "b", -5L), insert(ACCOUNTS, "e", -1L)));
        scene.feed(applier, log.transaction(update(ACCOUNTS, row("b", -5L), row("b", 5L))));

        say(chains().get(0).first().position(), Word.SKIP);
        say(chains().get(0).first().position(), Word.SKIP);

        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("b|5");
        assertThat(count()).isEqualTo(new ParkedTable.Count(0, 0));
        scene.feed(applier, log.transaction(update(ACCOUNTS, row("e", -1L), row("e", 1L))));
        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("b|5", "e|1");
    }

    @Test
    void aReplacedRowIsWritten() {
        scene.feed(scene.applier(), log.transaction(insert(ACCOUNTS, "b", -5L)));
        ParkedChange refused = chains().get(0).first();

        parked(table -> {
            table.replace(me(), refused.replaced(row("b", 0L)));
            return true;
        });
        awaitCarriedOut();

        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("b|0");
        assertThat(phase()).isEqualTo(TableState.Phase.COPIED);
    }

    @Test
    void keysThatMeetInAChangeWaitForEachOther() {
        LogApplier applier = scene.applier();
        scene.feed(applier, log.transaction(insert(ACCOUNTS, "a", 1L), insert(ACCOUNTS, "z", 26L)));
        scene.feed(applier, log.transaction(update(ACCOUNTS, row("a", 1L), row("b", -1L))));
        scene.feed(applier, log.transaction(update(ACCOUNTS, row("z", 26L), row("z", -26L))));
        scene.feed(
                applier,
                log.transaction(insert(ACCOUNTS, "a", 9L)),
                log.transaction(delete(ACCOUNTS, "b", -1L)),
                log.transaction(update(ACCOUNTS, row("z", -26L), row("b", 2L))),
                log.transaction(insert(ACCOUNTS, "c", 3L)));

        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|1", "c|3", "z|26");
        assertThat(chains()).hasSize(1);
        assertThat(count()).isEqualTo(new ParkedTable.Count(3, 5));

        retryAll();

        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|9", "b|2", "c|3");
        assertThat(count()).isEqualTo(new ParkedTable.Count(0, 0));
    }

    @Test
    @Tag("A8")
    void aLargeTransactionIsWrittenButForWhatIsRefused() {
        List<LogBuilder.Row> rows = new ArrayList<>();
        for (long i = 0; i < 500; i++) {
            rows.add(insert(ACCOUNTS, "k" + (1000 + i), i == 90 || i == 410 ? -i : i));
        }
        rows.add(update(ACCOUNTS, row("k1090", -90L), row("k1090", 90L)));
        rows.add(update(ACCOUNTS, row("k1001", 1L), row("k1001", 11L)));

        scene.feed(scene.applier(), log.transaction(50, rows));

        assertThat(scene.query("SELECT COUNT(*), MIN(balance) FROM bank.accounts"))
                .containsExactly("498|0");
        assertThat(scene.query("SELECT balance FROM bank.accounts WHERE id = 'k1001'"))
                .containsExactly("11");
        assertThat(count()).isEqualTo(new ParkedTable.Count(2, 3));
        assertThat(scene.events().parked).hasValue(3);
        assertThat(scene.progress().position()).isEqualTo(log.reached());
    }

    @Test
    @Tag("A8")
    void moreKeysThanMayWaitStop() {
        List<LogBuilder.Row> rows = new ArrayList<>();
        for (long i = 0; i < 6; i++) {
            rows.add(insert(ACCOUNTS, "k" + i, -i - 1));
        }
        LogApplier applier = scene.applier();

        assertThatThrownBy(() -> scene.feed(applier, log.transaction(rows.toArray(LogBuilder.Row[]::new))))
                .isInstanceOfSatisfying(MillraceException.class, e -> {
                    assertThat(e.code()).isEqualTo(FaultCode.TARGET_REFUSED_ROW);
                    assertThat(e.getMessage()).contains("apply.parkedKeys");
                });
        assertThat(count()).isEqualTo(new ParkedTable.Count(0, 0));
        assertThat(phase()).isEqualTo(TableState.Phase.COPIED);
    }

    @Test
    void aTableWithoutAKeyStops() {
        scene.execute("ALTER TABLE bank.events ADD CONSTRAINT no_loss CHECK (amount >= 0)");
        LogApplier applier = scene.applier();

        assertThatThrownBy(() -> scene.feed(applier, log.transaction(insert(EVENTS, "x", -1L))))
                .isInstanceOfSatisfying(MillraceException.class, e -> {
                    assertThat(e.code()).isEqualTo(FaultCode.TARGET_REFUSED_ROW);
                    assertThat(e.getMessage()).contains("has no key");
                });
    }

    @Test
    @Tag("A8")
    void byDefaultApplyStopsAtTheVeryRowAndSaysItsKeyOnlyIfItMay() {
        beginAnew("");
        LogApplier applier = scene.applier();
        ChangeRecord.Transaction transaction =
                log.transaction(insert(ACCOUNTS, "a", 1L), insert(ACCOUNTS, "b", -5L), insert(ACCOUNTS, "c", 3L));

        assertThatThrownBy(() -> scene.feed(applier, transaction))
                .isInstanceOfSatisfying(MillraceException.class, e -> {
                    assertThat(e.code()).isEqualTo(FaultCode.TARGET_REFUSED_ROW);
                    assertThat(e.what())
                            .contains("[bank.accounts @ "
                                    + transaction.rows().get(1).position() + "]")
                            .doesNotContain("Its key");
                });
        assertThat(scene.query(ALL_ACCOUNTS)).isEmpty();
        assertThat(count()).isEqualTo(new ParkedTable.Count(0, 0));

        beginAnew("refusedRowsShowValues: true");
        LogApplier showing = scene.applier();
        assertThatThrownBy(() -> scene.feed(showing, transaction)).hasMessageContaining("Its key: id = b.");
    }

    @Test
    void whatWaitsGoesOnWaitingWhenNothingMoreMayBeParked() {
        scene.feed(scene.applier(), log.transaction(insert(ACCOUNTS, "b", -5L)));
        LogApplier stopping = scene.applier("refusedRows: stop");

        scene.feed(stopping, log.transaction(update(ACCOUNTS, row("b", -5L), row("b", 5L))));

        assertThat(scene.query(ALL_ACCOUNTS)).isEmpty();
        assertThat(count()).isEqualTo(new ParkedTable.Count(1, 2));
        assertThatThrownBy(() -> scene.feed(stopping, log.transaction(insert(ACCOUNTS, "c", -1L))))
                .hasMessageContaining("no_debt");
    }

    @Test
    @Tag("A5")
    void aValueThatAnotherRowGivesFreeIsNoReasonToPark() {
        scene.execute("ALTER TABLE bank.accounts ADD CONSTRAINT one_each UNIQUE (balance)");
        LogApplier applier = scene.applier();
        scene.feed(applier, log.transaction(insert(ACCOUNTS, "a", 1L), insert(ACCOUNTS, "b", 2L)));

        scene.feed(
                applier,
                log.transaction(
                        update(ACCOUNTS, row("b", 2L), row("b", 3L)), update(ACCOUNTS, row("a", 1L), row("a", 2L))));

        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|2", "b|3");
        assertThat(count()).isEqualTo(new ParkedTable.Count(0, 0));
    }

    @Test
    void aTableThatIsEmptiedHasNothingThatWaits() {
        LogApplier applier = scene.applier();
        scene.feed(applier, log.transaction(insert(ACCOUNTS, "a", 1L), insert(ACCOUNTS, "b", -5L)));

        scene.feed(
                applier,
                log.schema(SchemaChange.Kind.TRUNCATE, ACCOUNTS, ACCOUNTS),
                log.transaction(insert(ACCOUNTS, "b", 5L)));

        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("b|5");
        assertThat(count()).isEqualTo(new ParkedTable.Count(0, 0));
        assertThat(phase()).isEqualTo(TableState.Phase.COPIED);
    }

    @Test
    void aChangeOfShapeWaitsUntilItIsSaidWhatBecomesOfWhatIsParked() throws Exception {
        LogApplier applier = scene.applier();
        scene.feed(applier, log.transaction(insert(ACCOUNTS, "b", -5L)));
        Thread feeding = new Thread(() -> scene.feed(
                applier,
                log.schema(SchemaChange.Kind.ALTER, ACCOUNTS, ACCOUNTS_WITH_NOTE),
                log.transaction(insert(ACCOUNTS_WITH_NOTE, "c", 1L, "new"))));
        feeding.start();
        Await.until("apply to ask", LIMIT, () -> scene.events().retries.contains(FaultCode.TARGET_ROWS_PARKED));

        scene.execute(DEBT);
        retryAll();
        feeding.join();

        assertThat(scene.query("SELECT id, balance, note FROM bank.accounts ORDER BY 1"))
                .containsExactly("b|-5|none", "c|1|new");
        assertThat(phase()).isEqualTo(TableState.Phase.COPIED);
    }

    @Test
    void aTableThatWasLeftBehindStaysSoWhateverIsParkedElsewhere() throws Exception {
        beginAnew("refusedRows: park, schemaChanges: {addColumn: ignore}");
        LogApplier applier = scene.applier();
        scene.feed(applier, log.schema(SchemaChange.Kind.ALTER, ACCOUNTS, ACCOUNTS_WITH_NOTE));
        scene.feed(applier, log.transaction(insert(ACCOUNTS_WITH_NOTE, "b", -5L, "x"), insert(EVENTS, "x", 1L)));

        assertThat(count()).isEqualTo(new ParkedTable.Count(0, 0));
        assertThat(phase()).isEqualTo(TableState.Phase.DIVERGED);
        applier.apply(scene.progress().offset() + 1, RecordCodec.encode(log.idle()));
        applier.awaitDrained();
        LogApplier next = scene.applier();
        scene.feed(next, log.transaction(insert(ACCOUNTS_WITH_NOTE, "c", 5L, "x")));
        assertThat(scene.query(ALL_ACCOUNTS)).isEmpty();
        assertThat(phase()).isEqualTo(TableState.Phase.DIVERGED);
    }
}
