// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import static io.millrace.target.postgres.Target.column;
import static io.millrace.target.postgres.Target.key;
import static io.millrace.target.postgres.Target.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplacementTest {

    private Target target;
    private TargetSession session;
    private TargetTables tables;
    private TargetTable table;
    private TargetTable copy;

    @BeforeEach
    void makeBoth() throws Exception {
        target = new Target();
        session = target.session();
        tables = session.tables();
        table = target.plan(schema(
                "t",
                1,
                key("id", ColumnType.of(ColumnKind.BIGINT)),
                column("name", ColumnType.of(ColumnKind.VARCHAR, 20))));
        copy = table.at("millrace", "reload_1");
        session.control().create();
        tables.create(table);
        tables.addKey(table);
        tables.create(copy);
        tables.addKey(copy);
        session.commit();
        target.sql("INSERT INTO shop.t VALUES (1, 'old'), (2, 'gone')");
        target.sql("INSERT INTO millrace.reload_1 VALUES (1, 'new'), (3, 'come')");
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    @Test
    void readersSeeTheFormerRowsUntilTheCommitAndThenTheNewOnes() throws Exception {
        session.tables().replace(table, copy);
        // A reader would wait for the lock here, for as long as this transaction takes.
        session.commit();

        assertThat(target.rows("SELECT * FROM shop.t ORDER BY id")).containsExactly("1|new", "3|come");
        assertThat(target.rows("SELECT to_regclass('millrace.reload_1')")).containsExactly("~");
    }

    @Test
    void nothingHasHappenedIfItIsRolledBack() throws Exception {
        tables.replace(table, copy);
        session.rollback();

        assertThat(target.rows("SELECT * FROM shop.t ORDER BY id")).containsExactly("1|old", "2|gone");
        assertThat(target.rows("SELECT * FROM millrace.reload_1 ORDER BY id")).containsExactly("1|new", "3|come");
    }

    @Test
    void itTakesAPlaceThatIsFree() throws Exception {
        TargetTable free = table.at("other", "place");
        tables.replace(free, copy);
        session.commit();

        assertThat(target.rows("SELECT * FROM other.place ORDER BY id")).containsExactly("1|new", "3|come");
    }

    @Test
    void indexesRightsAndCommentsStay() throws Exception {
        target.sql("CREATE INDEX \"by ON x USING\" ON shop.t USING btree (lower(name), id DESC) WHERE id > 5");
        target.sql("CREATE INDEX second ON shop.t (name)");
        target.sql("ALTER INDEX shop.t_pkey RENAME TO \"Key\"");
        target.sql("DO $$ BEGIN CREATE ROLE replaced_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        target.sql("GRANT SELECT ON shop.t TO replaced_reader");
        target.sql("COMMENT ON TABLE shop.t IS 'about ~ 100 % ''of'' it'");
        target.sql("COMMENT ON COLUMN shop.t.name IS 'a name'");
        target.sql("ALTER TABLE shop.t SET (fillfactor = 70)");
        List<String> before = indexes();

        tables.copyIndexes(table, copy);
        session.commit();
        tables.copyIndexes(table, copy);
        tables.replace(table, copy);
        session.commit();

        assertThat(indexes()).isEqualTo(before).hasSize(3);
        assertThat(target.rows("SELECT has_table_privilege('replaced_reader', 'shop.t', 'SELECT'),"
                        + " has_table_privilege('replaced_reader', 'shop.t', 'INSERT')"))
                .containsExactly("t|f");
        assertThat(target.rows("SELECT obj_description('shop.t'::regclass), col_description('shop.t'::regclass, 2),"
                        + " reloptions FROM pg_class WHERE oid = 'shop.t'::regclass"))
                .containsExactly("about ~ 100 % 'of' it|a name|{fillfactor=70}");
    }

    private List<String> indexes() throws Exception {
        return target.rows("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'shop' ORDER BY 1");
    }

    @Test
    void theOwnerStays() throws Exception {
        target.sql("DO $$ BEGIN CREATE ROLE replaced_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        target.sql("ALTER TABLE shop.t OWNER TO replaced_owner");
        tables.replace(table, copy);
        session.commit();

        assertThat(target.rows("SELECT tableowner FROM pg_tables WHERE tablename = 't'"))
                .containsExactly("replaced_owner");
    }

    @Test
    void anIndexOnAColumnThatIsGoneIsLeftOut() throws Exception {
        target.sql("ALTER TABLE shop.t ADD COLUMN more text");
        target.sql("CREATE INDEX of_more ON shop.t (id, more)");

        tables.copyIndexes(table, copy);
        tables.replace(table, copy);
        session.commit();

        assertThat(indexes()).hasSize(1);
    }

    @Test
    void whatIsTiedToItIsNamed() throws Exception {
        assertThat(tables.ties(table)).isEmpty();
        target.sql("CREATE VIEW shop.v AS SELECT name FROM shop.t");
        target.sql("CREATE TABLE shop.child (id bigint REFERENCES shop.t)");
        target.sql("CREATE PUBLICATION p FOR TABLE shop.t");
        target.sql("GRANT SELECT (name) ON shop.t TO PUBLIC");
        target.sql("CREATE UNIQUE INDEX one ON shop.t (name)");

        assertThat(tables.ties(table))
                .containsExactlyInAnyOrder(
                        "view or rule shop.v",
                        "foreign key child_id_fkey",
                        "unique index shop.one",
                        "publication p",
                        "rights on column name");
        MillraceException refused = catchThrowableOfType(MillraceException.class, () -> tables.replace(table, copy));
        assertThat(refused.code()).isEqualTo(FaultCode.TARGET_REJECTED);
    }

    @Test
    void itWaitsOnlyAMomentForThoseWhoRead() throws Exception {
        target.sql("BEGIN");
        target.sql("SELECT count(*) FROM shop.t");

        MillraceException busy = catchThrowableOfType(MillraceException.class, () -> tables.replace(table, copy));
        assertThat(busy.code()).isEqualTo(FaultCode.TARGET_BUSY);
    }
}
