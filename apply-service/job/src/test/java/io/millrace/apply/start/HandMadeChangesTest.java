// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.EVENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.codec.ChangeRecord;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The documented way past a change that is not carried: halt, change by hand, check of the next start, go on. */
class HandMadeChangesTest {

    private static final String STATES =
            "SELECT source_table, target_table, schema_version FROM millrace.table_state ORDER BY 1";
    private static final TableSchema WITHOUT_BALANCE =
            new TableSchema(ACCOUNTS.table(), List.of(ACCOUNTS.columns().get(0)), List.of(0));
    private static final TableSchema CLIENTS =
            new TableSchema(new TableId("bank", "clients"), ACCOUNTS.columns(), ACCOUNTS.key());
    private static final TableSchema DECIMAL_BALANCE = new TableSchema(
            ACCOUNTS.table(),
            List.of(ACCOUNTS.columns().get(0), Column.of("balance", ColumnType.of(ColumnKind.DECIMAL, 20, 2), false)),
            List.of(0));

    private static final TableSchema OTHER_CHARSET = new TableSchema(
            ACCOUNTS.table(),
            List.of(
                    Column.of("id", new ColumnType(ColumnKind.VARCHAR, false, 20, 0, "latin1", List.of()), false),
                    ACCOUNTS.columns().get(1)),
            List.of(0));

    private final LogBuilder log = new LogBuilder();
    private final List<ChangeRecord> records = new ArrayList<>(List.of(log.genesis()));
    private final ApplyScene scene = ApplyScene.create("""
            schemaChanges: {createTable: stop, dropTable: stop, renameTable: stop, dropColumn: stop, retypeColumn: stop,
                widenColumn: stop}""");

