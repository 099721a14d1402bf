// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import static io.millrace.target.postgres.Target.column;
import static io.millrace.target.postgres.Target.insert;
import static io.millrace.target.postgres.Target.key;
import static io.millrace.target.postgres.Target.position;
import static io.millrace.target.postgres.Target.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.DdlKind;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.target.DdlStep;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AlterationTest {

    private static final Column ID = key("id", ColumnType.of(ColumnKind.BIGINT));
    private static final Column NAME = column("name", ColumnType.of(ColumnKind.VARCHAR, 10));

    private Target target;
    private TargetSession session;
    private TargetTable before;

    @BeforeEach
    void open() throws Exception {
        target = new Target();
        session = target.session();
        before = target.plan(schema("t", 1, ID, NAME));
        session.tables().create(before);
        session.tables().addKey(before);
        session.changes().write(before, List.of(), List.of(insert(before, 1, 1L, "a")));
        session.commit();
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    private static Column added(ColumnType type, ColumnDefault byDefault) {
        return new Column("added", type, false, false, byDefault);
    }

    private static ColumnType enumOf(String... labels) {
        return new ColumnType(ColumnKind.ENUM, false, 0, 0, "utf8mb4", List.of(labels));
    }

    private void follow(TargetTable from, TargetTable to, @Nullable Map<String, String> renamed) {
        session.tables().carryOut(from, session.tables().alteration(from, to, renamed, "say so"), position(2));
    }

    static Stream<Arguments> defaults() {
        ColumnDefault none = ColumnDefault.NONE;
        return Stream.of(
                Arguments.of(added(ColumnType.of(ColumnKind.INT), none), "0"),
                Arguments.of(added(ColumnType.of(ColumnKind.DECIMAL, 10, 2), none), "0.00"),
                Arguments.of(added(ColumnType.of(ColumnKind.VARCHAR, 5), none), ""),
                Arguments.of(added(enumOf("x'", "y"), none), "x'"),
                Arguments.of(added(ColumnType.of(ColumnKind.BINARY, 3), none), "\\x000000"),
                Arguments.of(added(ColumnType.of(ColumnKind.TIME, 0, 3), none), "00:00:00"),
                Arguments.of(added(ColumnType.of(ColumnKind.INT), ColumnDefault.constant("-5")), "-5"),
                Arguments.of(
                        added(
                                ColumnType.of(ColumnKind.BIGINT).asUnsigned(),
                                ColumnDefault.constant("18446744073709551615")),
                        "18446744073709551615"),
                Arguments.of(added(ColumnType.of(ColumnKind.BIT, 4), ColumnDefault.constant("b'1010'")), "10"),
                Arguments.of(added(ColumnType.of(ColumnKind.DECIMAL, 6, 3), ColumnDefault.constant("-1.5")), "-1.500"),
                Arguments.of(added(ColumnType.of(ColumnKind.DOUBLE), ColumnDefault.constant("1e-7")), "1e-07"),
                Arguments.of(added(ColumnType.of(ColumnKind.TEXT), ColumnDefault.constant("it's \\ ü")), "it's \\ ü"),
                Arguments.of(added(ColumnType.of(ColumnKind.BINARY, 3), ColumnDefault.constant("a")), "\\x610000"),
                Arguments.of(added(ColumnType.of(ColumnKind.CHAR, 5), ColumnDefault.constant("a ")), "a"),
                Arguments.of(added(ColumnType.of(ColumnKind.DATE), ColumnDefault.constant("0001-01-01")), "0001-01-01"),
                Arguments.of(
                        added(
                                ColumnType.of(ColumnKind.DATETIME, 0, 2),
                                ColumnDefault.constant("2024-02-29 23:59:59.25")),
                        "2024-02-29 23:59:59.25"),
                Arguments.of(
                        added(ColumnType.of(ColumnKind.TIME, 0, 6), ColumnDefault.constant("-838:59:59")),
                        "-838:59:59"));
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void existingRowsGetWhatTheSourceGaveThem(Column added, String stored) throws Exception {
        TargetTable after = target.plan(schema("t", 1, ID, added, NAME));
        follow(before, after, Map.of());
        follow(before, after, Map.of());
        session.commit();

        assertThat(target.rows("SELECT id, name, added FROM shop.t")).containsExactly("1|a|" + stored);
        assertThat(session.tables().check(after, TargetTables.Expectation.FILLED))
                .isEmpty();
    }

    @Test
    void aNullableColumnWithoutDefaultIsNull() throws Exception {
        TargetTable after = target.plan(schema("t", 1, ID, NAME, column("added", ColumnType.of(ColumnKind.JSON))));
        follow(before, after, Map.of());
        session.commit();

        assertThat(target.rows("SELECT * FROM shop.t")).containsExactly("1|a|~");
    }

    @Test
    void rowsOfTheShapeBeforeGetTheDefaultInACopyOfTheShapeAfter() throws Exception {
        Column added = added(ColumnType.of(ColumnKind.INT), ColumnDefault.constant("7"));
        TargetTable copied = target.plan(schema("u", 1, ID, NAME, added));
        TargetTable old = target.plan(schema("u", 1, ID, NAME));
        session.tables().create(copied);
        session.tables().addKey(copied);
        session.changes().write(copied, List.of(), List.of(insert(copied, 1, 1L, "a", 1L)));
        session.changes().write(old, List.of(), List.of(insert(old, 2, 1L, "b"), insert(old, 3, 2L, "c")));
        follow(old, copied, Map.of());
        session.commit();

        assertThat(target.rows("SELECT * FROM shop.u ORDER BY id")).containsExactly("1|b|1", "2|c|7");
    }

    static Stream<Arguments> steps() {
        Column wider = column("name", ColumnType.of(ColumnKind.VARCHAR, 20));
        Column shorter = column("name", ColumnType.of(ColumnKind.VARCHAR, 5));
        Column byDefault = new Column("name", NAME.type(), true, false, ColumnDefault.constant("it's"));
        Column code = column("code", ColumnType.of(ColumnKind.INT));
        return Stream.of(
                Arguments.of("drop", List.of(ID), 1, Map.of(), "DROP COLUMN \"name\"", "1"),
                Arguments.of(
                        "rename",
                        List.of(ID, NAME.renamed("N")),
                        1,
                        Map.of("N", "name"),
                        "RENAME COLUMN \"name\" TO \"N\"",
                        "1|a"),
                Arguments.of(
                        "widen",
                        List.of(ID, wider),
                        1,
                        Map.of(),
                        "ALTER COLUMN \"name\" TYPE character varying(20) USING \"name\"::character varying(20)",
                        "1|a"),
                Arguments.of(
                        "narrow",
                        List.of(ID, shorter),
                        1,
                        Map.of(),
                        "ALTER COLUMN \"name\" TYPE character varying(5) USING \"name\"::character varying(5)",
                        "1|a"),
                Arguments.of(
                        "not null",
                        List.of(ID, key("name", NAME.type())),
                        1,
                        Map.of(),
                        "ALTER COLUMN \"name\" SET NOT NULL",
                        "1|a"),
                Arguments.of(
                        "default",
                        List.of(ID, byDefault),
                        1,
                        Map.of(),
                        "ALTER COLUMN \"name\" SET DEFAULT 'it''s'::character varying(10)",
                        "1|a"),
                Arguments.of("key gone", List.of(ID, NAME), 0, Map.of(), "DROP CONSTRAINT \"t_pkey\"", "1|a"),
                Arguments.of(
                        "other key",
                        List.of(key("name", NAME.type()), ID),
                        1,
                        Map.of(),
                        "DROP CONSTRAINT \"t_pkey\"; ALTER COLUMN \"name\" SET NOT NULL; ADD PRIMARY KEY (\"name\")",
                        "1|a"),
                Arguments.of(
                        "several at once",
                        List.of(code, ID, wider.renamed("n")),
                        1,
                        Map.of("n", "name"),
                        "DROP CONSTRAINT \"t_pkey\"; RENAME COLUMN \"name\" TO \"n\"; ALTER COLUMN \"n\" TYPE"
                                + " character varying(20) USING \"n\"::character varying(20); ADD COLUMN \"code\" integer"
                                + " DEFAULT '0'::integer NOT NULL; ADD PRIMARY KEY (\"code\")",
                        "1|a|0"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    @Tag("D8")
    void theTargetFollowsAndFollowsOnce(
            String name, List<Column> columns, int keys, Map<String, String> renamed, String ddl, String row)
            throws Exception {
        List<Column> shape = new ArrayList<>(columns);
        for (int i = 0; i < keys; i++) {
            Column inKey = shape.get(i);
            shape.set(i, new Column(inKey.name(), inKey.type(), false, false, inKey.defaultValue()));
        }
        TargetTable after = target.plan(schema("t", keys, shape.toArray(Column[]::new)));
        List<DdlStep> steps = session.tables().alteration(before, after, renamed, "");

        assertThat(steps.stream().flatMap(step -> step.ddl().stream()))
                .extracting(statement -> statement.replace("ALTER TABLE \"shop\".\"t\" ", ""))
                .containsExactly(ddl.split("; "));
        session.tables().carryOut(before, steps, position(2));
        session.commit();
        assertThat(session.tables().check(after, TargetTables.Expectation.FILLED))
                .isEmpty();
        assertThat(target.rows("SELECT * FROM shop.t")).containsExactly(row);
        assertThat(session.tables().alteration(before, after, renamed, "").stream()
                        .filter(step -> step.kind() != DdlKind.CHANGE_DEFAULT))
                .isEmpty();
    }

    static Stream<Arguments> refused() {
        ColumnType integer = ColumnType.of(ColumnKind.INT);
        return Stream.of(
                Arguments.of("expression", List.of(ID, NAME, added(integer, ColumnDefault.expression("rand()")))),
                Arguments.of(
                        "auto increment",
                        List.of(ID, NAME, added(integer, ColumnDefault.expression("AUTO_INCREMENT")))),
                Arguments.of("zero date", List.of(ID, NAME, added(ColumnType.of(ColumnKind.DATE), ColumnDefault.NONE))),
                Arguments.of("computed", List.of(ID, NAME, new Column("g", integer, true, true, ColumnDefault.NONE))),
                Arguments.of(
                        "zone",
                        List.of(
                                ID,
                                NAME,
                                added(
                                        ColumnType.of(ColumnKind.TIMESTAMP),
                                        ColumnDefault.constant("2024-01-01 00:00:00")))),
                Arguments.of("another nature", List.of(ID, column("name", ColumnType.of(ColumnKind.DATE)))),
                Arguments.of("too long by then", List.of(ID, column("name", ColumnType.of(ColumnKind.VARCHAR, 2)))),
                Arguments.of("spaces", List.of(ID, column("name", ColumnType.of(ColumnKind.CHAR, 3)))),
                Arguments.of("NULL", List.of(ID, key("name", NAME.type()))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    @Tag("D1")
    void whatNobodyKnowsIsRefusedAndLeavesTheTargetAsItWas(String name, List<Column> columns) throws Exception {
        session.changes().write(before, List.of(), List.of(insert(before, 1, 2L, "ab "), insert(before, 1, 3L, null)));
        session.commit();
        TargetTable after = target.plan(schema("t", 1, columns.toArray(Column[]::new)));
        MillraceException refusal = refusal(after);
        session.rollback();

        assertThat(refusal.code()).isEqualTo(FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED);
        assertThat(refusal).hasMessageContaining("[shop.t @ 1:7:4711:2:0:0]");
        assertThat(session.tables().check(before, TargetTables.Expectation.FILLED))
                .isEmpty();
    }

    @Test
    @Tag("D8")
    void whetherAColumnWasRenamedIsNotGuessed() {
        TargetTable after = target.plan(schema("t", 1, ID, NAME.renamed("other")));

        assertThat(session.tables().alteration(before, after, null, ""))
                .extracting(DdlStep::doubt)
                .hasSize(2)
                .allSatisfy(doubt -> assertThat(doubt).contains("under another name"));
        assertThat(session.tables().alteration(before, after, Map.of(), ""))
                .extracting(DdlStep::doubt)
                .containsExactly(null, null);
    }

    @Test
    void aTableGoesToAnotherSchemaWithItsRows() throws Exception {
        TargetTable after = target.plan(new TableSchema(
                new TableId("archive", "old"),
                before.shape().columns(),
                before.shape().key()));
        follow(before, after, Map.of());
        session.commit();

        assertThat(target.rows("SELECT * FROM archive.old")).containsExactly("1|a");
        assertThat(session.tables().alteration(before, after, Map.of(), "")).isEmpty();
        session.tables().create(before);
        assertThat(session.tables().alteration(before, after, Map.of(), ""))
                .extracting(DdlStep::obstacle)
                .containsExactly(
                        "The target has a table \"archive\".\"old\" already, and \"shop\".\"t\" must become it.");
    }

    @Test
    void tablesAreMadeEmptiedAndRemoved() throws Exception {
        TargetTable made = target.plan(schema("made", 1, ID, NAME));
        TargetTables tables = session.tables();
        tables.carryOut(made, tables.creation(made), position(2));
        assertThat(tables.check(made, TargetTables.Expectation.FILLED)).isEmpty();
        assertThat(tables.creation(made)).isEmpty();
        session.changes().write(made, List.of(), List.of(insert(made, 1, 1L, "a")));
        assertThat(tables.creation(made))
                .extracting(DdlStep::obstacle)
                .singleElement()
                .asString()
                .contains("has rows");

        tables.carryOut(made, tables.emptying(made), position(2));
        assertThat(tables.creation(made)).isEmpty();
        tables.carryOut(made, tables.removal(made), position(2));
        assertThat(tables.exists(made)).isFalse();
        assertThat(tables.removal(made)).isEmpty();
    }

    private MillraceException refusal(TargetTable after) {
        return catchThrowableOfType(MillraceException.class, () -> follow(before, after, Map.of()));
    }

    @Test
    void whatAPersonHasCarriedOutByHandIsTaken() throws Exception {
        Column date = column("renamed", ColumnType.of(ColumnKind.DATE));
        TargetTable after = target.plan(schema("t", 1, ID, date));
        assertThat(catchThrowableOfType(MillraceException.class, () -> follow(before, after, Map.of("renamed", "name")))
                        .code())
                .isEqualTo(FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED);
        session.rollback();
        target.sql("ALTER TABLE shop.t RENAME name TO renamed; ALTER TABLE shop.t ALTER renamed TYPE date USING NULL");

        assertThat(session.tables().alteration(before, after, Map.of("renamed", "name"), ""))
                .isEmpty();
    }

    @Test
    void anExpressionIsNoMatterWithoutRows() throws Exception {
        target.sql("TRUNCATE shop.t");
        TargetTable after = target.plan(schema(
                "t",
                1,
                ID,
                NAME,
                added(ColumnType.of(ColumnKind.TIMESTAMP), ColumnDefault.expression("current_timestamp()"))));
        follow(before, after, Map.of());
        session.commit();

        assertThat(session.tables().check(after, TargetTables.Expectation.FILLED))
                .isEmpty();
    }

    @Test
    void whatTouchesNoValueIsNoChange() throws Exception {
        TargetTable narrow = target.plan(
                schema("u", 1, ID, NAME, column("e", enumOf("a")), column("s", ColumnType.of(ColumnKind.TINYINT))));
        TargetTable wide = target.plan(schema(
                "u", 1, ID, column("s", ColumnType.of(ColumnKind.SMALLINT)), column("e", enumOf("b", "a")), NAME));
        session.tables().create(narrow);
        session.tables().addKey(narrow);
        session.changes().write(wide, List.of(), List.of(insert(wide, 1, 1L, 100L, "a", "x")));

        assertThat(session.tables().alteration(narrow, wide, null, "")).isEmpty();
        assertThat(session.tables().alteration(wide, narrow, null, ""))
                .hasSize(2)
                .allSatisfy(step -> assertThat(step.ddl()).isEmpty());
        follow(wide, narrow, null);
        session.changes().write(wide, List.of(), List.of(insert(wide, 1, 2L, 200L, "a", "x")));
        assertThat(catchThrowableOfType(MillraceException.class, () -> follow(wide, narrow, null)))
                .hasMessageContaining("may have changed with it");
    }

    @Test
    void aColumnOfAnotherKindIsNotTakenForTheAddedOne() throws Exception {
        target.sql("ALTER TABLE shop.t ADD added text");
        TargetTable after = target.plan(schema("t", 1, ID, NAME, column("added", ColumnType.of(ColumnKind.INT))));

        assertThat(refusal(after)).hasMessageContaining("The target has a column added already");
    }
}
