// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import static io.millrace.apply.scene.LogBuilder.delete;
import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.LogBuilder.update;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.EVENTS;
import static io.millrace.apply.scene.Shop.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.apply.start.ApplyStart;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.target.TargetSession;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Large batches written by several connections: the same rows as by one, whatever happens on the way. */
abstract class KeyedLayoutContract {

    private static final int MANY = 2_000;

    private final LogBuilder log = new LogBuilder();
    private ApplyScene scene;

    abstract ApplyScene open(String apply);

    /** A connection of the administrator to the target. */
    abstract Connection connect(ApplyScene scene) throws SQLException;

    /** Lets everybody who writes to a table wait until the connection's transaction ends. */
    abstract String lock(String table);

    /** How many transactions have written the table's rows, by the rows; negative where the target does not tell. */
    abstract int transactionsOf(ApplyScene scene, String table);

    /** Ends the connections of lanes, at least. */
    abstract void cutLanes(ApplyScene scene);

    private LogApplier begin(String apply) {
        scene = open(apply);
        scene.announce(ACCOUNTS, EVENTS);
        scene.send(new LogBuilder().genesis());
        scene.complete(scene.beginSnapshot(scene.topicId(), LogBuilder.START, ACCOUNTS, EVENTS), LogBuilder.START);
        assertThat(new ApplyStart(scene.settings()).look().progress()).isPresent();
        return scene.applier();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private static List<LogBuilder.Row> inserts(int from, int count, LongUnaryOperator balance) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> insert(ACCOUNTS, "k" + i, balance.applyAsLong(i)))
                .toList();
    }

    private ChangeRecord.Transaction transaction(List<LogBuilder.Row> rows) {
        return log.transaction(Integer.MAX_VALUE, rows).get(0);
    }

    private List<String> sums() {
        return scene.query("SELECT COUNT(*), SUM(balance) FROM bank.accounts");
    }

    private String consistent() {
        return scene.query("SELECT CASE WHEN consistent THEN 'yes' ELSE 'no' END FROM millrace.consistency")
                .get(0);
    }

    @Test
    void aLargeBatchIsWrittenBySeveralTransactionsAndASmallOneByOne() {
        LogApplier applier = begin("lanes: 4");
        scene.feed(applier, log.genesis(), transaction(inserts(0, MANY, i -> 1)));
        assertThat(sums()).containsExactly(MANY + "|" + MANY);
        assertThat(scene.progress().position()).isEqualTo(log.reached());
        assertThat(transactionsOf(scene, "bank.accounts")).isIn(4, -1);

        scene.feed(applier, transaction(inserts(MANY, 20, i -> 1)));
        assertThat(transactionsOf(scene, "bank.accounts")).isIn(5, -1);
        assertThat(scene.events().rows).hasValue(MANY + 20);
    }

    @Test
    @Tag("A2")
    void whatSeveralWriteIsWhatOneWouldHaveWritten() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Map<String, Long> expected = new TreeMap<>();
        long events = 0;
        LogApplier applier = begin("lanes: 3");
        List<ChangeRecord> records = new ArrayList<>(List.of(log.genesis()));
        for (int transaction = 0; transaction < 12; transaction++) {
            List<LogBuilder.Row> rows = new ArrayList<>();
            int size = random.nextInt(3) == 0 ? 30 : 1_500;
            for (int i = 0; i < size; i++) {
                rows.add(anyChange(random, expected));
            }
            rows.add(insert(EVENTS, "e", 1L));
            events++;
            records.add(transaction(rows));
        }
        scene.feed(applier, records);

        assertThat(scene.query("SELECT id, balance FROM bank.accounts").stream().sorted())
                .containsExactlyElementsOf(expected.entrySet().stream()
                        .map(entry -> entry.getKey() + "|" + entry.getValue())
                        .sorted()
                        .toList());
        assertThat(scene.query("SELECT COUNT(*) FROM bank.events")).containsExactly(String.valueOf(events));
        assertThat(scene.events().retries).isEmpty();
    }

    /** Inserts, updates, deletes, and keys that become others. */
    private static LogBuilder.Row anyChange(Random random, Map<String, Long> rows) {
        String key = "k" + random.nextInt(4_000);
        Long now = rows.get(key);
        long next = random.nextInt(1_000);
        if (now == null) {
            rows.put(key, next);
            return insert(ACCOUNTS, key, next);
        }
        String other = "k" + random.nextInt(4_000);
        rows.remove(key);
        if (random.nextInt(4) == 0) {
            return delete(ACCOUNTS, key, now);
        }
        String to = rows.containsKey(other) ? key : other;
        rows.put(to, next);
        return update(ACCOUNTS, row(key, now), row(to, next));
    }

    @Test
    @Tag("A1")
    void whatIsHalfWrittenWhenTheWriterEndsIsToldAndMadeWholeAtOnce() throws Exception {
        LogApplier applier = begin("lanes: 4");
        scene.feed(applier, log.genesis(), transaction(inserts(0, MANY, i -> 1)));
        List<LogBuilder.Row> rows = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            rows.add(update(ACCOUNTS, row("k" + i, 1L), row("k" + i, 2L)));
        }
        rows.add(insert(EVENTS, "e", 1L));
        ChangeRecord half = transaction(rows);
        long offset = scene.progress().offset();
        try (Connection other = connect(scene);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(lock("bank.events"));
            applier.apply(offset + 1, RecordCodec.encode(half));
            Awaitility.await().until(() -> sums().equals(List.of(MANY + "|" + 2 * MANY)));
            assertThat(consistent()).isEqualTo("no");
            applier.close();
        }
        assertThat(scene.query("SELECT COUNT(*) FROM bank.events")).containsExactly("0");
        assertThat(consistent()).isEqualTo("no");

        // Small batches now, and one connection: what is made good does not depend on how it was begun.
        scene.feed(scene.applier("lanes: 1"), half);
        assertThat(sums()).containsExactly(MANY + "|" + 2 * MANY);
        assertThat(scene.query("SELECT COUNT(*) FROM bank.events")).containsExactly("1");
        assertThat(transactionsOf(scene, "bank.accounts")).isIn(1, -1);
        assertThat(consistent()).isEqualTo("yes");
    }

    @Test
    @Tag("A1")
    void nothingBecomesVisibleBeforeAllThatWasAheadIsReached() throws Exception {
        LogApplier applier = begin("lanes: 4, batchRows: 10000");
        scene.feed(applier, log.genesis(), transaction(inserts(0, MANY, i -> 1)));
        List<ChangeRecord> round = new ArrayList<>();
        for (int step = 0; step < 4; step++) {
            long now = step + 1L;
            round.add(transaction(IntStream.range(0, MANY)
                    .mapToObj(i -> update(ACCOUNTS, row("k" + i, now), row("k" + i, now + 1)))
                    .toList()));
        }
        try (TargetSession session = scene.session()) {
            LaneLease lost = LaneLease.take(session, scene.settings().pipeline(), 4);
            session.control()
                    .lanes()
                    .mark(
                            scene.settings().pipeline(),
                            1,
                            lost.writer(),
                            scene.progress().position(),
                            log.reached());
            session.commit();
        }
        applier.close();

        LogApplier small = scene.applier("lanes: 4, batchRows: 1000");
        scene.feed(small, round.subList(0, 3));
        assertThat(sums()).containsExactly(MANY + "|" + MANY);
        assertThat(consistent()).isEqualTo("no");
        assertThat(small.settle()).as("in the midst").isEmpty();

        long offset = scene.progress().offset();
        small.apply(offset + 4, RecordCodec.encode(round.get(3)));
        small.awaitDrained();
        assertThat(sums()).containsExactly(MANY + "|" + 5 * MANY);
        assertThat(small.settle()).contains(scene.progress());
        assertThat(consistent()).isEqualTo("yes");
        assertThat(scene.progress().position()).isEqualTo(log.reached());
    }

    @Test
    void whoReadsInOneSnapshotWithTheViewKnowsWhetherWhatHeReadsIsAStateOfTheSource() throws Exception {
        LogApplier applier = begin("lanes: 4, batchRows: 2000");
        scene.feed(applier, log.genesis(), transaction(inserts(0, MANY, i -> 100)));
        AtomicInteger states = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                (isStateOfTheSource() ? states : others).incrementAndGet();
            }
        });
        // One half gives to the other, and takes it back.
        for (int step = 0; step < 30; step++) {
            long now = step % 2 == 0 ? 0 : 1;
            long next = 1 - now;
            scene.feed(
                    applier,
                    transaction(IntStream.range(0, MANY)
                            .mapToObj(i -> {
                                long sign = i % 2 == 0 ? 1 : -1;
                                return update(
                                        ACCOUNTS, row("k" + i, 100 + sign * now), row("k" + i, 100 + sign * next));
                            })
                            .toList()));
        }
        done.set(true);
        reader.get(30, TimeUnit.SECONDS);
        assertThat(states.get()).isPositive();
        assertThat(scene.events().retries).isEmpty();
        System.out.println(states + " reads of states of the source, " + others + " of others");
    }

    /** Whether the view says so in the moment in which the rows are read; then the sum is as it always was. */
    private boolean isStateOfTheSource() {
        try (Connection connection = connect(scene);
                Statement statement = connection.createStatement()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            boolean says = first(statement, "SELECT consistent FROM millrace.consistency")
                    .matches("t|true|1");
            String sum = first(statement, "SELECT SUM(balance) FROM bank.accounts");
            if (says) {
                assertThat(sum).isEqualTo(String.valueOf(100 * MANY));
            }
            return says;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String first(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    @Test
    @Tag("K11")
    void aWriterWhoseLanesAreAnothersWritesNothingAnyMore() {
        LogApplier zombie = begin("lanes: 4");
        scene.feed(zombie, log.genesis(), transaction(inserts(0, MANY, i -> 1)));
        LogApplier heir = scene.applier();
        List<LogBuilder.Row> rows = IntStream.range(0, MANY)
                .mapToObj(i -> update(ACCOUNTS, row("k" + i, 1L), row("k" + i, 7L)))
                .toList();
        ChangeRecord next = transaction(rows);

        assertThatThrownBy(() -> scene.feed(zombie, next))
                .isInstanceOf(MillraceException.class)
                .extracting(failure -> ((MillraceException) failure).code())
                .isEqualTo(FaultCode.TARGET_PROGRESS_MOVED);
        assertThat(sums()).containsExactly(MANY + "|" + MANY);
        scene.feed(heir, next);
        assertThat(sums()).containsExactly(MANY + "|" + 7 * MANY);
        assertThat(consistent()).isEqualTo("yes");
    }

    @Test
    void aLaneThatIsCutOffCostsNothingButTime() {
        LogApplier applier = begin("lanes: 4");
        scene.feed(applier, log.genesis(), transaction(inserts(0, MANY, i -> 1)));
        cutLanes(scene);
        scene.feed(applier, transaction(inserts(MANY, MANY, i -> 1)));

        assertThat(sums()).containsExactly(2 * MANY + "|" + 2 * MANY);
        assertThat(scene.events().retries).isNotEmpty().containsOnly(FaultCode.TARGET_UNREACHABLE);
        assertThat(consistent()).isEqualTo("yes");
    }

    @Test
    @Tag("A8")
    void aRowThatIsRefusedIsParkedAndTheOthersAreWritten() {
        LogApplier applier = begin("lanes: 4, refusedRows: park");
        scene.execute("ALTER TABLE bank.accounts ADD CONSTRAINT small CHECK (balance < 1000)");
        scene.feed(applier, log.genesis(), transaction(inserts(0, MANY, i -> i == 77 ? 5_000 : 1)));

        assertThat(sums()).containsExactly((MANY - 1) + "|" + (MANY - 1));
        assertThat(scene.events().parked).hasValue(1);
        assertThat(consistent()).isEqualTo("yes");
    }
}
