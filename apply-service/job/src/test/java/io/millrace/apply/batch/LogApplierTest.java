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
import io.millrace.apply.start.ApplyStart;
import io.millrace.codec.ChangeRecord;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.target.Progress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LogApplierTest {

    private static final String ALL_ACCOUNTS = "SELECT id, balance FROM bank.accounts ORDER BY id COLLATE \"C\"";
    private static final String ALL_EVENTS = "SELECT kind, amount FROM bank.events ORDER BY 1, 2";

    private final LogBuilder log = new LogBuilder();
    private ApplyScene scene = ApplyScene.create("");

    @BeforeEach
    void makeReady() {
        scene.ready(ACCOUNTS, EVENTS);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void appliesChangesWithTheirProgress() {
        scene.feed(
                scene.applier(),
                log.genesis(),
                log.transaction(insert(ACCOUNTS, "a", 1L), insert(ACCOUNTS, "b", 2L), insert(EVENTS, "x", 1L)),
                log.transaction(update(ACCOUNTS, row("a", 1L), row("a", 5L)), delete(ACCOUNTS, "b", 2L)),
                log.idle());

        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|5");
        assertThat(scene.query(ALL_EVENTS)).containsExactly("x|1");
        assertThat(scene.progress().position()).isEqualTo(log.reached());
        assertThat(scene.events().rows).hasValue(5);
        assertThat(scene.events().transactions).hasValue(2);
    }

    @Test
    @Tag("A2")
    void manyChangesOfOneKeyEndAsTheLast() {
        scene.feed(
                scene.applier(),
                log.transaction(insert(ACCOUNTS, "a", 1L)),
                log.transaction(delete(ACCOUNTS, "a", 1L)),
                log.transaction(insert(ACCOUNTS, "a", 2L)),
                log.transaction(insert(ACCOUNTS, "gone", 2L)),
                log.transaction(delete(ACCOUNTS, "gone", 2L)));

        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|2");
    }

    @Test
    @Tag("A5")
    void keysChangePlacesWithinATransaction() {
        scene.feed(
                scene.applier(),
                log.transaction(insert(ACCOUNTS, "a", 1L), insert(ACCOUNTS, "b", 2L)),
                log.transaction(
                        update(ACCOUNTS, row("a", 1L), row("c", 1L)),
                        update(ACCOUNTS, row("b", 2L), row("a", 2L)),
                        update(ACCOUNTS, row("c", 1L), row("b", 1L))));

        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|2", "b|1");
    }

    @Test
    @Tag("A3")
    @Tag("V26")
    void keysThatTheSourceHoldsToBeEqualAreAsManyRowsAsThereAre() {
        scene.feed(
                scene.applier(),
                log.transaction(insert(ACCOUNTS, "a", 1L)),
                log.transaction(delete(ACCOUNTS, "a", 1L), insert(ACCOUNTS, "A ", 2L)),
                log.transaction(update(ACCOUNTS, row("A ", 2L), row("a", 3L)), insert(ACCOUNTS, "b ", 1L)),
                log.transaction(update(ACCOUNTS, row("a", 3L), row("\u00e1", 4L)), delete(ACCOUNTS, "b ", 1L)),
                log.transaction(insert(ACCOUNTS, "B", 5L), update(ACCOUNTS, row("\u00e1", 4L), row("a ", 6L))));

        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("B|5", "a |6");
    }

    @Test
    @Tag("A3")
    @Tag("V26")
    void aKeyThatChangesItsCaseOnlyStaysOneRow() {
        scene.feed(
                scene.applier(),
                log.transaction(insert(ACCOUNTS, "a", 1L)),
                log.transaction(update(ACCOUNTS, row("a", 1L), row("A", 2L))));

        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("A|2");
    }

    @Test
    void duplicatesAndOverlapsOfARestartedCaptureAreDropped() {
        List<ChangeRecord.Transaction> parts =
                log.transaction(1, List.of(insert(EVENTS, "x", 1L), insert(EVENTS, "x", 1L), insert(EVENTS, "x", 1L)));
        ChangeRecord last = log.transaction(insert(EVENTS, "y", 2L));
        LogApplier applier = scene.applier();

        scene.feed(applier, parts.get(0), parts.get(1), LogBuilder.recut(LogBuilder.START, parts));
        scene.feed(applier, parts);
        scene.feed(applier, LogBuilder.recut(LogBuilder.START, parts), last, last);

        assertThat(scene.query(ALL_EVENTS)).containsExactly("x|1", "x|1", "x|1", "y|2");
        assertThat(scene.events().dropped).hasValue(2 + 3 + 3 + 1);
    }

    @Test
    @Tag("K6")
    void aMissingRecordStopsBeforeAnythingBehindItIsWritten() {
        ChangeRecord first = log.transaction(insert(ACCOUNTS, "a", 1L));
        log.transaction(insert(ACCOUNTS, "b", 1L));
        ChangeRecord third = log.transaction(insert(ACCOUNTS, "c", 1L));
        LogApplier applier = scene.applier();
        scene.feed(applier, first);

        assertFault(FaultCode.LOG_GAP, () -> scene.feed(applier, third));

        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("a|1");
    }

    @Test
    @Tag("A14")
    void aTableWithoutAKeyIsReplayedExactlyFromTheCopysPosition() {
        ChangeRecord copied = log.transaction(insert(EVENTS, "in the copy", 1L));
        ChangeRecord later = log.transaction(
                insert(EVENTS, "x", 1L),
                insert(EVENTS, "x", 1L),
                insert(EVENTS, "x", 1L),
                delete(EVENTS, "x", 1L),
                update(EVENTS, row("x", 1L), row("y", null)));
        scene.close();
        scene = ApplyScene.create("");
        scene.send(log.genesis());
        scene.announce(EVENTS);
        scene.complete(scene.beginSnapshot(scene.topicId(), copied.upTo(), EVENTS));
        assertThat(new ApplyStart(scene.settings()).look().progress()).isPresent();
        scene.execute("INSERT INTO bank.events VALUES ('in the copy', 1)");

        scene.feed(scene.applier(), copied, later);
        scene.feed(scene.applier(), copied, later);

        assertThat(scene.query(ALL_EVENTS)).containsExactly("in the copy|1", "x|1", "y|NULL");
    }

    @Test
    @Tag("H8")
    void whatATableHasInItsCopyIsPassedOverWhateverItsShapeWasThen() {
        TableSchema old = ACCOUNTS_WITH_NOTE;
        ChangeRecord before = log.transaction(insert(old, "a", 1L, "x"), insert(EVENTS, "e", 1L));
        ChangeRecord change = log.schema(SchemaChange.Kind.ALTER, old, ACCOUNTS);
        ChangeRecord inCopy = log.transaction(insert(ACCOUNTS, "b", 1L));
        ChangeRecord emptied = log.schema(SchemaChange.Kind.TRUNCATE, ACCOUNTS, ACCOUNTS);
        ChangeRecord later = log.transaction(insert(ACCOUNTS, "c", 1L), update(ACCOUNTS, row("d", 1L), row("d", 2L)));
        scene.close();
        scene = ApplyScene.create("");
        scene.send(log.genesis());
        scene.announce(old, ACCOUNTS, EVENTS);
        scene.beginSnapshot(scene.topicId(), LogBuilder.START, EVENTS);
        scene.complete(scene.beginSnapshot(scene.topicId(), emptied.upTo(), ACCOUNTS));
        assertThat(new ApplyStart(scene.settings()).look().progress()).isPresent();
        scene.execute("INSERT INTO bank.accounts VALUES ('d', 1)");

        scene.feed(scene.applier(), before, change, inCopy, emptied, later);

        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("c|1", "d|2");
        assertThat(scene.query(ALL_EVENTS)).containsExactly("e|1");
    }

    /** The transforms fit the shape of now, and need not fit one that no row of it will be written in. */
    @Test
    @Tag("H8")
    void whatATableHasInItsCopyIsNotPutThroughTheTransforms() {
        ChangeRecord before = log.transaction(insert(ACCOUNTS, "a", 1L), insert(ACCOUNTS, "b", 1L));
        ChangeRecord change = log.schema(SchemaChange.Kind.ALTER, ACCOUNTS, ACCOUNTS_WITH_NOTE);
        ChangeRecord later = log.transaction(insert(ACCOUNTS_WITH_NOTE, "c", 1L, "x"));
        scene.close();
        scene = ApplyScene.create(
                io.millrace.testkit.Servers.postgres().port(), "", "{kind: rename, columns: {note: memo}}");
        scene.send(log.genesis());
        scene.announce(ACCOUNTS, ACCOUNTS_WITH_NOTE);
        scene.complete(scene.beginSnapshot(scene.topicId(), change.upTo(), ACCOUNTS_WITH_NOTE));
        assertThat(new ApplyStart(scene.settings()).look().progress()).isPresent();

        scene.feed(scene.applier(), before, change, later);

        assertThat(scene.query("SELECT id, balance, memo FROM bank.accounts")).containsExactly("c|1|x");
        assertThat(scene.events().rows).hasValue(3);
    }

    /** Half of the copy may be of the table that had the name before. */
    @Test
    @Tag("H8")
    void aTableThatWasRenamedWhileTablesWereCopiedStops() {
        TableSchema moved = new TableSchema(
                new TableId(ACCOUNTS.table().database(), "accounts_old"), ACCOUNTS.columns(), ACCOUNTS.key());
        ChangeRecord rename = log.schema(SchemaChange.Kind.RENAME, ACCOUNTS, moved);
        ChangeRecord later = log.transaction(insert(EVENTS, "e", 1L));

        assertFault(FaultCode.LOG_SCHEMA_CHANGE_UNKNOWN, () -> scene.feed(scene.applier(later.upTo()), rename, later));
        assertThat(scene.query(ALL_EVENTS)).isEmpty();
    }

    @Test
    @Tag("K11")
    void aSecondWriterIsFencedOff() {
        ChangeRecord first = log.transaction(insert(EVENTS, "x", 1L));
        ChangeRecord second = log.transaction(insert(EVENTS, "y", 1L));
        ChangeRecord third = log.transaction(insert(EVENTS, "z", 1L));
        LogApplier one = scene.applier();
        LogApplier two = scene.applier();

        scene.feed(one, first, second);
        scene.feed(one, third);

        assertFault(FaultCode.TARGET_PROGRESS_MOVED, () -> scene.feed(two, first));
        assertThat(scene.query(ALL_EVENTS)).containsExactly("x|1", "y|1", "z|1");
    }

    @Test
    void aTargetThatWasSetBackIsFilledAgainFromThere() {
        ChangeRecord first = log.transaction(insert(EVENTS, "x", 1L));
        ChangeRecord second = log.transaction(insert(EVENTS, "y", 1L));
        ChangeRecord third = log.transaction(insert(EVENTS, "z", 1L));
        LogApplier applier = scene.applier();
        scene.feed(applier, first);
        scene.execute("CREATE TABLE public.backup AS SELECT * FROM millrace.progress");
        scene.feed(applier, second);
        scene.execute("DELETE FROM bank.events WHERE kind = 'y'");
        scene.execute("DELETE FROM millrace.progress");
        scene.execute("INSERT INTO millrace.progress SELECT * FROM public.backup");

        assertFault(FaultCode.JOB_FAILED, () -> scene.feed(applier, third));
        scene.feed(scene.applier(), first, second, third);

        assertThat(scene.query(ALL_EVENTS)).containsExactly("x|1", "y|1", "z|1");
    }

    @Test
    void truncateTakesItsPlaceAmongTheRows() {
        scene.feed(
                scene.applier(),
                log.transaction(insert(ACCOUNTS, "a", 1L), insert(EVENTS, "x", 1L)),
                log.schema(SchemaChange.Kind.TRUNCATE, ACCOUNTS, null),
                log.transaction(insert(ACCOUNTS, "b", 1L)));

        assertThat(scene.query(ALL_ACCOUNTS)).containsExactly("b|1");
        assertThat(scene.query(ALL_EVENTS)).containsExactly("x|1");
        assertThat(scene.progress().position()).isEqualTo(log.reached());
    }

    @Test
    void anAddedColumnTakesItsPlaceAmongTheRows() {
        List<ChangeRecord> records = List.of(
                log.transaction(insert(ACCOUNTS, "a", 1L)),
                log.schema(SchemaChange.Kind.ALTER, ACCOUNTS, ACCOUNTS_WITH_NOTE),
                log.transaction(insert(ACCOUNTS_WITH_NOTE, "b", 1L, "new"), insert(ACCOUNTS_WITH_NOTE, "c", 1L, null)));

        scene.feed(scene.applier(), records);
        scene.feed(scene.applier(), records);

        assertThat(scene.query("SELECT * FROM bank.accounts ORDER BY id"))
                .containsExactly("a|1|none", "b|1|new", "c|1|NULL");
        assertThat(scene.events().dropped).hasValue(1 + 1 + 2);
    }

    @Test
    void anAddedColumnThatTheTransformsLeaveOutIsNoChange() {
        scene.close();
        scene = ApplyScene.create(
                io.millrace.testkit.Servers.postgres().port(), "", "{kind: columns, keep: [id, balance]}");
        scene.ready(ACCOUNTS);

        scene.feed(
                scene.applier(),
                log.schema(SchemaChange.Kind.ALTER, ACCOUNTS, ACCOUNTS_WITH_NOTE),
                log.transaction(insert(ACCOUNTS_WITH_NOTE, "b", 1L, "new")));

        assertThat(scene.query("SELECT * FROM bank.accounts")).containsExactly("b|1");
    }

    @Test
    void rowsOfAnUnknownShapeStop() {
        TableSchema other = new TableSchema(
                ACCOUNTS.table(), List.of(Column.of("z", ColumnType.of(ColumnKind.INT), false)), List.of(0));

        assertFault(FaultCode.SCHEMA_UNKNOWN, () -> scene.feed(scene.applier(), log.transaction(insert(other, 1L))));
    }

    @Test
    void rowsOfATableThatWasNotCopiedStop() {
        TableSchema other = new TableSchema(
                new io.millrace.model.TableId("bank", "other"),
                List.of(Column.of("z", ColumnType.of(ColumnKind.INT), false)),
                List.of(0));
        scene.announce(other);

        assertFault(
                FaultCode.TARGET_TABLE_SHAPE, () -> scene.feed(scene.applier(), log.transaction(insert(other, 1L))));
    }

    @Test
    @Tag("A8")
    void aValueThatTheTargetCannotHoldStopsAndNothingOfItsTransactionIsThere() {
        LogApplier applier = scene.applier();
        scene.feed(applier, log.transaction(insert(ACCOUNTS, "a", 1L)));
        Progress before = scene.progress();

        assertFault(
                FaultCode.TARGET_VALUE_NOT_HELD,
                () -> scene.feed(applier, log.transaction(insert(EVENTS, "y", 1L), insert(EVENTS, "x\0", 1L))));

        assertThat(scene.query(ALL_EVENTS)).isEmpty();
        assertThat(scene.progress()).isEqualTo(before);
    }

    private static void assertFault(FaultCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
