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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.RowChange;
import io.millrace.model.TableSchema;
import io.millrace.target.KeyInterval;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every target makes of changes: rows with a key and rows without one. */
public abstract class ChangeWriterContract {

    /** A new target. */
    protected abstract TargetScene open() throws Exception;

    private static final ColumnType BIGINT = ColumnType.of(ColumnKind.BIGINT);
    private static final ColumnType TEXT = ColumnType.of(ColumnKind.TEXT);

    private TargetScene target;
    private TargetSession session;

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
        session.tables().addKey(table);
        session.commit();
        return table;
    }

    private List<String> stored(TargetTable table) throws Exception {
        session.commit();
        return target.stored(table);
    }

    @Test
    void insertsUpdatesAndDeletesByKey() throws Exception {
        TargetTable table = table(schema("t", 1, key("id", BIGINT), column("v", TEXT)));
        session.changes()
                .write(
                        table,
                        List.of(),
                        List.of(insert(table, 1, 2L, "b"), insert(table, 2, 1L, "a"), insert(table, 3, 3L, null)));
        session.changes()
                .write(
                        table,
                        List.of(delete(table, 4, 2L, "b"), delete(table, 5, 99L, "never there")),
                        List.of(update(table, 6, row(1L, "a"), row(1L, "A")), insert(table, 7, 4L, "d")));

        assertThat(stored(table)).containsExactly("1|A", "3|~", "4|d");
    }

    @Test
    void deletesComeBeforeUpserts() throws Exception {
        TargetTable table =
                table(schema("t", 1, key("id", BIGINT), column("v", ColumnType.of(ColumnKind.VARCHAR, 20))));
        target.sql("CREATE UNIQUE INDEX later ON " + target.name(table) + " (" + target.quoted("v") + ")");
        session.changes().write(table, List.of(), List.of(insert(table, 1, 1L, "unique")));
        session.changes()
                .write(table, List.of(delete(table, 2, 1L, "unique")), List.of(insert(table, 3, 2L, "unique")));

        assertThat(stored(table)).containsExactly("2|unique");
    }

    /** So many that a writer may take another way for them; again and again, as it may learn from what it meets. */
    @Test
    void rowsThatAreMostLikelyNewMayBeThere() throws Exception {
        TargetTable table = table(schema("t", 1, key("id", BIGINT), column("v", TEXT)));
        List<String> expected = new ArrayList<>();
        for (long round = 0; round < 6; round++) {
            List<RowChange> inserts = new ArrayList<>();
            for (long id = 0; id < 600; id++) {
                inserts.add(insert(table, 1, round * 600 + id, "new"));
                expected.add(round * 600 + id + "|new");
            }
            if (round % 2 == 1) {
                inserts.set(300, insert(table, 1, round * 600 - 1, "there"));
                expected.set((int) round * 600 - 1, round * 600 - 1 + "|there");
                expected.remove((int) round * 600 + 300);
                inserts.add(insert(table, 1, round * 600 + 300, "last"));
                expected.add((int) round * 600 + 300, round * 600 + 300 + "|last");
            }
            RowChange other = insert(table, 2, -2 - round, "upserted");
            session.changes().write(table, List.of(delete(table, 2, -1 - round, "upserted")), List.of(other), inserts);
            assertThat(stored(table)).hasSize(expected.size() + 1).containsAll(expected);
        }
    }

    @Test
    void keysOfSeveralColumnsAndNothingElse() throws Exception {
        TargetTable table = table(schema(
                "t",
                2,
                key("a", ColumnType.of(ColumnKind.VARCHAR, 10)),
                key("b", ColumnType.of(ColumnKind.TIME, 0, 3))));
        session.changes()
                .write(
                        table,
                        List.of(),
                        List.of(insert(table, 1, "x", -1000L), insert(table, 2, "x", 0L), insert(table, 3, "y", 0L)));
        session.changes().write(table, List.of(delete(table, 4, "x", -1000L)), List.of(insert(table, 5, "y", 0L)));

        assertThat(stored(table))
                .extracting(text -> text.replace(".000000", ""))
                .containsExactly("x|00:00:00", "y|00:00:00");
    }

    /** By intervals that begin and end at, between and outside the keys that are there. */
    @Test
    void anIntervalOfKeysIsDeletedAndNothingElse() throws Exception {
        TargetTable table = table(schema(
                "t", 2, key("a", ColumnType.of(ColumnKind.VARBINARY, 4)), key("b", BIGINT), column("n", BIGINT)));
        List<byte[]> first =
                List.of(new byte[0], new byte[1], new byte[2], new byte[] {1}, new byte[] {-128}, new byte[] {-1, 0});
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            session.changes().truncate(table);
            List<RowChange> rows = new ArrayList<>();
            for (int i = 0; i < first.size() * 3; i++) {
                rows.add(insert(table, i + 1, first.get(i / 3), i % 3 - 1L, (long) i));
            }
            session.changes().write(table, List.of(), rows);
            int behind = random.nextInt(-2, 2 * rows.size());
            int upTo = random.nextInt(behind, 2 * rows.size() + 2);
            List<String> left = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                if (2 * i <= behind || (2 * i > upTo && upTo < 2 * rows.size())) {
                    left.add(String.valueOf(i));
                }
            }

            long deleted = session.changes()
                    .delete(
                            table,
                            new KeyInterval(
                                    behind < 0 ? null : place(first, behind),
                                    upTo >= 2 * rows.size() ? null : upTo < 0 ? place(first, -1) : place(first, upTo)));

            assertThat(stored(table).stream().map(line -> line.substring(line.lastIndexOf('|') + 1)))
                    .as("behind %d up to %d", behind, upTo)
                    .containsExactlyInAnyOrderElementsOf(left);
            assertThat(deleted).isEqualTo(rows.size() - left.size());
        }
        long left = stored(table).size();
        assertThat(session.changes().delete(table, KeyInterval.ALL)).isEqualTo(left);
    }

    /** Even places are those of rows, odd ones lie behind them. */
    private static List<Object> place(List<byte[]> first, int place) {
        if (place < 0) {
            return List.of(first.get(0), -9L);
        }
        int row = place / 2;
        return place % 2 == 0
                ? List.of(first.get(row / 3), row % 3 - 1L)
                : row % 3 == 2 ? List.of(first.get(row / 3), 5L) : List.of(first.get(row / 3), row % 3 - 1L);
    }

    @Test
    void namesAreTakenAsTheyAre() throws Exception {
        String odd = target.oddName();
        TargetTable table = table(schema(
                odd,
                1,
                key("select", BIGINT),
                column("\"", TEXT),
                column("A b.c", TEXT),
                column(target.otherColumn("A b.c"), TEXT),
                column("?", TEXT)));
        TargetTable keyless =
                table(schema(odd + "2", 0, column("group", TEXT), column("c0", TEXT), column("\\", TEXT)));
        session.changes().write(table, List.of(), List.of(insert(table, 1, 1L, "q", "u", "l", "m")));
        session.changes().write(table, List.of(), List.of(insert(table, 2, 1L, "Q", "U", "L", "M")));
        session.changes().write(table, List.of(delete(table, 3, 2L, "", "", "", "")), List.of());
        session.changes()
                .replay(
                        keyless,
                        List.of(
                                insert(keyless, 1, "a", "b", null),
                                update(keyless, 2, row("a", "b", null), row("A", null, "c")),
                                insert(keyless, 3, "x", "y", "z"),
                                delete(keyless, 4, "x", "y", "z")));

        assertThat(stored(table)).containsExactly("1|Q|U|L|M");
        assertThat(stored(keyless)).containsExactly("A|~|c");
        assertThat(target.tables()).containsExactlyInAnyOrder(odd, odd + "2");
    }

    @Test
    void batchesOfAnySizeAndOrderLeaveTheLastStateOfEachKey() throws Exception {
        long seed = 4711;
        Random random = new Random(seed);
        TargetTable table = table(schema(
                "t",
                2,
                key("id", BIGINT.asUnsigned()),
                key("k", ColumnType.of(ColumnKind.VARCHAR, 20)),
                column("v", BIGINT)));
        Map<String, Long> expected = new HashMap<>();
        for (int batch = 0; batch < 8; batch++) {
            Map<Integer, RowChange> last = new HashMap<>();
            int size = batch == 3 ? 12_001 : random.nextInt(2_000);
            for (int i = 0; i < size; i++) {
                int id = random.nextInt(15_000) - 7_500;
                Object[] image = row((long) id, "k" + id, random.nextLong());
                boolean gone = random.nextInt(3) == 0;
                last.put(id, gone ? delete(table, i + 1, image) : update(table, i + 1, image, image));
            }
            List<RowChange> changes = new ArrayList<>(last.values());
            Collections.shuffle(changes, random);
            session.changes()
                    .write(
                            table,
                            changes.stream()
                                    .filter(change -> change.after() == null)
                                    .toList(),
                            changes.stream()
                                    .filter(change -> change.after() != null)
                                    .toList());
            last.forEach((id, change) -> {
                String name = Long.toUnsignedString(id) + "|k" + id;
                if (change.after() == null) {
                    expected.remove(name);
                } else {
                    expected.put(name, (Long) change.after()[2]);
                }
            });
        }

        assertThat(stored(table))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(expected.entrySet().stream()
                        .map(entry -> entry.getKey() + "|" + entry.getValue())
                        .toList());
    }

    @Test
    void rowsOfManyMegabytesGoInStatementsOfTheirOwn() throws Exception {
        TargetTable table = table(schema("t", 1, key("id", BIGINT), column("v", ColumnType.of(ColumnKind.BLOB))));
        List<RowChange> changes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            changes.add(insert(table, i + 1, (long) i, new byte[5 * 1024 * 1024 + i]));
        }
        session.changes().write(table, List.of(), changes);
        session.commit();

        assertThat(target.rows("SELECT " + target.quoted("id") + ", length(" + target.quoted("v") + ") FROM "
                        + target.name(table) + " ORDER BY 1"))
                .containsExactly("0|5242880", "1|5242881", "2|5242882", "3|5242883");
    }

    @Test
    @Tag("A3")
    void aKeyTwiceInABatchIsSeenAsTheTargetSeesIt() {
        TargetTable table = table(schema("t", 1, key("id", ColumnType.of(ColumnKind.DOUBLE)), column("v", TEXT)));

        assertThatThrownBy(() -> session.changes()
                        .write(table, List.of(), List.of(insert(table, 1, 0.0d, "a"), insert(table, 2, -0.0d, "b"))))
                .isInstanceOf(MillraceException.class)
                .hasMessageContaining("INTERNAL")
                .hasMessageContaining("one key twice");
        assertThat(table.keyOf(row(0.0d, ""))).isEqualTo(table.keyOf(row(-0.0d, "")));
    }

    @Test
    @Tag("V12")
    void aZeroGetsTheSignThatItHasAtTheSourceInAKeyToo() throws Exception {
        assumeThat(target.hasNegativeZero()).isTrue();
        ColumnType wide = ColumnType.of(ColumnKind.DOUBLE);
        TargetTable table =
                table(schema("t", 2, key("d", wide), key("f", ColumnType.of(ColumnKind.FLOAT)), column("v", wide)));
        Object[] plus = row(0.0d, 0.0f, 0.0d);
        Object[] minus = row(-0.0d, -0.0f, -0.0d);
        session.changes().write(table, List.of(), List.of(insert(table, 1, plus)));
        session.changes().write(table, List.of(), List.of(update(table, 2, plus, minus)));
        assertThat(signs(table)).containsExactly(-0.0d, -0.0d, -0.0d);
        session.changes().write(table, List.of(), List.of(update(table, 3, minus, plus)));
        assertThat(signs(table)).containsExactly(0.0d, 0.0d, 0.0d);
    }

    private List<Double> signs(TargetTable table) throws Exception {
        return stored(table).stream()
                .flatMap(text -> Stream.of(text.split("\\|")))
                .map(Double::valueOf)
                .toList();
    }

    @Test
    @Tag("A14")
    void exactlyOneOfEqualRowsIsTouched() throws Exception {
        Object less = target.hasNegativeZero() ? -0f : -1f;
        TargetTable table = table(schema(
                "t",
                0,
                column("f", ColumnType.of(ColumnKind.FLOAT)),
                column("j", ColumnType.of(ColumnKind.JSON)),
                column("n", TEXT)));
        Object[] same = row(1.1f, "{\"a\": 1}", null);
        session.changes()
                .replay(
                        table,
                        List.of(
                                insert(table, 1, same),
                                insert(table, 2, same),
                                insert(table, 3, same),
                                delete(table, 4, same),
                                update(table, 5, same, row(less, "{\"a\":1}", "x")),
                                insert(table, 6, 0f, "{\"a\":1}", "x"),
                                delete(table, 7, 0f, "{\"a\":1}", "x")));

        assertThat(stored(table))
                .extracting(text -> text.replace("-0.0|", "-0|").replace("-1.0|", "-0|"))
                .containsExactly("-0|{\"a\":1}|x", "1.1|{\"a\": 1}|~");
    }

    @Test
    @Tag("A9")
    void aRowWithoutKeyThatIsMissingStops() {
        TargetTable table = table(schema("t", 0, column("n", TEXT)));

        MillraceException failure = catchThrowableOfType(
                MillraceException.class,
                () -> session.changes().replay(table, List.of(insert(table, 1, "a"), delete(table, 2, "secret"))));

        assertThat(failure.code()).isEqualTo(FaultCode.TARGET_REFUSED_ROW);
        assertThat(failure).hasMessageContaining("[shop.t @ 1:7:4711:2:0:0]").hasMessageNotContaining("secret");
    }

    @Test
    void truncateRemovesAllRowsAndCanBeRolledBack() throws Exception {
        TargetTable table = table(schema("t", 0, column("n", TEXT), column("m", TEXT)));
        session.changes().replay(table, List.of(insert(table, 1, "a", "b")));
        session.commit();
        session.tables().carryOut(table, session.tables().emptying(table), null);
        session.rollback();
        assertThat(stored(table)).containsExactly("a|b");

        session.tables().carryOut(table, session.tables().emptying(table), null);

        assertThat(stored(table)).isEmpty();
    }

    @Test
    void aBatchIsTheTransactionsAlone() throws Exception {
        TargetTable table = table(schema("t", 1, key("id", BIGINT), column("v", TEXT)));
        session.changes().write(table, List.of(), List.of(insert(table, 1, 1L, "a")));
        session.rollback();

        assertThat(stored(table)).isEmpty();
    }
}
