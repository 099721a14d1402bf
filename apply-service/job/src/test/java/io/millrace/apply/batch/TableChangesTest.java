// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import static io.millrace.apply.scene.Shop.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.apply.scene.LogBuilder;
import io.millrace.apply.scene.Shop;
import io.millrace.model.RowChange;
import io.millrace.settings.Secret;
import io.millrace.settings.TargetKind;
import io.millrace.settings.TargetSettings;
import io.millrace.settings.TlsMode;
import io.millrace.settings.ValueSettings;
import io.millrace.target.ChangeWriter;
import io.millrace.target.KeyInterval;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetKey;
import io.millrace.target.TargetTable;
import io.millrace.transform.BoundChain;
import io.millrace.transform.TransformChain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableChangesTest {

    private static final TargetSettings TARGET = new TargetSettings(
            TargetKind.POSTGRESQL,
            "x",
            1,
            "x",
            "x",
            new Secret(""),
            Map.of(),
            ValueSettings.stop(),
            TlsMode.DISABLED,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
    private static final BoundChain CHAIN = TransformChain.of(List.of(), TableChangesTest.class.getClassLoader())
            .bind(Shop.ACCOUNTS);
    private static final TableBinding ACCOUNTS =
            new TableBinding(CHAIN, TargetDialect.of(TargetKind.POSTGRESQL).plan(CHAIN.output(), TARGET), null, false);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261122})
    @Tag("A2")
    @Tag("A3")
    void aBatchEqualsTheReplayOfItsChangesOneByOne(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Map<String, Long> source = new HashMap<>();
        Map<TargetKey, String> target = new HashMap<>();
        LogBuilder log = new LogBuilder();

        for (int batch = 0; batch < 300; batch++) {
            TableChanges changes = new TableChanges(ACCOUNTS);
            for (int i = random.nextInt(30); i >= 0; i--) {
                for (RowChange change :
                        log.transaction(randomRows(random, source)).rows()) {
                    changes.add(change);
                }
            }
            changes.writeTo(new MapWriter(target));

            assertThat(new TreeMap<>(rowsOf(target))).isEqualTo(new TreeMap<>(source));
        }
    }

    /** One change, or the exchange of two keys by way of a third; keys that differ by case only are the source's same. */
    private static LogBuilder.Row[] randomRows(Random random, Map<String, Long> source) {
        String id = (random.nextBoolean() ? "k" : "K") + random.nextInt(8);
        String existing = source.keySet().stream()
                .filter(key -> key.equalsIgnoreCase(id))
                .findFirst()
                .orElse(null);
        long balance = random.nextInt(1000);
        if (existing == null) {
            source.put(id, balance);
            return new LogBuilder.Row[] {LogBuilder.insert(Shop.ACCOUNTS, id, balance)};
        }
        long before = source.getOrDefault(existing, 0L);
        return switch (random.nextInt(4)) {
            case 0 -> {
                source.remove(existing);
                yield new LogBuilder.Row[] {LogBuilder.delete(Shop.ACCOUNTS, existing, before)};
            }
            case 1 -> {
                source.remove(existing);
                source.put(id, balance);
                yield new LogBuilder.Row[] {LogBuilder.update(Shop.ACCOUNTS, row(existing, before), row(id, balance))};
            }
            case 2 -> exchange(random, source, existing, before);
            default -> {
                source.put(existing, balance);
                yield new LogBuilder.Row[] {
                    LogBuilder.update(Shop.ACCOUNTS, row(existing, before), row(existing, balance))
                };
            }
        };
    }

    private static LogBuilder.Row[] exchange(Random random, Map<String, Long> source, String one, long balance) {
        List<String> others = new ArrayList<>(new java.util.TreeSet<>(source.keySet()));
        String other = others.get(random.nextInt(others.size()));
        if (other.equals(one)) {
            return new LogBuilder.Row[0];
        }
        long otherBalance = source.getOrDefault(other, 0L);
        source.put(one, otherBalance);
        source.put(other, balance);
        return new LogBuilder.Row[] {
            LogBuilder.update(Shop.ACCOUNTS, row(one, balance), row("spare", balance)),
            LogBuilder.update(Shop.ACCOUNTS, row(other, otherBalance), row(one, otherBalance)),
            LogBuilder.update(Shop.ACCOUNTS, row("spare", balance), row(other, balance))
        };
    }

    private static Map<String, Long> rowsOf(Map<TargetKey, String> target) {
        Map<String, Long> rows = new HashMap<>();
        for (String row : target.values()) {
            String[] values = row.substring(1, row.length() - 1).split(", ");
            rows.put(values[0], Long.valueOf(values[1]));
        }
        return rows;
    }

    /** A target in memory that holds callers to the contract. */
    private record MapWriter(Map<TargetKey, String> rows) implements ChangeWriter {

        @Override
        public void write(
                TargetTable table,
                Collection<RowChange> deletes,
                Collection<RowChange> upserts,
                Collection<RowChange> inserts) {
            Set<TargetKey> seen = new HashSet<>();
            for (RowChange insert : inserts) {
                TargetKey key = table.keyOf(image(insert.after()));
                assertThat(seen.add(key)).isTrue();
                assertThat(rows.put(key, Arrays.toString(image(insert.after()))))
                        .isNull();
            }
            for (RowChange delete : deletes) {
                TargetKey key = table.keyOf(image(delete.before()));
                assertThat(seen.add(key)).isTrue();
                rows.remove(key);
            }
            for (RowChange upsert : upserts) {
                TargetKey key = table.keyOf(image(upsert.after()));
                assertThat(seen.add(key)).isTrue();
                rows.put(key, Arrays.toString(image(upsert.after())));
            }
        }

        @Override
        public void replay(TargetTable table, List<RowChange> changes) {
            throw new AssertionError("the table has a key");
        }

        @Override
        public void truncate(TargetTable table) {
            rows.clear();
        }

        @Override
        public long delete(TargetTable table, KeyInterval interval) {
            throw new AssertionError("apply has no intervals");
        }

        private static @Nullable Object[] image(@Nullable Object @Nullable [] row) {
            if (row == null) {
                throw new AssertionError("an image is missing");
            }
            return row;
        }
    }
}
