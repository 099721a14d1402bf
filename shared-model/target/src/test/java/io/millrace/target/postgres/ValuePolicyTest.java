// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import static io.millrace.target.postgres.Target.column;
import static io.millrace.target.postgres.Target.delete;
import static io.millrace.target.postgres.Target.insert;
import static io.millrace.target.postgres.Target.key;
import static io.millrace.target.postgres.Target.position;
import static io.millrace.target.postgres.Target.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.Temporal;
import io.millrace.settings.NulInText;
import io.millrace.settings.ValueSettings;
import io.millrace.target.BulkLoad;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written in place of values that PostgreSQL has not: the same by every way, and counted. */
@Tag("A8")
class ValuePolicyTest {

    private static final ValueSettings DATES =
            new ValueSettings(NulInText.STRIP, "0001-01-01", "1900-01-01", "1970-01-01");
    private static final ValueSettings NULLS =
            new ValueSettings(NulInText.ESCAPE, ValueSettings.AS_NULL, ValueSettings.AS_NULL, ValueSettings.AS_NULL);

    private static final ColumnType TEXT = ColumnType.of(ColumnKind.TEXT);
    private static final ColumnType DATE = ColumnType.of(ColumnKind.DATE);
    private static final ColumnType DATETIME = ColumnType.of(ColumnKind.DATETIME, 0, 3);
    private static final ColumnType TIMESTAMP = ColumnType.of(ColumnKind.TIMESTAMP);
    private static final long PARTIAL = Temporal.packDate(2024, 2, 0);

    private static Target target;
    private static int tables;

    @BeforeAll
    static void open() throws Exception {
        target = new Target();
    }

    @AfterAll
    static void close() throws Exception {
        target.close();
    }