    @BeforeEach
    void makeReady() {
        scene.ready(ACCOUNTS, EVENTS);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private void write(ChangeRecord record) {
        records.add(record);
        scene.send(record);
    }

    private void write(SchemaChange.Kind kind, TableSchema table, TableSchema after) {
        write(log.schema(kind, table, after));
    }

    /** What a start does: the check, then the replay from where the target stands. */
    private List<Finding> start() {
        List<Finding> findings =
                ApplyPreflight.findings(scene.settings(), getClass().getClassLoader());
        if (findings.isEmpty()) {
            int from = (int) scene.progress().offset() + 1;
            scene.feed(scene.applier(), records.subList(from, records.size()));
        }
        return findings;
    }

    private MillraceException halt() {
        MillraceException halt = catchThrowableOfType(MillraceException.class, this::start);
        assertThat(halt.code()).isEqualTo(FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED);
        return halt;
    }

    private static String state(TableSchema schema, String target) {
        return schema.table().name() + "|" + target + "|" + schema.version();
    }

    @Test
    @Tag("D1")
    void aDroppedColumn() {
        write(log.transaction(insert(ACCOUNTS, "a", 1L)));
        write(SchemaChange.Kind.ALTER, ACCOUNTS, WITHOUT_BALANCE);
        write(log.transaction(insert(WITHOUT_BALANCE, "b")));

        assertThat(halt()).hasMessageContaining("DROP COLUMN \"balance\"");
        assertThat(halt()).hasMessageContaining("DROP COLUMN \"balance\"");
        scene.execute("ALTER TABLE bank.accounts DROP COLUMN balance");

        assertThat(start()).isEmpty();
        assertThat(scene.query("SELECT * FROM bank.accounts ORDER BY 1")).containsExactly("a", "b");
        assertThat(scene.query(STATES)).containsExactly(state(WITHOUT_BALANCE, "accounts"), state(EVENTS, "events"));
        assertThat(scene.progress().position()).isEqualTo(log.reached());
        assertThat(start()).isEmpty();
    }

    @Test
    @Tag("D1")
    void aDroppedTable() {
        write(log.transaction(insert(EVENTS, "x", 1L)));
        write(SchemaChange.Kind.DROP, EVENTS, null);
        write(log.transaction(insert(ACCOUNTS, "a", 1L)));

        assertThat(halt()).hasMessageContaining("DROP TABLE \"bank\".\"events\"");
        scene.execute("DROP TABLE bank.events");

        assertThat(start()).isEmpty();
        assertThat(scene.query("SELECT * FROM bank.accounts")).containsExactly("a|1");
        assertThat(scene.query(STATES)).containsExactly(state(ACCOUNTS, "accounts"));
        assertThat(start()).isEmpty();
    }

    @Test
    @Tag("D1")
    void aTableThatIsDroppedAndMadeAnew() {
        write(log.transaction(insert(ACCOUNTS, "a", 1L)));
        write(SchemaChange.Kind.DROP, ACCOUNTS, null);
        write(SchemaChange.Kind.CREATE, WITHOUT_BALANCE, WITHOUT_BALANCE);
        write(log.transaction(insert(WITHOUT_BALANCE, "b")));

        halt();
        scene.execute("DROP TABLE bank.accounts");
        assertThat(halt()).hasMessageContaining("CREATE TABLE \"bank\".\"accounts\"");
        scene.execute("CREATE TABLE bank.accounts (id varchar(20) PRIMARY KEY)");

        assertThat(start()).isEmpty();
        assertThat(scene.query("SELECT * FROM bank.accounts")).containsExactly("b");
        assertThat(scene.query(STATES)).containsExactly(state(WITHOUT_BALANCE, "accounts"), state(EVENTS, "events"));
    }

    @Test
    @Tag("D1")
    void aRenamedTable() {
        write(log.transaction(insert(ACCOUNTS, "a", 1L)));
        write(SchemaChange.Kind.RENAME, ACCOUNTS, CLIENTS);
        write(log.transaction(insert(CLIENTS, "b", 2L)));

        assertThat(halt()).hasMessageContaining("ALTER TABLE \"bank\".\"accounts\" RENAME TO \"clients\"");
        scene.execute("ALTER TABLE bank.accounts RENAME TO clients");

        assertThat(start()).isEmpty();
        assertThat(scene.query("SELECT * FROM bank.clients ORDER BY 1")).containsExactly("a|1", "b|2");
        assertThat(scene.query(STATES)).containsExactly(state(CLIENTS, "clients"), state(EVENTS, "events"));
        assertThat(start()).isEmpty();
    }

    @Test
    @Tag("D1")
    void aNewTableUnderTheNewNameIsNotTakenForTheRenamedOne() {
        write(log.transaction(insert(ACCOUNTS, "a", 1L)));
        write(SchemaChange.Kind.RENAME, ACCOUNTS, CLIENTS);

        halt();
        scene.execute("CREATE TABLE bank.clients (LIKE bank.accounts INCLUDING ALL)");

        assertThat(halt()).hasMessageContaining("The target has a table \"bank\".\"clients\" already");
    }

    @Test
    @Tag("D1")
    void aChangedType() {
        write(log.transaction(insert(ACCOUNTS, "a", 1L)));
        write(SchemaChange.Kind.ALTER, ACCOUNTS, DECIMAL_BALANCE);
        write(log.transaction(insert(DECIMAL_BALANCE, "b", new java.math.BigDecimal("2.50"))));

        assertThat(halt()).hasMessageContaining("ALTER COLUMN \"balance\" TYPE numeric(20,2)");
        scene.execute("ALTER TABLE bank.accounts ALTER balance TYPE numeric(20,2)");

        assertThat(start()).isEmpty();
        assertThat(scene.query("SELECT * FROM bank.accounts ORDER BY 1")).containsExactly("a|1.00", "b|2.50");
        assertThat(scene.query(STATES)).containsExactly(state(DECIMAL_BALANCE, "accounts"), state(EVENTS, "events"));
        assertThat(start()).isEmpty();
    }

    @Test
    @Tag("D1")
    void aShapeThatIsNeitherTheOldNorTheNewOneIsRefused() {
        write(log.transaction(insert(ACCOUNTS, "a", 1L)));
        write(SchemaChange.Kind.ALTER, ACCOUNTS, DECIMAL_BALANCE);
        halt();
        scene.execute("ALTER TABLE bank.accounts ALTER balance TYPE numeric(20,1)");

        assertThat(start()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED);
            assertThat(finding.measured()).isEqualTo("column balance numeric(20,1)");
            assertThat(finding.why())
                    .contains("ALTER bank.accounts at " + log.reached())
                    .contains("it must be numeric(20,2)");
        });
    }

    @Test
    @Tag("D1")
    void aChangeThatIsMadeBeforeItsTurnIsRefusedWhileRowsOfTheOldShapeAreToCome() {
        write(log.transaction(insert(ACCOUNTS, "a", 1L)));
        write(SchemaChange.Kind.ALTER, ACCOUNTS, WITHOUT_BALANCE);
        scene.execute("ALTER TABLE bank.accounts DROP COLUMN balance");

        assertThat(start()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(FaultCode.TARGET_TABLE_SHAPE);
            assertThat(finding.measured()).isEqualTo("no column balance");
        });
    }

    @Test
    @Tag("D1")
    void aChangeThatNobodyCanSeeByTheTableGoesOnWhenAPersonSaysSo() {
        write(log.transaction(insert(ACCOUNTS, "a", 1L)));
        write(SchemaChange.Kind.ALTER, ACCOUNTS, OTHER_CHARSET);
        write(log.transaction(insert(OTHER_CHARSET, "b", 2L)));
        scene.announce(OTHER_CHARSET);

        String text = String.valueOf(halt().getMessage());
        assertThat(text).contains("whether its values have followed");
        scene.execute(text.substring(text.indexOf("UPDATE "), text.lastIndexOf("'") + 1));

        assertThat(start()).isEmpty();
        assertThat(scene.query("SELECT * FROM bank.accounts ORDER BY 1")).containsExactly("a|1", "b|2");
        assertThat(scene.progress().position()).isEqualTo(log.reached());
    }

    @Test
    @Tag("D1")
    void changesOfSeveralTablesMayBeMadeAtOnce() {
        write(SchemaChange.Kind.ALTER, ACCOUNTS, WITHOUT_BALANCE);
        write(log.transaction(insert(WITHOUT_BALANCE, "a")));
        write(SchemaChange.Kind.DROP, EVENTS, null);
        halt();
        scene.execute("ALTER TABLE bank.accounts DROP COLUMN balance");
        scene.execute("DROP TABLE bank.events");

        assertThat(start()).isEmpty();
        assertThat(scene.query("SELECT * FROM bank.accounts")).containsExactly("a");
        assertThat(scene.query(STATES)).containsExactly(state(WITHOUT_BALANCE, "accounts"));
    }
}
