// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.contract;

import static io.millrace.target.contract.TargetScene.column;
import static io.millrace.target.contract.TargetScene.delete;
import static io.millrace.target.contract.TargetScene.insert;
import static io.millrace.target.contract.TargetScene.position;
import static io.millrace.target.contract.TargetScene.row;
import static io.millrace.target.contract.TargetScene.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.RowChange;
import io.millrace.position.LogPosition;
import io.millrace.target.Image;
import io.millrace.target.ParkedChange;
import io.millrace.target.ParkedChange.Word;
import io.millrace.target.ParkedKey;
import io.millrace.target.ParkedTable;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How every target keeps changes that it has refused, and undoes a part of a transaction. */
public abstract class ParkedContract {

    private static final String ME = "shop";

    /** A new target. */
    protected abstract TargetScene open() throws Exception;

    private TargetScene target;
    private TargetSession session;
    private ParkedTable parked;
    private TargetTable table;

    @BeforeEach
    void openTarget() throws Exception {
        target = open();
        session = target.session();
        session.control().create();
        parked = session.control().parked();
        table = target.plan(TargetScene.schema(
                "goods",
                1,
                TargetScene.key("id", ColumnType.of(ColumnKind.BIGINT)),
                column("price", ColumnType.of(ColumnKind.DECIMAL, 10, 2)),
                column("image", ColumnType.of(ColumnKind.BLOB))));
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    private ParkedChange change(LogPosition chain, RowChange change, String code) {
        return new ParkedChange(
                table.id(), chain, table.shape(), change, code, code.isEmpty() ? "" : "no", null, Instant.EPOCH);
    }

    private ParkedKey key(LogPosition chain, RowChange change, Image image) {
        return ParkedKey.of(table.id(), chain, table, change, image);
    }

    private List<String> inOrder(LogPosition chain) {
        return parked.changes(ME, chain).stream()
                .map(change -> change.change().operation() + " " + change.position() + " " + change.code())
                .toList();
    }

    @Test
    @Tag("A8")
    void changesAreReadInTheOrderOfTheLogHoweverTheyCame() {
        RowChange refused = insert(table, 9, 1L, new BigDecimal("1.50"), new byte[] {0, 1, (byte) 0xff});
        RowChange later = update(table, 10, row(1L, null, null), row(1L, new BigDecimal("2.00"), null));
        RowChange last = delete(table, 11, 1L, new BigDecimal("2.00"), null);
        LogPosition chain = position(9);
        parked.add(ME, List.of(change(chain, last, ""), change(chain, later, ""), change(chain, refused, "NO")));
        session.commit();

        assertThat(inOrder(chain))
                .containsExactly(
                        "INSERT " + position(9) + " NO",
                        "UPDATE " + position(10) + " ",
                        "DELETE " + position(11) + " ");
        ParkedChange read = parked.changes(ME, chain).get(0);
        assertThat(read.shape()).isEqualTo(table.shape());
        assertThat(read.table()).isEqualTo(table.id());
        assertThat(read.change().table()).isEqualTo(table.id());
        assertThat(read.change().schemaVersion()).isEqualTo(refused.schemaVersion());
        assertThat(java.util.Arrays.deepEquals(read.change().after(), refused.after()))
                .isTrue();
        assertThat(read.error()).isEqualTo("no");
        assertThat(read.word()).isNull();
        assertThat(read.at()).isAfter(Instant.EPOCH);
        assertThat(parked.count(ME)).isEqualTo(new ParkedTable.Count(0, 3));
        assertThat(parked.count("other")).isEqualTo(new ParkedTable.Count(0, 0));
    }

    @Test
    @Tag("A8")
    void aLongChainIsReadPieceByPieceWhileItIsTakenAway() {
        LogPosition chain = position(1);
        List<LogPosition> expected = new ArrayList<>();
        for (int i = 1; i <= 130; i++) {
            byte[] content = new byte[i % 40 == 0 ? 2 << 20 : 10];
            parked.add(ME, List.of(change(chain, insert(table, i, 1L, null, content), "")));
            expected.add(position(i));
        }
        parked.add(ME, List.of(change(position(500), insert(table, 500, 2L, null, null), "")));
        session.commit();

        List<LogPosition> read = new ArrayList<>();
        parked.read(ME, chain, change -> {
            read.add(change.position());
            parked.forgetChange(ME, change.position());
        });
        assertThat(read).isEqualTo(expected);
        assertThat(parked.count(ME)).isEqualTo(new ParkedTable.Count(0, 1));
        session.rollback();
        assertThat(parked.count(ME)).isEqualTo(new ParkedTable.Count(0, 131));
    }

    @Test
    void aChangeThatIsParkedAgainStaysAsItIs() {
        RowChange refused = insert(table, 9, 1L, null, null);
        parked.add(ME, List.of(change(position(9), refused, "NO")));
        parked.addKeys(ME, List.of(key(position(9), refused, Image.AFTER)));
        parked.decide(ME, position(9), Word.SKIP);

        parked.add(ME, List.of(change(position(9), refused, "")));
        parked.addKeys(ME, List.of(key(position(9), refused, Image.AFTER)));

        assertThat(inOrder(position(9))).containsExactly("INSERT " + position(9) + " NO");
        assertThat(parked.changes(ME, position(9)).get(0).word()).isEqualTo(Word.SKIP);
        assertThat(parked.count(ME)).isEqualTo(new ParkedTable.Count(1, 1));
    }

    @Test
    void keysAreKnownAgainWithoutTheRestOfTheirRows() throws Exception {
        RowChange moved =
                update(table, 9, row(1L, BigDecimal.ONE, new byte[] {7}), row(2L, BigDecimal.ONE, new byte[] {7}));
        parked.addKeys(ME, List.of(key(position(9), moved, Image.BEFORE), key(position(9), moved, Image.AFTER)));
        session.commit();

        List<ParkedKey> keys = parked.keys(ME);

        assertThat(keys.stream().map(found -> found.in(table)))
                .containsExactlyInAnyOrder(table.keyOf(row(1L, null, null)), table.keyOf(row(2L, null, null)));
        assertThat(keys).allSatisfy(found -> {
            assertThat(found.chain()).isEqualTo(position(9));
            assertThat(found.shape()).isEqualTo(table.shape());
            assertThat(Objects.requireNonNull(found.image().of(found.change()))[2])
                    .isNull();
        });
        assertThat(parked.tables(ME)).containsExactly(table.id());
        assertThat(target.rows("SELECT image FROM millrace.parked_key ORDER BY image"))
                .containsExactly("after", "before");
    }

    @Test
    void chainsWhoseKeysMeetAreOne() {
        parked.add(ME, List.of(change(position(3), insert(table, 3, 1L, null, null), "NO")));
        parked.add(ME, List.of(change(position(5), insert(table, 5, 2L, null, null), "NO")));
        parked.addKeys(ME, List.of(key(position(5), insert(table, 5, 2L, null, null), Image.AFTER)));

        parked.join(ME, position(5), position(3));

        assertThat(inOrder(position(5))).isEmpty();
        assertThat(inOrder(position(3)))
                .containsExactly("INSERT " + position(3) + " NO", "INSERT " + position(5) + " NO");
        assertThat(parked.keys(ME).get(0).chain()).isEqualTo(position(3));
    }

    @Test
    void aWordIsKeptUntilItIsCarriedOut() throws Exception {
        parked.add(
                ME,
                List.of(
                        change(position(3), insert(table, 3, 1L, null, null), "NO"),
                        change(position(3), update(table, 4, row(1L, null, null), row(1L, null, null)), ""),
                        change(position(7), insert(table, 7, 2L, null, null), "NO")));
        assertThat(parked.decided(ME)).isEmpty();

        assertThat(parked.decide(ME, position(4), Word.SKIP)).isTrue();
        assertThat(parked.decide(ME, position(6), Word.SKIP)).isFalse();
        session.commit();

        assertThat(parked.decided(ME)).containsExactly(position(3));
        assertThat(target.rows("SELECT word FROM millrace.parked_change ORDER BY position"))
                .containsExactly("", "skip", "");
        assertThat(parked.retryAll(ME)).isEqualTo(2);
        assertThat(parked.decided(ME)).containsExactly(position(3), position(7));
        parked.refused(ME, position(3), "NO", "still no");
        parked.refusedAgain(ME, position(3));
        assertThat(parked.decided(ME)).containsExactly(position(7));
        assertThat(parked.find(ME, position(3)).orElseThrow().error()).isEqualTo("still no");
    }

    @Test
    void aReplacedRowStandsInItsChangesPlace() {
        ParkedChange refused = change(
                position(3), update(table, 3, row(1L, null, null), row(1L, new BigDecimal("-1.00"), null)), "NO");
        parked.add(ME, List.of(refused));

        parked.replace(ME, refused.replaced(row(1L, new BigDecimal("1.00"), null)));

        ParkedChange found = parked.find(ME, position(3)).orElseThrow();
        assertThat(found.word()).isEqualTo(Word.RETRY);
        assertThat(found.change().after()).containsExactly(1L, new BigDecimal("1.00"), null);
        assertThat(found.change().before()).containsExactly(1L, null, null);
    }

    @Test
    void theOldestChainsAreToldWithTheirFirstAndTheirLastRefusedChange() {
        parked.add(
                ME,
                List.of(
                        change(position(3), insert(table, 3, 1L, null, null), "A"),
                        change(position(3), update(table, 4, row(1L, null, null), row(1L, null, null)), "B"),
                        change(position(3), delete(table, 5, 1L, null, null), "")));
        session.commit();
        parked.add(ME, List.of(change(position(2), insert(table, 2, 9L, null, null), "C")));
        session.commit();

        List<ParkedTable.Chain> chains = parked.oldest(ME, 10);

        assertThat(chains).extracting(ParkedTable.Chain::changes).containsExactly(3L, 1L);
        assertThat(chains.get(0).first().position()).isEqualTo(position(3));
        assertThat(chains.get(0).refused().code()).isEqualTo("B");
        assertThat(parked.oldest(ME, 1)).hasSize(1);
    }

    @Test
    void whatIsForgottenIsGoneAndNothingElse() {
        for (int event : new int[] {3, 5, 7}) {
            RowChange refused = insert(table, event, (long) event, null, null);
            parked.add(ME, List.of(change(position(event), refused, "NO")));
            parked.add("other", List.of(change(position(event), refused, "NO")));
            parked.addKeys(ME, List.of(key(position(event), refused, Image.AFTER)));
        }

        parked.forgetChange(ME, position(3));
        assertThat(parked.count(ME)).isEqualTo(new ParkedTable.Count(3, 2));
        parked.forgetChain(ME, position(5));
        assertThat(parked.count(ME)).isEqualTo(new ParkedTable.Count(2, 1));
        parked.forget(ME, new io.millrace.model.TableId("shop", "others"));
        assertThat(parked.count(ME)).isEqualTo(new ParkedTable.Count(2, 1));
        parked.forget(ME, table.id());
        assertThat(parked.count(ME)).isEqualTo(new ParkedTable.Count(0, 0));
        assertThat(parked.count("other").changes()).isEqualTo(3);
        parked.forget("other");
        assertThat(parked.count("other").changes()).isZero();
    }

    @Test
    @Tag("A8")
    void aPartOfATransactionIsUndoneAlone() throws Exception {
        session.tables().create(table);
        session.tables().addKey(table);
        session.commit();
        RowChange good = insert(table, 1, 1L, new BigDecimal("1.00"), null);
        RowChange bad = insert(table, 2, 2L, new BigDecimal("123456789.00"), null);

        session.changes().write(table, List.of(), List.of(good));
        assertThatThrownBy(() -> session.part(() -> {
                    session.changes()
                            .write(table, List.of(), List.of(insert(table, 3, 3L, new BigDecimal("3.00"), null), bad));
                    return true;
                }))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_REFUSED_ROW));
        assertThat(session.part(() -> {
                    session.changes()
                            .write(table, List.of(), List.of(insert(table, 4, 4L, new BigDecimal("4.00"), null)));
                    return session.part(() -> {
                        session.changes()
                                .write(table, List.of(), List.of(insert(table, 5, 5L, new BigDecimal("5.00"), null)));
                        return false;
                    });
                }))
                .isFalse();
        assertThat(session.part(() -> {
                    session.changes()
                            .write(table, List.of(), List.of(insert(table, 6, 6L, new BigDecimal("6.00"), null)));
                    return true;
                }))
                .isTrue();
        session.commit();

        assertThat(target.rows("SELECT " + target.quoted("id") + " FROM " + target.name(table) + " ORDER BY 1"))
                .containsExactly("1", "6");
    }
}
