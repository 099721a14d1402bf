// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import static io.millrace.apply.scene.LogBuilder.delete;
import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.LogBuilder.update;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.codec.ChangeRecord;
import io.millrace.target.ParkedKey;
import io.millrace.target.TargetSession;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A source of few keys and many changes; a target that refuses some; people who answer, and processes that end. */
class ParkedRowsAtRandomTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int KEYS = 8;

    private final LogBuilder log = new LogBuilder();
    private final Map<String, Long> source = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    @Tag("A8")
    void whatDoesNotWaitEqualsTheSourceAndInTheEndAllDoes(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        String apply = "refusedRows: park, batchRows: " + (seed % 2 == 0 ? 5 : 1000);
        try (ApplyScene scene = seed % 3 == 0 ? ApplyScene.toMariaDb(apply) : ApplyScene.create(apply)) {
            scene.ready(ACCOUNTS);
            scene.execute("ALTER TABLE bank.accounts ADD CONSTRAINT no_debt CHECK (balance >= 0)");
            LogApplier applier = scene.applier();
            int sawParked = 0;
            for (int round = 0; round < 25; round++) {
                scene.feed(applier, records(random));
                sawParked += requireAllButParkedEqual(scene) ? 1 : 0;
                int next = random.nextInt(6);
                if (next == 0) {
                    applier.close();
                    applier = scene.applier();
                } else if (next == 1) {
                    retryAll(scene);
                    requireAllButParkedEqual(scene);
                }
            }
            System.out.println("rounds with parked keys: " + sawParked);
            assertThat(sawParked).isPositive();

            scene.execute("ALTER TABLE bank.accounts DROP CONSTRAINT no_debt");
            retryAll(scene);

            assertThat(scene.query("SELECT id, balance FROM bank.accounts ORDER BY id"))
                    .isEqualTo(rows());
            try (TargetSession session = scene.session()) {
                assertThat(session.control()
                                .parked()
                                .count(scene.settings().pipeline())
                                .changes())
                        .isZero();
            }
        }
    }

    private List<ChangeRecord> records(Random random) {
        List<ChangeRecord> records = new ArrayList<>();
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            List<LogBuilder.Row> rows = new ArrayList<>();
            for (int j = random.nextInt(1, 8); j > 0; j--) {
                rows.add(change(random));
            }
            records.addAll(log.transaction(random.nextInt(1, 8), rows));
        }
        return records;
    }

    private LogBuilder.Row change(Random random) {
        String key = "k" + random.nextInt(KEYS);
        // Few of them are refused.
        long balance = random.nextInt(12) == 0 ? -random.nextInt(1, 100) : random.nextInt(100);
        Long before = source.get(key);
        if (before == null) {
            source.put(key, balance);
            return insert(ACCOUNTS, key, balance);
        }
        int kind = random.nextInt(4);
        String other = "k" + random.nextInt(KEYS);
        if (kind == 0) {
            source.remove(key);
            return delete(ACCOUNTS, key, before);
        }
        if (kind == 1 && !source.containsKey(other)) {
            source.remove(key);
            source.put(other, balance);
            return update(ACCOUNTS, row(key, before), row(other, balance));
        }
        source.put(key, balance);
        return update(ACCOUNTS, row(key, before), row(key, balance));
    }

    private List<String> rows() {
        return source.entrySet().stream()
                .map(row -> row.getKey() + "|" + row.getValue())
                .toList();
    }

    /** Whether any key is parked. */
    private boolean requireAllButParkedEqual(ApplyScene scene) {
        Set<String> parked;
        try (TargetSession session = scene.session()) {
            parked = session.control().parked().keys(scene.settings().pipeline()).stream()
                    .map(ParkedRowsAtRandomTest::key)
                    .collect(Collectors.toSet());
        }
        List<String> target = scene.query("SELECT id, balance FROM bank.accounts ORDER BY id").stream()
                .filter(row -> !parked.contains(row.split("\\|")[0]))
                .toList();
        assertThat(target)
                .isEqualTo(rows().stream()
                        .filter(row -> !parked.contains(row.split("\\|")[0]))
                        .toList());
        return !parked.isEmpty();
    }

    private static String key(ParkedKey key) {
        return (String) key.image().of(key.change())[0];
    }

    private static void retryAll(ApplyScene scene) {
        String pipeline = scene.settings().pipeline();
        try (TargetSession session = scene.session()) {
            session.control().parked().retryAll(pipeline);
            session.commit();
            Await.until("the words to be carried out", LIMIT, () -> {
                boolean done = session.control().parked().decided(pipeline).isEmpty();
                session.rollback();
                return done;
            });
        }
    }
}
