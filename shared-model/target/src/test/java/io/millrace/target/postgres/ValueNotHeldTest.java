// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import static io.millrace.target.postgres.Target.column;
import static io.millrace.target.postgres.Target.insert;
import static io.millrace.target.postgres.Target.key;
import static io.millrace.target.postgres.Target.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.Temporal;
import io.millrace.target.BulkLoad;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that PostgreSQL has not: refused by name and place, by every way alike, and never shown. */
@Tag("A8")
class ValueNotHeldTest {

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

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("zero date", ColumnType.of(ColumnKind.DATE), Temporal.packDate(0, 0, 0)),
                Arguments.of("zero day", ColumnType.of(ColumnKind.DATE), Temporal.packDate(2024, 2, 0)),
                Arguments.of("zero month", ColumnType.of(ColumnKind.DATE), Temporal.packDate(2024, 0, 15)),
                Arguments.of("year 0", ColumnType.of(ColumnKind.DATE), Temporal.packDate(0, 1, 1)),
                Arguments.of("30 February", ColumnType.of(ColumnKind.DATE), Temporal.packDate(2024, 2, 30)),
                Arguments.of("zero datetime", ColumnType.of(ColumnKind.DATETIME), Temporal.packDateTime(0, 0)),
                Arguments.of(
                        "partial datetime",
                        ColumnType.of(ColumnKind.DATETIME),
                        Temporal.packDateTime(Temporal.packDate(2024, 2, 0), 1_000_000)),
                Arguments.of("zero timestamp", ColumnType.of(ColumnKind.TIMESTAMP), Temporal.ZERO_TIMESTAMP),
                Arguments.of("microseconds in milliseconds", ColumnType.of(ColumnKind.TIMESTAMP, 0, 3), 1_000_001L),
                Arguments.of("fraction in seconds", ColumnType.of(ColumnKind.TIME), -500_000L),
                Arguments.of("NUL in text", ColumnType.of(ColumnKind.TEXT), "secret\0"),
                Arguments.of("NUL in varchar", ColumnType.of(ColumnKind.VARCHAR, 20), "\0secret"),
                Arguments.of("NUL in json", ColumnType.of(ColumnKind.JSON), "\"secret\0\""),
                Arguments.of("half a pair", ColumnType.of(ColumnKind.TEXT), "secret\ud83d"),
                Arguments.of("wrong half", ColumnType.of(ColumnKind.TEXT), "\ude00secret"),
                Arguments.of("too long by spaces", ColumnType.of(ColumnKind.VARCHAR, 6), "secret "),
                Arguments.of("too many digits", ColumnType.of(ColumnKind.DECIMAL, 10, 2), new BigDecimal("1.001")),
                Arguments.of("too large", ColumnType.of(ColumnKind.INT), 1L << 31),
                Arguments.of("too small", ColumnType.of(ColumnKind.TINYINT), -32769L),
                Arguments.of("no UUID", ColumnType.of(ColumnKind.UUID), "secret"),
                Arguments.of("nearly a UUID", ColumnType.of(ColumnKind.UUID), "0011223344556677-8899-aabbccddeeff12"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void isRefusedByNameAndPlace(String name, ColumnType type, Object value) throws Exception {
        TargetTable keyed = table(1, type);
        TargetTable keyless = table(0, type);
        try (TargetSession session = target.session()) {
            MillraceException byLoad = refusal(() -> {
                try (BulkLoad load = session.bulkLoad(keyed)) {
                    load.write(new Object[] {1L, value});
                    load.finish();
                }
            });
            session.rollback();
            MillraceException byUpsert =
                    refusal(() -> session.changes().write(keyed, List.of(), List.of(insert(keyed, 3, 1L, value))));
            session.rollback();
            MillraceException byReplay =
                    refusal(() -> session.changes().replay(keyless, List.of(insert(keyless, 3, 1L, value))));
            session.rollback();

            for (MillraceException refusal : List.of(byLoad, byUpsert, byReplay)) {
                assertThat(refusal.code()).isEqualTo(FaultCode.TARGET_VALUE_NOT_HELD);
                assertThat(refusal).hasMessageContaining("Column odd").hasMessageNotContaining("secret");
            }
            assertThat(byLoad).hasMessageContaining("[" + keyed.id() + "]");
            assertThat(byUpsert).hasMessageContaining("[" + keyed.id() + " @ 1:7:4711:3:0:0]");
            assertThat(byReplay).hasMessageContaining("[" + keyless.id() + " @ 1:7:4711:3:0:0]");
            assertThat(target.rows("SELECT * FROM " + Identifiers.qualified(keyed)))
                    .isEmpty();
        }
    }

    @Test
    void aSessionGoesOnAfterARefusal() throws Exception {
        TargetTable table = table(1, ColumnType.of(ColumnKind.TEXT));
        try (TargetSession session = target.session()) {
            refusal(() -> session.changes()
                    .write(table, List.of(), List.of(insert(table, 1, 1L, "a"), insert(table, 2, 2L, "\0"))));
            session.rollback();
            session.changes().write(table, List.of(), List.of(insert(table, 1, 1L, "b")));
            session.commit();
        }

        assertThat(target.rows("SELECT * FROM " + Identifiers.qualified(table))).containsExactly("1|b");
    }

    private static MillraceException refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(MillraceException.class, call);
    }

    private TargetTable table(int keyColumns, ColumnType type) throws Exception {
        TargetTable table = target.plan(
                schema("n" + ++tables, keyColumns, key("id", ColumnType.of(ColumnKind.BIGINT)), column("odd", type)));
        try (TargetSession session = target.session()) {
            session.tables().create(table);
            session.tables().addKey(table);
            session.commit();
        }
        return table;
    }
}