    static Stream<Arguments> replacements() {
        return Stream.of(
                Arguments.of(TEXT, "a\0b\0", "ab", "a\\u0000b\\u0000"),
                Arguments.of(ColumnType.of(ColumnKind.VARCHAR, 12), "\0", "", "\\u0000"),
                Arguments.of(ColumnType.of(ColumnKind.CHAR, 12), "x\0", "x", "x\\u0000"),
                Arguments.of(DATE, 0L, "0001-01-01", "~"),
                Arguments.of(DATE, PARTIAL, "1900-01-01", "~"),
                Arguments.of(DATE, Temporal.packDate(2024, 2, 30), "1900-01-01", "~"),
                Arguments.of(DATETIME, 0L, "0001-01-01 00:00:00", "~"),
                Arguments.of(DATETIME, Temporal.packDateTime(0, 1_000_000), "1900-01-01 00:00:00", "~"),
                Arguments.of(DATETIME, Temporal.packDateTime(PARTIAL, 5_000_000), "1900-01-01 00:00:00", "~"),
                Arguments.of(TIMESTAMP, Temporal.ZERO_TIMESTAMP, "1970-01-01 00:00:00+00", "~"));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("replacements")
    void isWrittenAlikeByEveryWayAndCounted(ColumnType type, Object value, String dated, String nulled)
            throws Exception {
        assertWritten(DATES, type, value, dated);
        assertWritten(NULLS, type, value, nulled);
    }

    private static void assertWritten(ValueSettings settings, ColumnType type, Object value, String written)
            throws Exception {
        TargetTable loaded = table(1, settings, column("v", type));
        TargetTable upserted = table(1, settings, column("v", type));
        TargetTable replayed = table(0, settings, column("v", type));
        try (TargetSession session = target.session()) {
            load(session, loaded, 1L, value);
            session.changes().write(upserted, List.of(), List.of(insert(upserted, 1, 1L, value)));
            session.changes().replay(replayed, List.of(insert(replayed, 1, 1L, value), insert(replayed, 2, 2L, null)));
            session.commit();
            assertThat(session.replacedValues()).isEqualTo(3);
            for (TargetTable table : List.of(loaded, upserted, replayed)) {
                assertThat(target.rows("SELECT v::text FROM " + Identifiers.qualified(table) + " WHERE id = 1"))
                        .containsExactly(written);
            }
            session.changes().replay(replayed, List.of(delete(replayed, 3, 1L, value)));
            session.changes().write(upserted, List.of(delete(upserted, 3, 1L, value)), List.of());
            session.commit();
            assertThat(session.replacedValues()).isEqualTo(3);
        }
        assertThat(target.rows("SELECT id FROM " + Identifiers.qualified(replayed)))
                .containsExactly("2");
        assertThat(target.rows("SELECT id FROM " + Identifiers.qualified(upserted)))
                .isEmpty();
    }

    @Test
    void nothingIsReplacedInAKey() throws Exception {
        for (ValueSettings settings : List.of(DATES, NULLS)) {
            TargetTable table = target.plan(
                    schema("p" + ++tables, 2, key("d", DATE), key("t", ColumnType.of(ColumnKind.VARCHAR, 20))),
                    settings);
            create(table);
            try (TargetSession session = target.session()) {
                for (Object[] row : List.of(new Object[] {0L, "a"}, new Object[] {Temporal.packDate(1, 1, 1), "a\0"})) {
                    assertNotHeld(() -> load(session, table, row));
                    session.rollback();
                    assertNotHeld(() -> session.changes().write(table, List.of(), List.of(insert(table, 1, row))));
                    session.rollback();
                    assertNotHeld(() -> session.changes().write(table, List.of(delete(table, 1, row)), List.of()));
                    session.rollback();
                }
            }
        }
    }

    @Test
    void nullDoesNotReplaceWhereNullMayNotBe() throws Exception {
        for (ColumnType type : List.of(DATE, DATETIME)) {
            TargetTable table = table(1, NULLS, key("v", type));
            try (TargetSession session = target.session()) {
                assertNotHeld(() -> load(session, table, 1L, 0L));
                session.rollback();
                assertNotHeld(() -> session.changes().write(table, List.of(), List.of(insert(table, 1, 1L, 0L))));
                session.rollback();
            }
        }
    }

    @Test
    void textThatBecomesTooLongIsNotCut() throws Exception {
        TargetTable table = table(1, NULLS, column("v", ColumnType.of(ColumnKind.VARCHAR, 5)));
        try (TargetSession session = target.session()) {
            assertNotHeld(() -> load(session, table, 1L, "\0"));
        }
    }

    @Test
    @Tag("D8")
    void anAddedColumnGivesExistingRowsWhatTheirZeroDateBecomes() throws Exception {
        Column id = key("id", ColumnType.of(ColumnKind.BIGINT));
        Column added = new Column("v", DATE, false, false, ColumnDefault.NONE);
        String name = "p" + ++tables;
        TargetTable before = target.plan(schema(name, 1, id), DATES);
        create(before);
        try (TargetSession session = target.session()) {
            load(session, before, 1L);
            TargetTable after = target.plan(schema(name, 1, id, added), DATES);
            session.tables().carryOut(after, session.tables().alteration(before, after, Map.of(), ""), position(1));
            session.commit();
        }

        assertThat(target.rows("SELECT v FROM " + Identifiers.qualified(before)))
                .containsExactly("0001-01-01");
    }

    @Test
    void aTableWithoutSuchColumnsIsNotLookedAt() {
        TargetTable table = target.plan(
                schema("plain", 1, key("id", ColumnType.of(ColumnKind.BIGINT)), column("v", TEXT)),
                ValueSettings.stop());

        assertThat(table.columns()).allMatch(column -> column.rule() == null);
    }

    private static void assertNotHeld(ThrowingCallable writing) {
        assertThatThrownBy(writing)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_VALUE_NOT_HELD));
    }

    private static void load(TargetSession session, TargetTable table, Object... row) {
        try (BulkLoad load = session.bulkLoad(table)) {
            load.write(row);
            load.finish();
        }
    }

    private static TargetTable table(int keyColumns, ValueSettings settings, Column value) {
        TargetTable table = target.plan(
                schema("p" + ++tables, keyColumns, key("id", ColumnType.of(ColumnKind.BIGINT)), value), settings);
        create(table);
        return table;
    }

    private static void create(TargetTable table) {
        try (TargetSession session = target.session()) {
            session.tables().create(table);
            session.tables().addKey(table);
            session.commit();
        }
    }
}
