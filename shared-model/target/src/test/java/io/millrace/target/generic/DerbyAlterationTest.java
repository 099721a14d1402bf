// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import static io.millrace.target.contract.TargetScene.column;
import static io.millrace.target.contract.TargetScene.insert;
import static io.millrace.target.contract.TargetScene.key;
import static io.millrace.target.contract.TargetScene.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableIndex;
import io.millrace.model.TableSchema;
import io.millrace.target.DdlStep;
import io.millrace.target.IndexPlan;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables.Expectation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables that follow a change of shape, are looked at, or are made. */
class DerbyAlterationTest {

    private static final ColumnType INT = ColumnType.of(ColumnKind.INT);
    private static final ColumnType BIGINT = ColumnType.of(ColumnKind.BIGINT);
    private static final ColumnType NAME = ColumnType.of(ColumnKind.VARCHAR, 20);

    private DerbyScene target;
    private TargetSession session;
    private TargetTable table;

    @BeforeEach
    void open() throws Exception {
        target = new DerbyScene();
        session = target.session();
        table = target.plan(schema("t", 1, key("id", BIGINT), column("n", INT), column("name", NAME)));
        session.tables().create(table);
        session.changes().write(table, List.of(), List.of(insert(table, 1, 1L, 7L, "a")));
        session.commit();
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    private List<DdlStep> follow(@Nullable Map<String, String> renamed, String name, Column... columns)
            throws Exception {
        TargetTable after = target.plan(schema(name, 1, columns));
        List<DdlStep> steps = session.tables().alteration(table, after, renamed, "say so");
        session.tables().carryOut(after, steps, null);
        assertThat(session.tables().check(after, Expectation.FILLED)).isEmpty();
        assertThat(session.tables().alteration(table, after, renamed, "say so")).isEmpty();
        session.commit();
        table = after;
        return steps;
    }

    private List<String> rows() throws Exception {
        session.commit();
        return target.stored(table);
    }

    @Test
    @Tag("D1")
    void columnsComeGoAndGetOtherNames() throws Exception {
        Column added = new Column("x", NAME, false, false, ColumnDefault.constant("it's"));
        follow(Map.of(), "t", key("id", BIGINT), column("n", INT), column("name", NAME), added);
        assertThat(rows()).containsExactly("1|7|a|it's");
        follow(Map.of("label", "name"), "t", key("id", BIGINT), column("label", NAME), added);
        assertThat(rows()).containsExactly("1|a|it's");
        follow(Map.of(), "s", key("id", BIGINT), column("label", NAME), added);
        assertThat(rows()).containsExactly("1|a|it's");
    }

    @Test
    void typesThatHoldMoreAreTaken() throws Exception {
        follow(
                Map.of(),
                "t",
                key("id", BIGINT),
                column("n", BIGINT),
                column("name", ColumnType.of(ColumnKind.VARCHAR, 300)));
        session.changes().write(table, List.of(), List.of(insert(table, 2, 2L, 1L << 40, "b".repeat(300))));
        session.commit();
        assertThat(target.rows("SELECT \"n\" FROM " + target.name(table) + " ORDER BY 1"))
                .containsExactly("7", "1099511627776");
        follow(
                Map.of(),
                "t",
                key("id", BIGINT),
                key("n", BIGINT),
                column("name", ColumnType.of(ColumnKind.VARCHAR, 300)));
        follow(
                Map.of(),
                "t",
                key("id", BIGINT),
                column("n", BIGINT),
                column("name", ColumnType.of(ColumnKind.VARCHAR, 20_000)));
        assertThat(target.rows("SELECT LENGTH(\"name\") FROM " + target.name(table)))
                .containsExactlyInAnyOrder("1", "300");
    }

    /** As when the copy was made after both changes, and the log is replayed from before them. */
    @Test
    @Tag("D1")
    void aColumnThatIsWiderThanAnOldStepWantsIsAsItWants() throws Exception {
        TargetTable before = table;
        TargetTable wide =
                target.plan(schema("t", 1, key("id", BIGINT), column("n", BIGINT), column("name", text(200))));
        session.tables().carryOut(wide, session.tables().alteration(before, wide, Map.of(), ""), null);
        TargetTable old = target.plan(schema("t", 1, key("id", BIGINT), column("n", INT), column("name", text(100))));
        TargetTable without = target.plan(schema("t", 1, key("id", BIGINT)));

        assertThat(session.tables().alteration(before, old, Map.of(), "say so")).isEmpty();
        assertThat(session.tables().alteration(without, old, Map.of(), "say so"))
                .isEmpty();
        assertThat(session.tables().alteration(old, wide, Map.of(), "say so")).isEmpty();
        assertThat(session.tables().check(old, Expectation.FILLED)).isEmpty();
        // What may have become another value by being cut off is never taken for done.
        assertThat(session.tables().alteration(wide, old, Map.of(), "say so"))
                .hasSize(2)
                .allSatisfy(step -> assertThat(step.obstacle()).isNotNull());
    }

    private static ColumnType text(int characters) {
        return ColumnType.of(ColumnKind.VARCHAR, characters);
    }

    @Test
    @Tag("D1")
    void whatItDoesNotDoInPlaceIsSaid() throws Exception {
        TargetTable after =
                target.plan(schema("t", 1, key("id", BIGINT.asUnsigned()), column("n", NAME), column("name", NAME)));
        List<DdlStep> steps = session.tables().alteration(table, after, Map.of(), "say so");
        assertThat(steps).allSatisfy(step -> assertThat(step.obstacle()).isNotNull());
        assertThat(catchThrowableOfType(
                                MillraceException.class, () -> session.tables().carryOut(after, steps, null))
                        .code())
                .isEqualTo(FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED);
        session.rollback();
        target.sql("UPDATE " + target.name(table) + " SET \"name\" = NULL");
        TargetTable notNull = target.plan(schema("t", 1, key("id", BIGINT), column("n", INT), key("name", NAME)));
        List<DdlStep> toNotNull = session.tables().alteration(table, notNull, Map.of(), "say so");
        assertThat(catchThrowableOfType(
                                MillraceException.class, () -> session.tables().carryOut(notNull, toNotNull, null))
                        .code())
                .isEqualTo(FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED);
    }

    @Test
    void aChangeIsUndoneWithItsTransaction() throws Exception {
        TargetTable after = target.plan(schema("t", 1, key("id", BIGINT), column("n", INT)));
        session.tables().carryOut(after, session.tables().alteration(table, after, Map.of(), ""), null);
        session.tables().carryOut(after, session.tables().removal(after), null);
        session.rollback();

        assertThat(session.tables().check(table, Expectation.FILLED)).isEmpty();
        assertThat(rows()).containsExactly("1|7|a");
    }

    @Test
    void tablesAreMadeAndGo() throws Exception {
        TargetTable other = target.plan(schema("other", 0, column("n", INT)));
        session.tables().carryOut(other, session.tables().creation(other), null);
        assertThat(session.tables().creation(other)).isEmpty();
        session.commit();
        session.tables().carryOut(other, session.tables().removal(other), null);
        assertThat(session.tables().removal(other)).isEmpty();
        assertThat(session.tables().creation(table))
                .singleElement()
                .satisfies(step -> assertThat(step.obstacle()).contains("it has rows"));
        assertThat(session.tables().rows(table)).isEqualTo(1);
    }

    @Test
    void aTableThatOthersMadeIsLookedAt() throws Exception {
        target.sql("DROP TABLE " + target.name(table));
        target.sql("CREATE TABLE " + target.name(table)
                + " (\"id\" BIGINT NOT NULL, \"n\" SMALLINT CHECK (\"n\" > 0), \"more\" INT, \"name\" VARCHAR(40) NOT NULL"
                + " UNIQUE)");

        assertThat(session.tables().check(table, Expectation.FREE))
                .extracting(Finding::measured)
                .anyMatch(seen -> seen.startsWith("column n SMALLINT"))
                .anyMatch(seen -> seen.startsWith("column more"))
                .anyMatch(seen -> seen.startsWith("column name NOT NULL"))
                .anyMatch(seen -> seen.startsWith("no primary key"))
                .anyMatch(seen -> seen.startsWith("the unique index"))
                .anyMatch(seen -> seen.startsWith("the check"))
                .hasSize(6);
    }

    @Test
    void whatDerbyCannotHoldIsFoundBefore() {
        ColumnType digits = ColumnType.of(ColumnKind.DECIMAL, 40, 2);
        List<Finding> findings = target.dialect()
                .check(
                        List.of(
                                target.plan(schema("a", 1, key("v", ColumnType.of(ColumnKind.TEXT)))),
                                target.plan(schema("b", 1, key("v", digits))),
                                target.plan(schema("c", 1, key("v", ColumnType.of(ColumnKind.VARCHAR, 3000)))),
                                target.plan(schema("x".repeat(129), 0, column("v", INT))),
                                target.plan(new TableSchema(
                                        new TableId("millrace", "t"), List.of(column("a", NAME)), List.of()))),
                        target.settings(""));

        assertThat(findings)
                .extracting(Finding::measured)
                .containsExactlyInAnyOrder(
                        "key column v CLOB",
                        "key column v VARCHAR(43)",
                        "a key of up to 18000 bytes",
                        "table " + "x".repeat(129) + " of 129 characters",
                        "schema millrace");
    }

    @Test
    void indexesAreTheSourcesOwnButPlain() {
        IndexPlan plan = target.dialect()
                .planIndexes(
                        table,
                        List.of(
                                new TableIndex(
                                        "by_name",
                                        true,
                                        TableIndex.Kind.SORTED,
                                        false,
                                        List.of(
                                                new TableIndex.Part("name", 5, false),
                                                new TableIndex.Part("id", 0, true))),
                                new TableIndex(
                                        "by_gone",
                                        false,
                                        TableIndex.Kind.SORTED,
                                        false,
                                        List.of(new TableIndex.Part("gone", 0, false)))),
                        target.settings(""));
        assertThat(plan.notes()).hasSize(3);
        assertThat(session.tables().missing(table, plan.indexes())).hasSize(1);
        plan.indexes().forEach(index -> session.tables().create(table, index));
        plan.indexes().forEach(index -> session.tables().create(table, index));

        assertThat(session.tables().missing(table, plan.indexes())).isEmpty();
        assertThat(session.tables().check(table, Expectation.FILLED)).isEmpty();
    }
}
