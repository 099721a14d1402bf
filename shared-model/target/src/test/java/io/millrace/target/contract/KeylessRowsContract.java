// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.contract;

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
import io.millrace.model.TableSchema;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every target makes of changes of rows without a key, of which many are equal, and some nearly so. */
public abstract class KeylessRowsContract {

    private static final ColumnType BIGINT = ColumnType.of(ColumnKind.BIGINT);
    private static final ColumnType TEXT = ColumnType.of(ColumnKind.TEXT);

    private TargetScene target;
    private TargetSession session;

    /** A new target. */
    protected abstract TargetScene open() throws Exception;

    @BeforeEach
    void openTarget() throws Exception {
        target = open();
        session = target.session();
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    private TargetTable table(TableSchema schema) {
        TargetTable table = target.plan(schema);
        session.tables().create(table);
        session.commit();
        return table;
    }

    private List<String> stored(TargetTable table) throws Exception {
        session.commit();
        return target.stored(table);
    }

    @Test
    @Tag("A14")
    void changesOfRowsThatEarlierChangesMadeComeToWhatTheyDoOneByOne() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TargetTable table = table(schema(
                "t",
                0,
                key("k", BIGINT),
                column("f", ColumnType.of(ColumnKind.DOUBLE)),
                column("j", ColumnType.of(ColumnKind.JSON)),
                column("n", ColumnType.of(ColumnKind.VARCHAR, 5))));
        List<Object[]> expected = new ArrayList<>();
        for (int batch = 0; batch < 30; batch++) {
            List<RowChange> changes = new ArrayList<>();
            int size = 1 + random.nextInt(60);
            for (int i = 1; i <= size; i++) {
                Object[] after = anyRow(random, target.hasNegativeZero());
                int kind = expected.isEmpty() ? 0 : random.nextInt(4);
                Object[] before = kind < 2 ? null : expected.remove(random.nextInt(expected.size()));
                changes.add(
                        before == null
                                ? insert(table, i, after)
                                : kind == 2 ? delete(table, i, before) : update(table, i, before, after));
                if (kind != 2) {
                    expected.add(after);
                }
            }
            session.changes().replay(table, changes);
        }

        assertThat(stored(table))
                .as("seed %d", seed)
                .extracting(text -> text.replace("0.0|", "0|"))
                .containsExactlyInAnyOrderElementsOf(expected.stream()
                        .map(row -> Arrays.stream(row)
                                .map(value -> value == null ? "~" : value.toString())
                                .collect(Collectors.joining("|"))
                                .replace("0.0|", "0|"))
                        .toList());
    }

    /** Of few values, so that many rows are equal, and some nearly so. */
    private static Object[] anyRow(Random random, boolean hasNegativeZero) {
        Object[] doubles = {null, 0.0, hasNegativeZero ? -0.0 : -1.0, 1.5};
        Object[] json = {null, "{\"a\":1}", "{\"a\": 1}"};
        Object[] texts = {null, "", "a", "A", "a "};
        return row(
                (long) random.nextInt(2),
                doubles[random.nextInt(doubles.length)],
                json[random.nextInt(json.length)],
                texts[random.nextInt(texts.length)]);
    }

    @Test
    @Tag("A9")
    @Tag("A14")
    void aRowThatIsMissingIsNotMadeUpForByALaterOne() throws Exception {
        TargetTable table = table(schema("t", 0, column("n", TEXT)));
        session.changes().replay(table, List.of(insert(table, 1, "a"), insert(table, 2, "a")));
        session.commit();

        assertThat(missing(table, delete(table, 1, "b"), insert(table, 2, "b"))).contains("4711:1:0:0");
        assertThat(missing(table, update(table, 1, row("b"), row("c")), delete(table, 2, "c")))
                .contains("4711:1:0:0");
        assertThat(missing(table, delete(table, 1, "a"), update(table, 2, row("a"), row("b")), delete(table, 3, "a")))
                .contains("4711:3:0:0");
        assertThat(missing(table, insert(table, 1, "b"), delete(table, 2, "b"), delete(table, 3, "b")))
                .contains("4711:3:0:0");
        assertThat(stored(table)).containsExactly("a", "a");
    }

    private String missing(TargetTable table, RowChange... changes) {
        MillraceException failure = catchThrowableOfType(
                MillraceException.class, () -> session.changes().replay(table, List.of(changes)));
        session.rollback();
        assertThat(failure.code()).isEqualTo(FaultCode.TARGET_REFUSED_ROW);
        return failure.getMessage();
    }
}
