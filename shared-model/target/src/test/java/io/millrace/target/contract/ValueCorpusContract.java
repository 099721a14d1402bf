// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.contract;

import static io.millrace.target.contract.TargetScene.column;
import static io.millrace.target.contract.TargetScene.insert;
import static io.millrace.target.contract.TargetScene.key;
import static io.millrace.target.contract.TargetScene.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.RowChange;
import io.millrace.target.BulkLoad;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of column at its edges, by load, by upsert and by replay: all must store what the corpus says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ValueCorpusContract {

    protected TargetScene target;
    private final Set<String> checked = new HashSet<>();
    private int tables;

    /** A new target. */
    protected abstract TargetScene open() throws Exception;

    /** The values that the target has. */
    protected abstract Stream<CorpusCase> cases();

    @BeforeAll
    void openTarget() throws Exception {
        target = open();
    }

    @AfterAll
    void close() throws Exception {
        target.close();
    }

    @Test
    void corpusHasEveryKind() {
        Set<ColumnKind> missing = EnumSet.allOf(ColumnKind.class);
        cases().forEach(c -> missing.remove(c.type().kind()));

        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    @Tag("V1")
    @Tag("V2")
    @Tag("V3")
    @Tag("V4")
    @Tag("V7")
    @Tag("V9")
    @Tag("V10")
    @Tag("V11")
    @Tag("V12")
    @Tag("V13")
    @Tag("V14")
    @Tag("V15")
    @Tag("V16")
    @Tag("V18")
    @Tag("V19")
    @Tag("V20")
    @Tag("V23")
    void storesTheSameByEveryWay(CorpusCase values) throws Exception {
        TargetTable loaded = table(1, values);
        TargetTable upserted = table(1, values);
        TargetTable replayed = table(0, values);
        try (TargetSession session = target.session()) {
            load(session, loaded, values.values());
            session.changes().write(upserted, List.of(), changes(upserted, values.values()));
            session.changes().replay(replayed, changes(replayed, values.values()));
            session.commit();
        }

        for (TargetTable table : List.of(loaded, upserted, replayed)) {
            assertThat(stored(table)).as("%s", table.name()).isEqualTo(values.texts());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    @Tag("A14")
    void findsEveryValueAgainByItsImage(CorpusCase values) throws Exception {
        TargetTable table = table(0, values);
        try (TargetSession session = target.session()) {
            load(session, table, values.values());
            List<RowChange> deletes = new ArrayList<>();
            for (int i = 0; i < values.values().size(); i++) {
                deletes.add(TargetScene.delete(
                        table, i + 1, (long) i, values.values().get(i)));
            }
            session.changes().replay(table, deletes);
            session.commit();
        }

        assertThat(stored(table)).isEmpty();
    }

    @Test
    void decimalsOfEveryShapeArrive() throws Exception {
        long seed = 20_260_101L;
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            int precision = 1 + random.nextInt(65);
            int scale = random.nextInt(Math.min(precision, 30) + 1);
            ColumnType type = ColumnType.of(ColumnKind.DECIMAL, precision, scale);
            List<String> values = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                BigInteger unscaled = new BigInteger(
                        BigInteger.TEN.pow(random.nextInt(precision) + 1).bitLength() - 1, random);
                BigDecimal value = new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), scale);
                if (value.precision() <= precision) {
                    values.add(value.toPlainString());
                }
            }
            CorpusCase decimals = new CorpusCase("decimals", type, values);
            TargetTable table = table(1, decimals);
            try (TargetSession session = target.session()) {
                load(session, table, decimals.values());
                session.commit();
            }
            assertThat(stored(table)).as("seed %d, %s", seed, type).isEqualTo(values);
        }
    }

    protected TargetTable table(int keyColumns, CorpusCase values) throws Exception {
        TargetTable table = target.plan(schema(
                "t" + ++tables, keyColumns, key("id", ColumnType.of(ColumnKind.BIGINT)), column("v", values.type())));
        try (TargetSession session = target.session()) {
            session.tables().create(table);
            session.tables().addKey(table);
            if (checked.add(table.columns().get(1).type())) {
                assertThat(session.tables().check(table, TargetTables.Expectation.FREE))
                        .isEmpty();
            }
            session.commit();
        }
        return table;
    }

    protected static void load(TargetSession session, TargetTable table, List<@Nullable Object> values) {
        try (BulkLoad load = session.bulkLoad(table)) {
            for (int i = 0; i < values.size(); i++) {
                load.write(new Object[] {(long) i, values.get(i)});
            }
            assertThat(load.finish()).isEqualTo(values.size());
        }
    }

    protected static List<RowChange> changes(TargetTable table, List<@Nullable Object> values) {
        List<RowChange> changes = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            changes.add(insert(table, i + 1, (long) i, values.get(i)));
        }
        return changes;
    }

    protected List<String> stored(TargetTable table) throws Exception {
        ColumnType type = table.columns().get(1).source().type();
        return target
                .rows("SELECT " + target.asText(target.quoted("v"), type) + " FROM " + target.name(table) + " ORDER BY "
                        + target.quoted("id"))
                .stream()
                .map(text -> text.equals("~") ? CorpusCase.NULL : target.canonical(type, text))
                .toList();
    }
}
