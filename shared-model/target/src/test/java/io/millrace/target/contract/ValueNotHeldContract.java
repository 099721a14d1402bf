// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.contract;

import static io.millrace.target.contract.TargetScene.column;
import static io.millrace.target.contract.TargetScene.insert;
import static io.millrace.target.contract.TargetScene.key;
import static io.millrace.target.contract.TargetScene.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.target.BulkLoad;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that the target has not: refused by name and place, by every way alike, and never shown. */
@Tag("A8")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ValueNotHeldContract {

    private TargetScene target;
    private int tables;

    /** A new target. */
    protected abstract TargetScene open() throws Exception;

    /** A name, a type, and a value that the target's type has not. */
    protected abstract Stream<Arguments> values();

    @BeforeAll
    void openTarget() throws Exception {
        target = open();
    }

    @AfterAll
    void close() throws Exception {
        target.close();
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
            assertThat(target.rows("SELECT * FROM " + target.name(keyed))).isEmpty();
        }
    }

    @Test
    void aSessionGoesOnAfterARefusal() throws Exception {
        TargetTable table = table(1, ColumnType.of(ColumnKind.TEXT));
        try (TargetSession session = target.session()) {
            refusal(() -> session.changes()
                    .write(table, List.of(), List.of(insert(table, 1, 1L, "a"), insert(table, 2, 2L, "\ud83d"))));
            session.rollback();
            session.changes().write(table, List.of(), List.of(insert(table, 1, 1L, "b")));
            session.commit();
        }

        assertThat(target.rows("SELECT * FROM " + target.name(table))).containsExactly("1|b");
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
