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
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
        session.tables().alter(before, after, position(2), "");
        session.tables().alter(before, after, position(2), "");
        session.commit();

        assertThat(target.rows("SELECT id, name, added FROM shop.t")).containsExactly("1|a|" + stored);
        assertThat(session.tables().check(after, TargetTables.Expectation.FILLED))
                .isEmpty();
    }

    @Test
    void aNullableColumnWithoutDefaultIsNull() throws Exception {
        TargetTable after = target.plan(schema("t", 1, ID, NAME, column("added", ColumnType.of(ColumnKind.JSON))));
        session.tables().alter(before, after, null, "");
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
        session.tables().alter(old, copied, position(4), "");
        session.commit();

        assertThat(target.rows("SELECT * FROM shop.u ORDER BY id")).containsExactly("1|b|1", "2|c|7");
    }

    static Stream<Arguments> refused() {
        ColumnType integer = ColumnType.of(ColumnKind.INT);
        ColumnType shorter = ColumnType.of(ColumnKind.VARCHAR, 5);
        return Stream.of(
                Arguments.of("expression", List.of(ID, NAME, added(integer, ColumnDefault.expression("rand()"))), 1),
                Arguments.of(
                        "auto increment",
                        List.of(ID, NAME, added(integer, ColumnDefault.expression("AUTO_INCREMENT"))),
                        1),
                Arguments.of(
                        "zero date", List.of(ID, NAME, added(ColumnType.of(ColumnKind.DATE), ColumnDefault.NONE)), 1),
                Arguments.of(
                        "computed", List.of(ID, NAME, new Column("g", integer, true, true, ColumnDefault.NONE)), 1),
                Arguments.of(
                        "zone",
                        List.of(
                                ID,
                                NAME,
                                added(
                                        ColumnType.of(ColumnKind.TIMESTAMP),
                                        ColumnDefault.constant("2024-01-01 00:00:00"))),
                        1),
                Arguments.of("dropped", List.of(ID), 1),
                Arguments.of("renamed", List.of(ID, NAME.renamed("other")), 1),
                Arguments.of("shortened", List.of(ID, column("name", shorter)), 1),
                Arguments.of("lengthened", List.of(ID, column("name", ColumnType.of(ColumnKind.VARCHAR, 20))), 1),
                Arguments.of("not null", List.of(ID, key("name", NAME.type())), 1),
                Arguments.of("key dropped", List.of(ID, NAME), 0),
                Arguments.of("key changed", List.of(ID, NAME), 2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    @Tag("D1")
    void everythingElseIsRefusedAndLeavesTheTargetAsItWas(String name, List<Column> columns, int keys)
            throws Exception {
        TargetTable after = target.plan(schema("t", keys, columns.toArray(Column[]::new)));
        MillraceException refusal = refusal(after);
        session.rollback();

        assertThat(refusal.code()).isEqualTo(FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED);
        assertThat(refusal).hasMessageContaining("[shop.t @ 1:7:4711:2:0:0]");
        assertThat(session.tables().check(before, TargetTables.Expectation.FILLED))
                .isEmpty();
    }

    private MillraceException refusal(TargetTable after) {
        return catchThrowableOfType(
                MillraceException.class, () -> session.tables().alter(before, after, position(2), ""));
    }

    @Test
    void whatAPersonHasCarriedOutByHandIsTaken() throws Exception {
        TargetTable after = target.plan(schema("t", 1, ID, column("renamed", ColumnType.of(ColumnKind.TEXT))));
        assertThat(refusal(after).code()).isEqualTo(FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED);
        session.rollback();
        target.sql("ALTER TABLE shop.t RENAME name TO renamed; ALTER TABLE shop.t ALTER renamed TYPE text");

        session.tables().alter(before, after, position(2), "");
    }

    @Test
    void anExpressionIsNoMatterWithoutRows() throws Exception {
        session.changes().truncate(before);
        TargetTable after = target.plan(schema(
                "t",
                1,
                ID,
                NAME,
                added(ColumnType.of(ColumnKind.TIMESTAMP), ColumnDefault.expression("current_timestamp()"))));
        session.tables().alter(before, after, position(2), "");
        session.commit();

        assertThat(session.tables().check(after, TargetTables.Expectation.FILLED))
                .isEmpty();
    }

    @Test
    void whatTouchesNoValueIsNoChange() {
        List<Column> wider = new ArrayList<>(List.of(
                NAME,
                ID,
                new Column("e", enumOf("b", "a"), true, false, ColumnDefault.constant("a")),
                column("s", ColumnType.of(ColumnKind.SMALLINT))));
        TargetTable narrow = target.plan(
                schema("t", 0, ID, NAME, column("e", enumOf("a")), column("s", ColumnType.of(ColumnKind.TINYINT))));
        TargetTable wide = target.plan(schema("t", 0, wider.toArray(Column[]::new)));

        session.tables().alter(narrow, wide, position(2), "");
        assertThat(catchThrowableOfType(
                                MillraceException.class, () -> session.tables().alter(wide, narrow, position(2), ""))
                        .code())
                .isEqualTo(FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED);
    }

    @Test
    void aColumnOfAnotherKindIsNotTakenForTheAddedOne() throws Exception {
        target.sql("ALTER TABLE shop.t ADD added text");
        TargetTable after = target.plan(schema("t", 1, ID, NAME, column("added", ColumnType.of(ColumnKind.INT))));

        assertThat(refusal(after)).hasMessageContaining("The target has a column added already");
    }
}
