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

    private void assertRefused(RowChange... changes) {
        MillraceException refusal = catchThrowableOfType(
                MillraceException.class, () -> session.changes().write(table, List.of(), List.of(changes)));
        session.rollback();

        assertThat(refusal.code()).isEqualTo(FaultCode.TARGET_REFUSED_ROW);
        assertThat(refusal).hasMessageContaining("[shop.t @ 1:7:4711:3:0:0]").hasMessageNotContaining("secret");
    }
}
