// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.LogBuilder.update;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.EVENTS;
import static io.millrace.apply.scene.Shop.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.codec.ChangeRecord;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.testkit.Await;
import io.millrace.testkit.Servers;
import io.millrace.testkit.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TargetOutageTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String ALL_EVENTS = "SELECT kind, amount FROM bank.events ORDER BY 1, 2";

    private final LogBuilder log = new LogBuilder();
    private final TcpProxy network = TcpProxy.to(Servers.postgres().port());
    private final ApplyScene scene = ApplyScene.create(network.port(), "batchRows: 100", "");

    @BeforeEach
    void makeReady() {
        scene.ready(ACCOUNTS, EVENTS);
    }

    @AfterEach
    void close() {
        scene.close();
        network.close();
    }

    @Test
    @Tag("A1")
    void aCommitWhoseReplyIsLostCountsOnce() {
        LogApplier applier = scene.applier();
        for (int i = 0; i < 4; i++) {
            network.loseNextReplyTo("COMMIT");
            scene.feed(applier, log.transaction(insert(EVENTS, "x", (long) i)));
        }

        assertThat(network.repliesLost()).isEqualTo(4);
        assertThat(scene.query(ALL_EVENTS)).containsExactly("x|0", "x|1", "x|2", "x|3");
        assertThat(scene.events().retries).hasSize(4).containsOnly(FaultCode.TARGET_UNREACHABLE);
        assertThat(scene.events().rows).hasValue(4);
    }

    @Test
    @Tag("A7")
    void anOutageIsWaitedFor() throws Exception {
        LogApplier applier = scene.applier();
        scene.feed(applier, log.transaction(insert(EVENTS, "x", 1L)));
        network.refuse(true);
        network.cut();
        applier.apply(2, encoded(log.transaction(insert(EVENTS, "y", 1L))));
        Await.until("three attempts", LIMIT, () -> scene.events().retries.size() >= 3);

        network.refuse(false);
        applier.awaitDrained();

        assertThat(scene.query(ALL_EVENTS)).containsExactly("x|1", "y|1");
        assertThat(scene.events().retries).containsOnly(FaultCode.TARGET_UNREACHABLE);
    }

    @Test
    @Tag("A7")
    void aReadOnlyTargetIsWaitedFor() throws Exception {
        LogApplier applier = scene.applier();
        scene.execute("ALTER DATABASE " + scene.database() + " SET default_transaction_read_only = on");
        // Only those who connect from now on get to see it.
        network.cut();
        applier.apply(1, encoded(log.transaction(insert(EVENTS, "x", 1L))));
        Await.until(
                "two attempts",
                LIMIT,
                () -> scene.events().retries.stream()
                                .filter(FaultCode.TARGET_BUSY::equals)
                                .count()
                        >= 2);

        Servers.postgres()
                .execute(
                        Servers.postgres().firstDatabase(),
                        "ALTER DATABASE " + scene.database() + " RESET default_transaction_read_only");
        applier.awaitDrained();

        assertThat(scene.query(ALL_EVENTS)).containsExactly("x|1");
    }

    @Test
    @Tag("A7")
    void aConnectionThatIsCutInALargeTransactionEndsTheAttemptAndNothingOfItStays() throws Exception {
        List<LogBuilder.Row> rows = new ArrayList<>();
        for (long i = 0; i < 1000; i++) {
            rows.add(insert(EVENTS, "x", i));
        }
        List<ChangeRecord.Transaction> parts = log.transaction(50, rows);
        LogApplier applier = scene.applier();
        for (int i = 0; i < 10; i++) {
            applier.apply(i, encoded(parts.get(i)));
        }

        network.cut();

        assertThatThrownBy(() -> scene.feed(applier, parts.subList(10, 20)))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_UNREACHABLE));
        assertThat(scene.query(ALL_EVENTS)).isEmpty();
        scene.feed(scene.applier(), parts);
        assertThat(scene.query(ALL_EVENTS)).hasSize(1000);
    }

    @Test
    void aReaderNeverSeesAPartOfATransactionHoweverLarge() throws Exception {
        int accounts = 40;
        List<LogBuilder.Row> inserts = new ArrayList<>();
        for (int i = 0; i < accounts; i++) {
            inserts.add(insert(ACCOUNTS, "a" + i, 100L));
        }
        scene.feed(scene.applier(), log.transaction(inserts.toArray(LogBuilder.Row[]::new)));
        AtomicBoolean done = new AtomicBoolean();
        List<String> sums = new ArrayList<>();
        Thread reader = new Thread(() -> {
            while (!done.get()) {
                sums.addAll(scene.query("SELECT sum(balance), count(*) FROM bank.accounts"));
            }
        });
        reader.start();

        long[] balances = new long[accounts];
        java.util.Arrays.fill(balances, 100);
        AtomicInteger amount = new AtomicInteger(1);
        LogApplier applier = scene.applier();
        List<ChangeRecord> records = new ArrayList<>();
        for (int size : new int[] {1, 300, 7, 2000, 50, 1}) {
            List<LogBuilder.Row> transfers = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                int from = i % accounts;
                int to = (i * 7 + 3) % accounts;
                if (from != to) {
                    transfers.add(move(balances, from, -amount.get()));
                    transfers.add(move(balances, to, amount.getAndIncrement()));
                }
            }
            records.addAll(log.transaction(30, transfers));
        }
        scene.feed(applier, records);
        done.set(true);
        reader.join();

        System.out.println("sums read: " + sums.size());
        assertThat(sums).isNotEmpty().containsOnly(accounts * 100L + "|" + accounts);
        for (int i = 0; i < accounts; i++) {
            assertThat(scene.query("SELECT balance FROM bank.accounts WHERE id = 'a" + i + "'"))
                    .containsExactly(String.valueOf(balances[i]));
        }
    }

    private static LogBuilder.Row move(long[] balances, int account, long amount) {
        long before = balances[account];
        balances[account] += amount;
        return update(ACCOUNTS, row("a" + account, before), row("a" + account, balances[account]));
    }

    private static byte[] encoded(ChangeRecord record) {
        return io.millrace.codec.RecordCodec.encode(record);
    }
}
