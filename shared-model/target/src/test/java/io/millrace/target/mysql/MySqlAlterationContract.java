// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import static io.millrace.target.contract.TargetScene.column;
import static io.millrace.target.contract.TargetScene.insert;
import static io.millrace.target.contract.TargetScene.key;
import static io.millrace.target.contract.TargetScene.position;
import static io.millrace.target.contract.TargetScene.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableSchema;
import io.millrace.target.DdlStep;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables.Expectation;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How a table follows the source's. Each statement commits by itself, so every step is also begun again after each of its
 * statements, as a process does that was killed there.
 */
abstract class MySqlAlterationContract {

    private static final Column ID = key("id", ColumnType.of(ColumnKind.BIGINT));
    private static final Column NAME = column("name", ColumnType.of(ColumnKind.VARCHAR, 10));
    private static final ColumnType INT = ColumnType.of(ColumnKind.INT);

    private MySqlScene target;
    private TargetSession session;
    private TargetTable before;

    abstract MySqlScene open() throws Exception;

    @BeforeEach
    void make() throws Exception {
        target = open();
        session = target.session();
        before = target.plan(schema("t", 1, ID, NAME));
        session.tables().create(before);
        session.changes().write(before, List.of(), List.of(insert(before, 1, 1L, "a")));
        session.commit();
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    /** One statement of what is left at a time. */
    private int follow(TargetTable to, Map<String, String> renamed) {
        for (int statements = 0; ; statements++) {
            List<DdlStep> left = session.tables().alteration(before, to, renamed, "say so");
            if (left.isEmpty()) {
                return statements;
            }
            assertThat(statements).isLessThan(10);
            DdlStep first = left.get(0);
            DdlStep one = first.ddl().isEmpty()
                    ? first
                    : DdlStep.of(first.kind(), first.source(), first.ddl().get(0))
                            .unless(first.violation());
            session.tables().carryOut(to, List.of(one), position(2));
            session.commit();
        }
    }

    private static Column added(ColumnType type, ColumnDefault byDefault) {
        return new Column("added", type, false, false, byDefault);
    }

    static Stream<Arguments> defaults() {
        ColumnDefault none = ColumnDefault.NONE;
        return Stream.of(
                Arguments.of(added(INT, none), "0"),
                Arguments.of(added(ColumnType.of(ColumnKind.TEXT), none), ""),
                Arguments.of(added(ColumnType.of(ColumnKind.TEXT), ColumnDefault.constant("it's \\ ü")), "it's \\ ü"),
                Arguments.of(added(ColumnType.of(ColumnKind.DATE), none), "0000-00-00"),
                Arguments.of(new Column("added", ColumnType.of(ColumnKind.TIMESTAMP), true, false, none), "~"),
                Arguments.of(added(ColumnType.of(ColumnKind.DECIMAL, 6, 3), ColumnDefault.constant("-1.5")), "-1.500"),
                Arguments.of(
                        added(
                                ColumnType.of(ColumnKind.BIGINT).asUnsigned(),
                                ColumnDefault.constant("18446744073709551615")),
                        "18446744073709551615"));
    }

    @ParameterizedTest
    @MethodSource("defaults")
    @Tag("D8")
    void existingRowsGetWhatTheSourceGaveThem(Column added, String stored) throws Exception {
        TargetTable after = target.plan(schema("t", 1, ID, added, NAME));
        assertThat(follow(after, Map.of())).isEqualTo(1);

        assertThat(target.rows("SELECT id, name, CAST(added AS CHAR) FROM " + target.name(after)))
                .containsExactly("1|a|" + stored);
        assertThat(session.tables().check(after, Expectation.FILLED)).isEmpty();
    }

    static Stream<Arguments> carried() {
        Column wide = column("name", ColumnType.of(ColumnKind.VARCHAR, 20));
        return Stream.of(
                Arguments.of("wider", schema("t", 1, ID, wide), Map.of(), 1),
                Arguments.of("wider and not null", schema("t", 1, ID, key("name", wide.type())), Map.of(), 2),
                Arguments.of("renamed", schema("t", 1, ID, NAME.renamed("other")), Map.of("other", "name"), 1),
                Arguments.of(
                        "renamed key and added",
                        schema("t", 1, ID.renamed("k"), NAME, column("n", INT)),
                        Map.of("k", "id"),
                        2),
                Arguments.of("dropped", schema("t", 1, ID), Map.of(), 1),
                Arguments.of("another key", schema("t", 2, ID, key("name", NAME.type())), Map.of(), 3),
                Arguments.of("no key", schema("t", 0, ID, NAME), Map.of(), 1),
                Arguments.of("another table", schema("u", 1, ID, NAME), Map.of(), 1),
                Arguments.of(
                        "a default",
                        schema("t", 1, ID, new Column("name", NAME.type(), true, false, ColumnDefault.constant("x"))),
                        Map.of(),
                        1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("carried")
    @Tag("D4")
    @Tag("D6")
    void theTableFollows(String name, TableSchema shape, Map<String, String> renamed, int statements) throws Exception {
        TargetTable after = target.plan(shape);
        if (name.equals("a default")) {
            session.tables().carryOut(after, session.tables().alteration(before, after, renamed, ""), position(2));
        } else {
            assertThat(follow(after, renamed)).isEqualTo(statements);
        }

        assertThat(session.tables().check(after, Expectation.FILLED)).isEmpty();
        assertThat(target.stored(after)).hasSize(1);
    }

    @Test
    @Tag("D1")
    void aTypeThatHoldsLessIsRefusedAndLeavesTheTargetAsItWas() {
        TargetTable after = target.plan(schema("t", 1, ID, column("name", ColumnType.of(ColumnKind.VARCHAR, 5))));
        MillraceException refusal = catchThrowableOfType(MillraceException.class, () -> follow(after, Map.of()));
        session.rollback();

        assertThat(refusal.code()).isEqualTo(FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED);
        assertThat(refusal).hasMessageContaining("[shop.t @ 1:7:4711:2:0:0]").hasMessageContaining("varchar(5)");
        assertThat(session.tables().check(before, Expectation.FILLED)).isEmpty();
    }

    @Test
    @Tag("D1")
    void nullsThatTheSourceMayHaveChangedStop() throws Exception {
        target.sql("INSERT INTO " + target.name(before) + " VALUES (2, NULL)");
        TargetTable after = target.plan(schema("t", 1, ID, key("name", NAME.type())));

        MillraceException refusal = catchThrowableOfType(MillraceException.class, () -> follow(after, Map.of()));

        assertThat(refusal.code()).isEqualTo(FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED);
    }

    @Test
    void aTableIsMadeEmptiedAndDropped() throws Exception {
        TargetTable made = target.plan(schema("made", 1, ID, NAME));
        session.tables().carryOut(made, session.tables().creation(made), position(2));
        assertThat(session.tables().creation(made)).isEmpty();
        assertThat(session.tables().check(made, Expectation.FREE)).isEmpty();
        session.changes().write(made, List.of(), List.of(insert(made, 1, 1L, "a")));
        session.commit();
        session.tables().carryOut(made, session.tables().emptying(made), position(3));
        session.rollback();
        assertThat(target.stored(made)).hasSize(1);
        session.tables().carryOut(made, session.tables().emptying(made), position(3));
        session.commit();
        assertThat(target.stored(made)).isEmpty();
        session.tables().carryOut(made, session.tables().removal(made), position(4));

        assertThat(session.tables().exists(made)).isFalse();
        assertThat(session.tables().removal(made)).isEmpty();
    }

    @Test
    @Tag("A6")
    void aTableThatOthersHoldIsTriedAgain() throws Exception {
        TargetSession other = target.session();
        other.changes().write(before, List.of(), List.of(insert(before, 1, 2L, "b")));

        MillraceException busy =
                catchThrowableOfType(MillraceException.class, () -> follow(target.plan(schema("t", 1, ID)), Map.of()));

        assertThat(busy.code()).isEqualTo(FaultCode.TARGET_BUSY);
    }
}
