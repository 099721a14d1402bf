// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.ACCOUNTS_WITH_NOTE;
import static io.millrace.apply.scene.Shop.EVENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.codec.ChangeRecord;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.SchemaChange.Kind;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.testkit.Servers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables that come in while apply runs, and are not copied yet. */
class AddedTablesTest {

    private static final String STATES =
            "SELECT source_database, source_table, phase, exact_position FROM millrace.table_state"
                    + " WHERE phase = 'waiting' ORDER BY 2";

    private final LogBuilder log = new LogBuilder();
    private final ApplyScene scene = ApplyScene.create("schemaChanges: {dropTable: apply}");

    @BeforeEach
    void makeReady() {
        scene.ready(EVENTS);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private static TableSchema named(String name, TableSchema shape) {
        return new TableSchema(new TableId("bank", name), shape.columns(), shape.key());
    }

    private String waiting(String name, ChangeRecord since) {
        return "bank|" + name + "|waiting|" + since.upTo();
    }

    @Test
    @Tag("O2")
    void itsRowsArePassedOverAndTheOthersAreWritten() {
        ChangeRecord first = log.transaction(insert(EVENTS, "x", 1L));
        ChangeRecord included = log.schema(Kind.INCLUDE, ACCOUNTS, ACCOUNTS);
        List<ChangeRecord> records = List.of(
                first,
                included,
                log.transaction(insert(ACCOUNTS, "a", 1L), insert(EVENTS, "x", 2L), insert(ACCOUNTS, "b", 2L)));
        scene.feed(scene.applier(), records);
        scene.feed(scene.applier(), records);
        assertThat(scene.query("SELECT amount FROM bank.events ORDER BY 1")).containsExactly("1", "2");
        assertThat(scene.query("SELECT to_regclass('bank.accounts') IS NULL")).containsExactly("t");
        assertThat(scene.query(STATES)).containsExactly(waiting("accounts", included));
    }

    @Test
    @Tag("D8")
    void itsChangesOfShapeAreFollowedWithoutATable() {
        ChangeRecord included = log.schema(Kind.INCLUDE, ACCOUNTS, ACCOUNTS);
        scene.feed(
                scene.applier(),
                included,
                log.schema(Kind.ALTER, ACCOUNTS, ACCOUNTS_WITH_NOTE, null),
                log.transaction(insert(ACCOUNTS_WITH_NOTE, "a", 1L, "n")),
                log.schema(Kind.TRUNCATE, ACCOUNTS, null),
                log.schema(Kind.UNKNOWN, ACCOUNTS, null));
        assertThat(scene.query(STATES)).containsExactly(waiting("accounts", included));
        assertThat(scene.query("SELECT schema_version FROM millrace.table_state WHERE phase = 'waiting'"))
                .containsExactly(String.valueOf(ACCOUNTS_WITH_NOTE.version()));
        assertThat(scene.query("SELECT count(*) FROM millrace.schema_change")).containsExactly("0");
    }

    /** Whether the transforms still fit it shows when it is copied: until then it must not stop all others. */
    @Test
    @Tag("D8")
    void itsColumnsMayGetNamesThatNoTransformFits() {
        TableSchema renamed = new TableSchema(
                ACCOUNTS.table(),
                List.of(ACCOUNTS.columns().get(0), ACCOUNTS.columns().get(1).renamed("money")),
                ACCOUNTS.key());
        try (ApplyScene fitted = ApplyScene.create(
                Servers.postgres().port(), "", "{kind: rename, tables: [bank.accounts], columns: {balance: credit}}")) {
            fitted.ready(EVENTS);
            fitted.feed(
                    fitted.applier(),
                    log.schema(Kind.INCLUDE, ACCOUNTS, ACCOUNTS),
                    log.schema(Kind.ALTER, ACCOUNTS, renamed, Map.of("money", "balance")),
                    log.transaction(insert(renamed, "a", 1L), insert(EVENTS, "x", 1L)));
            assertThat(fitted.query("SELECT count(*) FROM bank.events")).containsExactly("1");
            assertThat(fitted.query("SELECT schema_version FROM millrace.table_state WHERE phase = 'waiting'"))
                    .containsExactly(String.valueOf(renamed.version()));
        }
    }

    @Test
    @Tag("D4")
    void itMayBeRenamedSwappedOrDropped() {
        TableSchema ghost = named("_accounts_new", ACCOUNTS_WITH_NOTE);
        TableSchema old = named("_accounts_old", ACCOUNTS);
        TableSchema other = named("other", ACCOUNTS);
        TableSchema gone = new TableSchema(new TableId("elsewhere", "other"), ACCOUNTS.columns(), ACCOUNTS.key());
        ChangeRecord included = log.schema(Kind.INCLUDE, ACCOUNTS, ACCOUNTS);
        ChangeRecord includedToo = log.schema(Kind.INCLUDE, other, other);
        scene.feed(
                scene.applier(),
                included,
                includedToo,
                log.schema(Kind.CREATE, ghost, ghost),
                log.transaction(insert(ghost, "a", 1L, "copied")),
                log.schema(Kind.RENAME, ACCOUNTS, old, Map.of()),
                log.schema(Kind.RENAME, ghost, ACCOUNTS_WITH_NOTE, Map.of()),
                log.transaction(insert(ACCOUNTS_WITH_NOTE, "b", 2L, "new")),
                log.schema(Kind.RENAME, other, gone, Map.of()));
        assertThat(scene.query("SELECT * FROM bank.accounts ORDER BY id")).containsExactly("a|1|copied", "b|2|new");
        assertThat(scene.query(STATES)).containsExactly(waiting("_accounts_old", included));
        scene.announce(old);
        scene.feed(scene.applier(), log.schema(Kind.DROP, old, null), log.transaction(insert(EVENTS, "x", 1L)));
        assertThat(scene.query(STATES)).isEmpty();
        assertThat(scene.query("SELECT count(*) FROM bank.events")).containsExactly("1");
    }

    /** Whether the table is captured under its new name, only the newer list of tables knows. */
    @Test
    void aRenamingIsNotJudgedByAnOlderListOfTables() {
        TableSchema added = new TableSchema(new TableId("added", "table"), ACCOUNTS.columns(), ACCOUNTS.key());
        TableSchema moved = new TableSchema(new TableId("added", "events"), EVENTS.columns(), EVENTS.key());
        scene.feed(scene.applier(), log.schema(Kind.INCLUDE, added, added));
        assertThatThrownBy(() -> scene.feed(scene.applier(), log.schema(Kind.RENAME, EVENTS, moved, Map.of())))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.SETTING_INVALID))
                .hasMessageContaining("capture's source.tables has added.table");
    }

    /** How its rows are transformed, and where they go, only the newer settings know. */
    @Test
    @Tag("D8")
    void whatIsMadeByANewerListOfTablesWaitsToBeCopied() {
        TableSchema made = new TableSchema(new TableId("added", "table"), ACCOUNTS.columns(), ACCOUNTS.key());
        ChangeRecord creation = log.schema(Kind.CREATE, made, made);
        List<ChangeRecord> records = List.of(creation, log.transaction(insert(made, "a", 1L), insert(EVENTS, "x", 1L)));
        scene.feed(scene.applier(), records);
        scene.feed(scene.applier(), records);
        assertThat(scene.query("SELECT to_regclass('added.\"table\"') IS NULL")).containsExactly("t");
        assertThat(scene.query(STATES)).containsExactly("added|table|waiting|" + creation.upTo());
        assertThat(scene.query("SELECT amount FROM bank.events")).containsExactly("1");
    }

    /** Capture's list decides, whether this one is older or newer. */
    @Test
    @Tag("D4")
    void aTableThatIsCapturedUnderANameOutsideOfTheListWaits() {
        TableSchema moved = new TableSchema(new TableId("added", "events"), EVENTS.columns(), EVENTS.key());
        scene.feed(scene.applier(), log.transaction(insert(EVENTS, "x", 1L)));
        ChangeRecord renaming = log.renaming(EVENTS, moved, true);
        List<ChangeRecord> records = List.of(renaming, log.transaction(insert(moved, "x", 2L)));
        scene.feed(scene.applier(), records);
        scene.feed(scene.applier(), records);
        assertThat(scene.query("SELECT amount FROM added.events")).containsExactly("1");
        assertThat(scene.query(STATES)).containsExactly("added|events|waiting|" + renaming.upTo());
        assertThat(scene.query("SELECT target_schema, target_table, made FROM millrace.table_state"))
                .containsExactly("added|events|t");
    }

    @Test
    @Tag("D4")
    void aTableThatIsNotCapturedUnderItsNewNameIsForgotten() {
        scene.feed(scene.applier(), log.renaming(EVENTS, named("others", EVENTS), false));
        assertThat(scene.query("SELECT count(*) FROM millrace.table_state")).containsExactly("0");
        assertThat(scene.query("SELECT count(*) FROM bank.others")).containsExactly("0");
    }

    /** What Millrace has written of it stands at its place until a copy replaces it, and goes where the table goes. */
    @Test
    @Tag("D4")
    void theRowsOfATableThatWaitsAgainAreRenamedAndDroppedWithIt() {
        TableSchema moved = new TableSchema(new TableId("added", "events"), EVENTS.columns(), EVENTS.key());
        TableSchema again = new TableSchema(new TableId("added", "again"), EVENTS.columns(), EVENTS.key());
        scene.feed(scene.applier(), log.transaction(insert(EVENTS, "x", 1L)));
        ChangeRecord renaming = log.renaming(EVENTS, moved, true);
        scene.feed(scene.applier(), renaming, log.renaming(moved, again, true));
        assertThat(scene.query("SELECT amount FROM added.again")).containsExactly("1");
        assertThat(scene.query(STATES)).containsExactly("added|again|waiting|" + renaming.upTo());
        assertThat(scene.query("SELECT target_schema, target_table, made FROM millrace.table_state"))
                .containsExactly("added|again|t");
        scene.announce(again);
        scene.feed(scene.applier(), log.schema(Kind.DROP, again, null));
        assertThat(scene.query("SELECT to_regclass('added.again') IS NULL")).containsExactly("t");
        assertThat(scene.query("SELECT count(*) FROM millrace.table_state")).containsExactly("0");
    }

    @Test
    @Tag("D8")
    void aTableThatWaitsAgainMayBeAlteredBeforeItIsRenamed() {
        TableSchema moved = new TableSchema(new TableId("added", "events"), EVENTS.columns(), EVENTS.key());
        TableSchema altered = new TableSchema(moved.table(), ACCOUNTS_WITH_NOTE.columns(), ACCOUNTS_WITH_NOTE.key());
        TableSchema again = new TableSchema(new TableId("added", "again"), altered.columns(), altered.key());
        scene.feed(
                scene.applier(),
                log.transaction(insert(EVENTS, "x", 1L)),
                log.renaming(EVENTS, moved, true),
                log.schema(Kind.ALTER, moved, altered, null),
                log.transaction(insert(altered, "a", 1L, "n")),
                log.renaming(altered, again, true));
        assertThat(scene.query("SELECT amount FROM added.again")).containsExactly("1");
        assertThat(scene.query("SELECT schema_version FROM millrace.table_state"))
                .containsExactly(String.valueOf(again.version()));
    }
}
