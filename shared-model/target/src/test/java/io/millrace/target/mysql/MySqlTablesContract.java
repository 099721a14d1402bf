// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import static io.millrace.target.contract.TargetScene.column;
import static io.millrace.target.contract.TargetScene.key;
import static io.millrace.target.contract.TargetScene.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableIndex;
import io.millrace.model.TableIndex.Part;
import io.millrace.model.TableSchema;
import io.millrace.target.IndexPlan;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables.Expectation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is found about tables, names and rights before work starts. */
abstract class MySqlTablesContract {

    private static final ColumnType BIGINT = ColumnType.of(ColumnKind.BIGINT);
    private static final ColumnType NAME = ColumnType.of(ColumnKind.VARCHAR, 20);

    private MySqlScene target;
    private TargetSession session;
    private TargetTable table;

    abstract MySqlScene open() throws Exception;

    @BeforeEach
    void make() throws Exception {
        target = open();
        session = target.session();
        table = target.plan(schema("t", 1, key("id", BIGINT), column("name", NAME)));
        target.sql("CREATE DATABASE " + target.schema());
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    private List<String> seen(Expectation expectation) {
        List<String> seen = session.tables().check(table, expectation).stream()
                .map(finding -> finding.code() + ": " + finding.measured())
                .toList();
        session.commit();
        return seen;
    }

    private void byHand(String columns) throws Exception {
        target.sql("CREATE TABLE " + target.name(table) + " (" + columns + ")");
    }

    @Test
    void whatMillraceMadeIsAsItWants() {
        assertThat(seen(Expectation.FREE)).isEmpty();
        assertThat(seen(Expectation.FILLED)).containsExactly("TARGET_TABLE_SHAPE: not there");

        session.tables().create(table);
        session.tables().addKey(table);
        session.tables().create(table);

        assertThat(session.tables().exists(table)).isTrue();
        assertThat(seen(Expectation.FREE)).isEmpty();
        assertThat(seen(Expectation.FILLED)).isEmpty();
    }

    @Test
    void aTableMadeByHandMayHaveAnotherOrderAndAnotherCollationOutsideOfItsKey() throws Exception {
        byHand("name varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, id bigint(10) zerofill NOT NULL,"
                + " PRIMARY KEY (id)");
        assertThat(seen(Expectation.FREE)).contains("TARGET_TABLE_SHAPE: column id bigint unsigned");
        target.sql("ALTER TABLE " + target.name(table) + " MODIFY id bigint(10)");

        assertThat(seen(Expectation.FREE)).isEmpty();
        target.sql("INSERT INTO " + target.name(table) + " VALUES ('a', 1)");
        assertThat(seen(Expectation.FREE)).containsExactly("TARGET_TABLE_NOT_EMPTY: it has rows");
        assertThat(seen(Expectation.REPLACEABLE)).isEmpty();
    }

    @Test
    @Tag("A13")
    void everyDifferenceIsFoundAtOnce() throws Exception {
        byHand("id int, nam varchar(20), extra int, name varchar(20) CHARACTER SET latin1 NOT NULL,"
                + " PRIMARY KEY (id, extra)");
        assertThat(seen(Expectation.FREE))
                .containsExactlyInAnyOrder(
                        "TARGET_TABLE_SHAPE: column id int",
                        "TARGET_TABLE_SHAPE: column nam",
                        "TARGET_TABLE_SHAPE: column extra",
                        "TARGET_TABLE_SHAPE: column name NOT NULL",
                        "TARGET_TABLE_SHAPE: column name in latin1",
                        "TARGET_TABLE_SHAPE: primary key (extra, id)");
    }

    @Test
    @Tag("A12")
    @Tag("A13")
    @Tag("H7")
    void whatAReplayCouldStumbleOver() throws Exception {
        session.tables().create(table);
        session.commit();
        String name = target.name(table);
        target.sql("CREATE UNIQUE INDEX u ON " + name + " (name)");
        String other = target.quoted(target.schema()) + ".other";
        target.sql("CREATE TABLE " + other + " (id bigint PRIMARY KEY)");
        target.sql("ALTER TABLE " + name + " ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES " + other + " (id)");
        target.sql("ALTER TABLE " + other + " ADD CONSTRAINT g FOREIGN KEY (id) REFERENCES " + name + " (id)");
        target.sql("ALTER TABLE " + name + " ADD CONSTRAINT k CHECK (id > 0)");
        target.sql("CREATE TRIGGER " + target.quoted(target.schema()) + ".tr BEFORE UPDATE ON " + name
                + " FOR EACH ROW SET NEW.name = 'x'");

        assertThat(seen(Expectation.FREE))
                .contains(
                        "TARGET_TABLE_SHAPE: unique index u",
                        "TARGET_TABLE_SHAPE: foreign key f",
                        "TARGET_TABLE_SHAPE: foreign key to this table g",
                        "TARGET_TABLE_SHAPE: check constraint k",
                        "TARGET_TABLE_SHAPE: trigger tr");
    }

    @Test
    void whatIsNoTableOfInnoDb() throws Exception {
        target.sql("CREATE TABLE " + target.name(table) + " (id bigint PRIMARY KEY, name varchar(20) CHARACTER SET"
                + " utf8mb4) ENGINE = MyISAM");
        assertThat(seen(Expectation.FREE)).containsExactly("TARGET_TABLE_SHAPE: engine MyISAM");
        target.sql("DROP TABLE " + target.name(table));
        target.sql("CREATE VIEW " + target.name(table) + " AS SELECT 1 AS id");

        assertThat(seen(Expectation.FREE)).containsExactly("TARGET_TABLE_SHAPE: a view");
    }

    @Test
    @Tag("A3")
    void aKeyThatTakesTwoOfTheSourceForOneIsRefused() throws Exception {
        table = target.plan(schema("k", 1, key("name", NAME)));
        byHand("name varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY");

        assertThat(seen(Expectation.FREE))
                .containsExactly("TARGET_TABLE_SHAPE: column name with the collation utf8mb4_bin");
    }

    @Test
    @Tag("A3")
    void keysThatDifferInCaseAccentsOrSpacesAreTwo() throws Exception {
        table = target.plan(schema("k", 1, key("name", NAME)));
        session.tables().create(table);
        session.changes()
                .write(
                        table,
                        List.of(),
                        List.of("a", "A", "a ", "\u00e1", "a\0", "").stream()
                                .map(text -> MySqlScene.insert(table, 1, text))
                                .toList());
        session.commit();

        assertThat(target.stored(table)).hasSize(6);
    }

    @Test
    void namesAndSizesThatCannotBe() {
        String longName = "n".repeat(65);
        List<Column> many = new ArrayList<>();
        for (int i = 0; i < 1018; i++) {
            many.add(column("c" + i, BIGINT));
        }
        List<Finding> findings = target.dialect()
                .check(
                        List.of(
                                target.plan(schema(longName, 0, column("a", BIGINT), column("A", NAME))),
                                target.plan(schema("blob", 1, key("b", ColumnType.of(ColumnKind.BLOB)))),
                                target.plan(schema("long", 1, key("v", ColumnType.of(ColumnKind.VARCHAR, 769)))),
                                target.plan(new TableSchema(new TableId("shop", "wide"), many, List.of())),
                                target.plan(new TableSchema(
                                        new TableId("shop", "wide"), List.of(column("a", NAME)), List.of())),
                                target.plan(new TableSchema(
                                        new TableId("millrace", "t"), List.of(column("a", NAME)), List.of()))),
                        target.settings(""));

        assertThat(findings).extracting(Finding::code).containsOnly(FaultCode.TARGET_TABLE_SHAPE);
        assertThat(findings)
                .extracting(Finding::measured)
                .containsExactlyInAnyOrder(
                        "table " + longName + " of 65 characters",
                        "column A",
                        "key column b longblob",
                        "a key of up to 3078 bytes in utf8mb4",
                        "1018 columns",
                        "table `" + target.schema() + "`.`wide`",
                        "database millrace");
    }

    @Test
    void aRowThatIsTooWideInUtf8mb4GoesOutOfTheRow() throws Exception {
        ColumnType latin = new ColumnType(ColumnKind.VARCHAR, false, 30_000, 0, "latin1", List.of());
        table = target.plan(schema("w", 1, key("id", BIGINT), column("a", latin), column("b", latin)));
        session.tables().create(table);
        session.changes()
                .write(table, List.of(), List.of(MySqlScene.insert(table, 1, 1L, "\u20ac".repeat(30_000), "b")));
        session.commit();

        assertThat(target.rows("SELECT CHAR_LENGTH(a), b FROM " + target.name(table)))
                .containsExactly("30000|b");
        assertThat(seen(Expectation.FILLED)).isEmpty();
    }

    @Test
    void indexesAreTheSourcesOwnButPlain() throws Exception {
        table = target.plan(schema(
                "i", 1, key("id", BIGINT), column("name", NAME), column("text", ColumnType.of(ColumnKind.TEXT))));
        session.tables().create(table);
        IndexPlan plan = target.dialect()
                .planIndexes(
                        table,
                        List.of(
                                index("by_name", true, new Part("name", 0, false), new Part("id", 0, true)),
                                index("by_text", false, new Part("text", 20, false)),
                                index("by_all", false, new Part("text", 0, false)),
                                index("by_gone", false, new Part("gone", 0, false)),
                                index("by_word", false, new Part(null, 0, false))),
                        target.settings(""));
        assertThat(session.tables().missing(table, plan.indexes())).hasSize(2);
        plan.indexes().forEach(index -> session.tables().create(table, index));
        plan.indexes().forEach(index -> session.tables().create(table, index));

        assertThat(session.tables().missing(table, plan.indexes())).isEmpty();
        assertThat(plan.notes())
                .containsExactly(
                        "the unique index by_name is made as a plain one",
                        "the index by_all is not made: its entries may have more than 3072 bytes in utf8mb4",
                        "the index by_gone is not made: the transforms leave out a column of it",
                        "the index by_word is not made: it has an expression in the source's language");
        assertThat(seen(Expectation.FILLED)).isEmpty();
    }

    private static TableIndex index(String name, boolean unique, Part... parts) {
        return new TableIndex(name, unique, TableIndex.Kind.SORTED, false, List.of(parts));
    }

    @Test
    void rightsThatAreMissingAreNamedWithTheirGrant() throws Exception {
        target.sql("CREATE USER IF NOT EXISTS least@'127.0.0.1'");
        target.sql("REVOKE ALL PRIVILEGES, GRANT OPTION FROM least@'127.0.0.1'");
        try (TargetSession least = target.session("least")) {
            List<Finding> findings = least.tables().checkServer(List.of(table));
            assertThat(findings)
                    .extracting(Finding::subject)
                    .containsExactlyInAnyOrder("target database millrace", "target database " + target.schema());
            for (Finding finding : findings) {
                assertThat(finding.code()).isEqualTo(FaultCode.TARGET_GRANT_MISSING);
                target.sql(finding.remedy());
            }
        }
        try (TargetSession least = target.session("least")) {
            assertThat(least.tables().checkServer(List.of(table))).isEmpty();
            least.control().create();
            least.tables().create(table);
            assertThat(least.tables().check(table, Expectation.FREE)).isEmpty();
        }
        assertThat(session.tables().checkServer(List.of(table))).isEmpty();
    }
}
