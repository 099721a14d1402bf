// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import static io.millrace.apply.scene.LogBuilder.delete;
import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.LogBuilder.update;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.EVENTS;
import static io.millrace.apply.scene.Shop.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.codec.ChangeRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that are written while the one before them still is. */
class WriteAheadTest {

    private static final String ALL = "SELECT id, balance FROM bank.accounts ORDER BY id COLLATE \"C\"";
    private static final int ACCOUNTS_OF_BANK = 4_000;
    private static final long BALANCE = 100;

    private final LogBuilder log = new LogBuilder();
    private final ApplyScene scene = ApplyScene.create("batchRows: 40, writeAhead: true");
    private final Map<String, Long> bank = new TreeMap<>();

    @AfterEach
    void close() {
        scene.close();
    }

    private List<ChangeRecord> opened() {
        List<ChangeRecord> records = new ArrayList<>();
        for (int i = 0; i < ACCOUNTS_OF_BANK; i++) {
            bank.put(name(i), BALANCE);
            records.add(log.transaction(insert(ACCOUNTS, name(i), BALANCE)));
        }
        return records;
    }

    private static String name(int account) {
        return "a%05d".formatted(account);
    }

    /** From one account to another. Two batches have one in common every now and then, and then wait for each other. */
    private ChangeRecord transfer(Random random) {
        String from = name(random.nextInt(ACCOUNTS_OF_BANK / 2));
        String to = name(ACCOUNTS_OF_BANK / 2 + random.nextInt(ACCOUNTS_OF_BANK / 2));
        long amount = random.nextLong(50);
        long fromBefore = bank.merge(from, -amount, Long::sum) + amount;
        long toBefore = bank.merge(to, amount, Long::sum) - amount;
        return log.transaction(
                update(ACCOUNTS, row(from, fromBefore), row(from, fromBefore - amount)),
                update(ACCOUNTS, row(to, toBefore), row(to, toBefore + amount)));
    }

    private List<String> expected() {
        return bank.entrySet().stream()
                .map(account -> account.getKey() + "|" + account.getValue())
                .toList();
    }

    /** A reader sees no state that the source has not had: money is neither made nor lost. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Tag("A1")
    void areCommittedInTheirOrderAndWhole(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        scene.ready(ACCOUNTS);
        scene.feed(scene.applier(), opened());
        List<ChangeRecord> transfers = new ArrayList<>();
        for (int i = 0; i < 6_000; i++) {
            transfers.add(transfer(random));
        }
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(() -> sums(ended));
        long before = scene.events().ahead.get();
        scene.feed(scene.applier(), transfers);
        ended.set(true);
        assertThat(reading.join()).isPositive();
        assertThat(scene.query(ALL)).isEqualTo(expected());
        assertThat(scene.events().ahead.get()).isGreaterThan(before);
        assertThat(scene.events().retries).isEmpty();
    }

    private int sums(AtomicBoolean ended) {
        int reads = 0;
        while (!ended.get()) {
            assertThat(scene.query("SELECT sum(balance) FROM bank.accounts"))
                    .containsExactly(String.valueOf(ACCOUNTS_OF_BANK * BALANCE));
            reads++;
        }
        return reads;
    }

    /** Two transactions wait for each other there, one of them here: the target cannot see it. */
    @Test
    @Tag("A6")
    void aUniqueIndexThatTheTargetAloneHasCostsTimeAndNothingElse() {
        scene.ready(ACCOUNTS);
        scene.execute("CREATE UNIQUE INDEX ON bank.accounts (balance)");
        LogApplier applier = scene.applier();
        int rows = 3_000;
        scene.feed(
                applier,
                IntStream.range(0, rows)
                        .mapToObj(i -> log.transaction(insert(ACCOUNTS, name(i), (long) i)))
                        .toList());
        List<ChangeRecord> moves = new ArrayList<>();
        // Each value goes to the next row as soon as it is free, which is in another batch every so often.
        moves.add(log.transaction(delete(ACCOUNTS, name(0), 0L)));
        for (int i = 1; i < rows; i++) {
            moves.add(log.transaction(update(ACCOUNTS, row(name(i), (long) i), row(name(i), i - 1L))));
        }
        scene.feed(applier, moves);
        assertThat(scene.query(
                        "SELECT count(*) FROM bank.accounts WHERE 'a' || lpad((balance + 1)::text, 5, '0') = id"))
                .containsExactly(String.valueOf(rows - 1));
    }

    @Test
    @Tag("A3")
    void tablesWithoutAKeyAreNeverWrittenAheadOfThemselves() {
        scene.ready(EVENTS);
        List<ChangeRecord> records = new ArrayList<>();
        for (long i = 0; i < 3_000; i++) {
            records.add(log.transaction(insert(EVENTS, "x", i)));
        }
        scene.feed(scene.applier(), records);
        assertThat(scene.query("SELECT count(*), count(DISTINCT amount) FROM bank.events"))
                .containsExactly("3000|3000");
        assertThat(scene.events().ahead.get()).isZero();
    }

    /** What is written ahead when apply dies is nobody's. */
    @Test
    @Tag("K1")
    void anEndInTheMidstLosesAndDoublesNothing() throws Exception {
        Random random = new Random(7);
        scene.ready(ACCOUNTS);
        scene.feed(scene.applier(), opened());
        List<ChangeRecord> transfers = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            transfers.add(transfer(random));
        }
        for (int end = 500; end < 4_000; end += 500) {
            LogApplier applier = scene.applier();
            long offset = applier.progress().offset();
            for (ChangeRecord record : transfers.subList(0, end)) {
                applier.apply(++offset, io.millrace.codec.RecordCodec.encode(record));
            }
            applier.close();
        }
        scene.feed(scene.applier(), transfers);
        assertThat(scene.query(ALL)).isEqualTo(expected());
    }
}
