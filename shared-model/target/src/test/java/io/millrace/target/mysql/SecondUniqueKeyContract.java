// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import static io.millrace.target.contract.TargetScene.column;
import static io.millrace.target.contract.TargetScene.delete;
import static io.millrace.target.contract.TargetScene.insert;
import static io.millrace.target.contract.TargetScene.key;
import static io.millrace.target.contract.TargetScene.row;
import static io.millrace.target.contract.TargetScene.schema;
import static io.millrace.target.contract.TargetScene.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.RowChange;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a unique key, that somebody has added to the target, does to ON DUPLICATE KEY UPDATE: it never finds other rows. */
abstract class SecondUniqueKeyContract {

    private MySqlScene target;
    private TargetSession session;
    private TargetTable table;

    abstract MySqlScene open() throws Exception;

    @BeforeEach
    void fill() throws Exception {
        target = open();
        session = target.session();
        table = target.plan(schema(
                "t",
                1,
                key("id", ColumnType.of(ColumnKind.BIGINT)),
                column("code", ColumnType.of(ColumnKind.VARCHAR, 20)),
                column("v", ColumnType.of(ColumnKind.TEXT))));
        session.tables().create(table);
        session.changes()
                .write(table, List.of(), List.of(insert(table, 1, 1L, "one", "a"), insert(table, 2, 2L, "two", "b")));
        session.commit();
        target.sql("CREATE UNIQUE INDEX later ON " + target.name(table) + " (code)");
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    @Test
    @Tag("A4")
    void aRowThatAnotherKeyHoldsForTheSameIsNotWrittenOver() throws Exception {
        assertRefused(insert(table, 3, 3L, "one", "secret"));
        assertRefused(update(table, 3, row(4L, "four", "x"), row(4L, "two", "secret")));
        assertThat(target.stored(table)).containsExactly("1|one|a", "2|two|b");
    }

    @Test
    @Tag("A5")
    void valuesThatChangeTheirPlacesStopBeforeAnythingIsLost() throws Exception {
        assertRefused(
                update(table, 3, row(1L, "one", "a"), row(1L, "two", "secret")),
                update(table, 4, row(2L, "two", "b"), row(2L, "one", "secret")));
        assertThat(target.stored(table)).containsExactly("1|one|a", "2|two|b");
    }

    @Test
    void aValueThatWasGivenUpByADeletedRowIsFree() throws Exception {
        session.changes()
                .write(table, List.of(delete(table, 3, 1L, "one", "a")), List.of(insert(table, 4, 3L, "one", "c")));
        session.commit();

        assertThat(target.stored(table)).containsExactly("2|two|b", "3|one|c");
    }

    /** Into its key NULL is a number that the server draws, which takes the row that was found with it. */
    @Test
    @Tag("A4")
    void aKeyForWhichTheServerDrawsNumbersIsNoWayRoundIt() throws Exception {
        TargetTable drawn = madeByHand("drawn", "BIGINT UNSIGNED NOT NULL AUTO_INCREMENT", unsigned());
        session.changes().write(drawn, List.of(), List.of(insert(drawn, 1, 1L, "one"), insert(drawn, 2, -1L, "two")));
        session.commit();
        target.sql("CREATE UNIQUE INDEX later ON " + target.name(drawn) + " (code)");

        assertRefused(drawn, insert(drawn, 3, 3L, "one"));
        session.changes().write(drawn, List.of(), List.of(update(drawn, 4, row(-1L, "two"), row(-1L, "2"))));
        session.commit();

        assertThat(target.stored(drawn)).containsExactly("18446744073709551615|2", "1|one");
    }

    /** Into its key NULL may be the time of day. */
    @Test
    @Tag("A4")
    void aTimeThatTheServerMayFillInIsNoWayRoundIt() throws Exception {
        String before =
                target.rows("SELECT @@GLOBAL.explicit_defaults_for_timestamp").get(0);
        target.sql("SET GLOBAL explicit_defaults_for_timestamp = 0");
        try {
            session = target.session();
            ColumnType type = ColumnType.of(ColumnKind.TIMESTAMP, 0, 6);
            TargetTable timed = madeByHand("timed", "TIMESTAMP(6) NOT NULL DEFAULT '2000-01-01'", type);
            long at = 1_700_000_000_123_456L;
            session.changes()
                    .write(timed, List.of(), List.of(insert(timed, 1, at, "one"), insert(timed, 2, at + 1, "two")));
            session.commit();
            target.sql("CREATE UNIQUE INDEX later ON " + target.name(timed) + " (code)");

            assertRefused(timed, insert(timed, 3, at + 2, "one"));
            session.changes().write(timed, List.of(), List.of(update(timed, 4, row(at, "one"), row(at, "1"))));
            session.commit();

            assertThat(target.rows("SELECT code FROM " + target.name(timed) + " ORDER BY at"))
                    .containsExactly("1", "two");
        } finally {
            target.sql("SET GLOBAL explicit_defaults_for_timestamp = " + before);
        }
    }

    /** The name that the statement has for its own rows is no table's. */
    @Test
    void aTableMayHaveAnyName() throws Exception {
        TargetTable offered = target.plan(schema(
                "offered",
                1,
                key("id", ColumnType.of(ColumnKind.BIGINT)),
                column("code", ColumnType.of(ColumnKind.VARCHAR, 20))));
        session.tables().create(offered);
        session.changes().write(offered, List.of(), List.of(insert(offered, 1, 1L, "one")));
        session.changes().write(offered, List.of(), List.of(update(offered, 2, row(1L, "one"), row(1L, "two"))));
        session.commit();

        assertThat(target.stored(offered)).containsExactly("1|two");
    }

    private static ColumnType unsigned() {
        return ColumnType.of(ColumnKind.BIGINT).asUnsigned();
    }

    private TargetTable madeByHand(String name, String key, ColumnType type) throws Exception {
        TargetTable planned =
                target.plan(schema(name, 1, key("at", type), column("code", ColumnType.of(ColumnKind.VARCHAR, 20))));
        session.tables().create(planned);
        session.commit();
        target.sql("ALTER TABLE " + target.name(planned) + " MODIFY " + target.quoted("at") + " " + key);
        assertThat(session.tables().check(planned, TargetTables.Expectation.FREE))
                .isEmpty();
        session.rollback();
        return planned;
    }

    private void assertRefused(RowChange... changes) {
        assertRefused(table, changes);
    }

    private void assertRefused(TargetTable table, RowChange... changes) {
        MillraceException refusal = catchThrowableOfType(
                MillraceException.class, () -> session.changes().write(table, List.of(), List.of(changes)));
        session.rollback();

        assertThat(refusal.code()).isEqualTo(FaultCode.TARGET_REFUSED_ROW);
        assertThat(refusal)
                .hasMessageContaining("[" + table.id() + " @ 1:7:4711:3:0:0]")
                .hasMessageNotContaining("secret");
    }
}
