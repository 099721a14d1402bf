// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import static io.millrace.target.postgres.Target.column;
import static io.millrace.target.postgres.Target.key;
import static io.millrace.target.postgres.Target.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables.Expectation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableCheckTest {

    private static final ColumnType BIGINT = ColumnType.of(ColumnKind.BIGINT);
    private static final ColumnType NAME = ColumnType.of(ColumnKind.VARCHAR, 20);

    private Target target;
    private TargetSession session;
    private TargetTable table;

    @BeforeEach
    void open() throws Exception {
        target = new Target();
        session = target.session();
        table = target.plan(schema("t", 1, key("id", BIGINT), column("name", NAME)));
        target.sql("CREATE SCHEMA shop");
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    private List<String> seen(Expectation expectation) {
        return session.tables().check(table, expectation).stream()
                .map(finding -> finding.code() + ": " + finding.measured())
                .toList();
    }

    @Test
    void aTableThatIsNotThereIsFreeButNotFilled() {
        assertThat(session.tables().exists(table)).isFalse();
        assertThat(seen(Expectation.FREE)).isEmpty();
        assertThat(seen(Expectation.REPLACEABLE)).isEmpty();
        assertThat(seen(Expectation.FILLED)).containsExactly("TARGET_TABLE_SHAPE: not there");
    }

    @Test
    void whatMillraceMadeIsAsItWants() {
        session.tables().create(table);
        assertThat(seen(Expectation.FREE)).isEmpty();
        assertThat(seen(Expectation.FILLED)).containsExactly("TARGET_TABLE_SHAPE: no primary key");

        session.tables().addKey(table);
        session.tables().addKey(table);
        session.tables().create(table);

        assertThat(session.tables().exists(table)).isTrue();
        assertThat(seen(Expectation.FREE)).isEmpty();
        assertThat(seen(Expectation.FILLED)).isEmpty();
    }

    @Test
    void aTableMadeByHandMayHaveAnotherOrderAndFewerConstraints() throws Exception {
        target.sql("CREATE TABLE shop.t (name varchar(20), id bigint PRIMARY KEY)");

        assertThat(seen(Expectation.FREE)).isEmpty();
    }

    @Test
    void rowsInAFreeTable() throws Exception {
        target.sql("CREATE TABLE shop.t (id bigint PRIMARY KEY, name varchar(20)); INSERT INTO shop.t VALUES (1)");

        assertThat(seen(Expectation.FREE)).containsExactly("TARGET_TABLE_NOT_EMPTY: it has rows");
        assertThat(seen(Expectation.REPLACEABLE)).isEmpty();
        assertThat(seen(Expectation.FILLED)).isEmpty();
    }

    @Test
    @Tag("A13")
    void everyDifferenceIsFoundAtOnce() throws Exception {
        target.sql("CREATE TABLE shop.t (id integer, nam varchar(20), extra text, PRIMARY KEY (id, extra))");

        assertThat(seen(Expectation.FREE))
                .containsExactlyInAnyOrder(
                        "TARGET_TABLE_SHAPE: column id integer",
                        "TARGET_TABLE_SHAPE: no column name",
                        "TARGET_TABLE_SHAPE: column nam",
                        "TARGET_TABLE_SHAPE: column extra",
                        "TARGET_TABLE_SHAPE: primary key (extra, id)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "CREATE UNIQUE INDEX u ON shop.t (name); unique index shop.u",
                "ALTER TABLE shop.t ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES shop.t (id); foreign key f",
                "CREATE TABLE shop.c (id bigint CONSTRAINT g REFERENCES shop.t); foreign key to this table g",
                "ALTER TABLE shop.t ADD CONSTRAINT k CHECK (id > 0); check constraint k",
                "CREATE TRIGGER tr BEFORE UPDATE ON shop.t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger(); trigger tr",
                "CREATE RULE r AS ON DELETE TO shop.t DO INSTEAD NOTHING; rule r",
                "CREATE TABLE shop.c () INHERITS (shop.t); 'a table that inherits from it, shop.c'",
                "ALTER TABLE shop.t ENABLE ROW LEVEL SECURITY; row level security",
                "ALTER TABLE shop.t SET UNLOGGED; an unlogged or temporary table",
                "ALTER TABLE shop.t ALTER name SET NOT NULL; column name NOT NULL",
                "ALTER TABLE shop.t ALTER id ADD GENERATED ALWAYS AS IDENTITY; column id generated or identity"
            })
    @Tag("A12")
    @Tag("A13")
    @Tag("H7")
    void whatAReplayCouldStumbleOver(String statement, String seen) throws Exception {
        target.sql("CREATE TABLE shop.t (id bigint PRIMARY KEY, name varchar(20))");
        target.sql(statement);

        assertThat(seen(Expectation.FREE)).contains("TARGET_TABLE_SHAPE: " + seen);
    }

    @Test
    void aDeferrableKeyAndAView() throws Exception {
        target.sql("CREATE TABLE shop.t (id bigint PRIMARY KEY DEFERRABLE, name varchar(20))");
        assertThat(seen(Expectation.FREE)).contains("TARGET_TABLE_SHAPE: deferrable primary key t_pkey");
        session.rollback();

        target.sql("DROP TABLE shop.t; CREATE VIEW shop.t AS SELECT 1::bigint AS id");
        assertThat(seen(Expectation.FREE))
                .containsExactly("TARGET_TABLE_SHAPE: a view, a partitioned or foreign table, or a sequence");
    }

    @Test
    void keylessTablesMustNotHaveAKey() throws Exception {
        table = target.plan(schema("t", 0, key("id", BIGINT), column("name", NAME)));
        target.sql("CREATE TABLE shop.t (id bigint PRIMARY KEY, name varchar(20))");

        assertThat(seen(Expectation.FREE)).containsExactly("TARGET_TABLE_SHAPE: primary key (id)");
    }

    @Test
    void namesThatPostgresqlCannotHold() {
        String longName = "ü".repeat(32);
        List<Column> many = new ArrayList<>();
        for (int i = 0; i < 1601; i++) {
            many.add(column("c" + i, BIGINT));
        }
        List<TargetTable> odd = List.of(
                target.plan(schema(longName, 0, column("ctid", BIGINT), column(longName, NAME))),
                target.plan(new TableSchema(new TableId("shop", "wide"), many, List.of())),
                target.plan(new TableSchema(new TableId("shop", "wide"), List.of(column("a", NAME)), List.of())),
                target.plan(new TableSchema(new TableId("millrace", "t"), List.of(column("a", NAME)), List.of())));
        List<Finding> findings = Target.DIALECT.check(odd, target.settings(""));

        assertThat(findings)
                .extracting(Finding::measured)
                .containsExactlyInAnyOrder(
                        "table " + longName + " of 64 bytes",
                        "column " + longName + " of 64 bytes",
                        "column ctid",
                        "1601 columns",
                        "table \"shop\".\"wide\"",
                        "schema millrace");
        assertThat(findings).extracting(Finding::code).containsOnly(FaultCode.TARGET_TABLE_SHAPE);
    }

    @Test
    void rightsThatAreMissingAreNamedWithTheirGrant() throws Exception {
        String user = "least_" + target.database;
        target.sql("CREATE ROLE " + user + " LOGIN");
        target.sql("CREATE TABLE shop.t (id bigint PRIMARY KEY, name varchar(20))");
        TargetSession least = target.session(user);
        assertThat(least.tables().checkServer(List.of(table)))
                .extracting(Finding::remedy)
                .contains(
                        "GRANT CREATE ON DATABASE \"" + target.database + "\" TO \"" + user + "\"",
                        "GRANT USAGE ON SCHEMA \"shop\" TO \"" + user + "\"",
                        "GRANT CREATE ON SCHEMA \"shop\" TO \"" + user + "\"",
                        "GRANT INSERT ON \"shop\".\"t\" TO \"" + user + "\"",
                        "GRANT TRUNCATE ON \"shop\".\"t\" TO \"" + user + "\"");
        for (Finding finding : least.tables().checkServer(List.of(table))) {
            assertThat(finding.code()).isEqualTo(FaultCode.TARGET_GRANT_MISSING);
            target.sql(finding.remedy());
        }
        least.rollback();

        assertThat(least.tables().checkServer(List.of(table))).isEmpty();
        assertThat(least.tables().check(table, Expectation.FREE)).isEmpty();
        least.control().create();
        assertThat(session.tables().checkServer(List.of(table))).isEmpty();
    }

    @Test
    void aReadOnlyServerIsFound() throws Exception {
        target.sql("ALTER DATABASE " + target.database + " SET default_transaction_read_only = on");

        assertThat(target.session().tables().checkServer(List.of()))
                .extracting(Finding::subject)
                .containsExactly("target default_transaction_read_only");
    }
}
