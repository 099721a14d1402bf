// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import static io.millrace.target.postgres.Target.column;
import static io.millrace.target.postgres.Target.insert;
import static io.millrace.target.postgres.Target.key;
import static io.millrace.target.postgres.Target.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableIndex;
import io.millrace.model.TableIndex.Kind;
import io.millrace.model.TableIndex.Part;
import io.millrace.target.IndexPlan;
import io.millrace.target.TargetIndex;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables.Expectation;
import io.millrace.testkit.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IndexesTest {

    private static final String DEFINITIONS =
            "SELECT indexname, regexp_replace(indexdef, '.* USING ', '') FROM pg_indexes WHERE schemaname = 'shop' ORDER BY 1";

    private Target target;
    private TargetSession session;
    private TargetTable table;

    @BeforeEach
    void open() throws Exception {
        target = new Target();
        session = target.session();
        table = table("t");
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    private TargetTable table(String name) {
        TargetTable planned = target.plan(schema(
                name,
                1,
                key("id", ColumnType.of(ColumnKind.INT)),
                column("a \"b", ColumnType.of(ColumnKind.INT)),
                column("short", ColumnType.of(ColumnKind.VARCHAR, 255)),
                column("long", ColumnType.of(ColumnKind.VARCHAR, 700)),
                column("text", ColumnType.of(ColumnKind.TEXT)),
                column("bytes", ColumnType.of(ColumnKind.BLOB)),
                column("json", ColumnType.of(ColumnKind.JSON))));
        session.tables().create(planned);
        session.commit();
        return planned;
    }

    private static TableIndex index(String name, Part... parts) {
        return new TableIndex(name, false, Kind.SORTED, false, List.of(parts));
    }

    private static Part part(String column, int prefix) {
        return new Part(column, prefix, false);
    }

    private IndexPlan plan(TableIndex... indexes) {
        return Target.DIALECT.planIndexes(table, List.of(indexes), target.settings(""));
    }

    private void make(TargetTable of, TargetIndex index) {
        session.tables().create(of, index);
        session.commit();
    }

    @Test
    void makesWhatPostgreSqlCanHold() throws Exception {
        IndexPlan plan = plan(
                index("both", new Part("a \"b", 0, true), part("short", 0)),
                index("cut", part("short", 10), part("text", 20), part("bytes", 30)));
        session.tables().addKey(table);
        session.tables().limitIndexing(5 << 20, 1);

        assertThat(session.tables().missing(table, plan.indexes())).isEqualTo(plan.indexes());
        plan.indexes().forEach(index -> session.tables().create(table, index));
        session.commit();
        plan.indexes().forEach(index -> make(table, index));

        assertThat(session.tables().missing(table, plan.indexes())).isEmpty();
        assertThat(target.rows(DEFINITIONS))
                .containsExactly(
                        "t_both|btree (\"a \"\"b\" DESC, short)",
                        "t_cut|btree (short, \"left\"(text, 20), substr(bytes, 1, 30))",
                        "t_pkey|btree (id)");
        assertThat(plan.notes())
                .containsExactly(
                        "the index cut is made of \"left\"(\"text\", 20): it serves the queries that say the same",
                        "the index cut is made of substr(\"bytes\", 1, 30): it serves the queries that say the same");
        assertThat(session.tables().check(table, Expectation.FILLED)).isEmpty();
    }

    @Test
    void saysWhatItDoesNotMakeAndWhy() {
        IndexPlan plan = plan(
                new TableIndex("words", false, Kind.FULLTEXT, false, List.of(part("text", 0))),
                new TableIndex("places", false, Kind.SPATIAL, false, List.of(part("bytes", 32))),
                new TableIndex("off", false, Kind.SORTED, true, List.of(part("short", 0))),
                index("sum", new Part(null, 0, false)),
                index("gone", part("elsewhere", 0)),
                index("wide", part("long", 0)),
                index("together", part("short", 0), part("short", 0), part("short", 0)),
                index("document", part("json", 10)),
                new TableIndex("once", true, Kind.SORTED, false, List.of(part("short", 0))));

        assertThat(plan.indexes()).extracting(TargetIndex::name).containsExactly("once");
        assertThat(plan.notes())
                .containsExactly(
                        "the index words is not made: PostgreSQL has no FULLTEXT index of this kind",
                        "the index places is not made: PostgreSQL has no SPATIAL index of this kind",
                        "the index off is not made: the source does not use it either",
                        "the index sum is not made: it has an expression in the source's language",
                        "the index gone is not made: the transforms leave out a column of it",
                        "the index wide is not made: PostgreSQL cannot sort by all values of column long",
                        "the index together is not made: PostgreSQL cannot sort by all values of column short",
                        "the index document is not made: PostgreSQL cannot sort by all values of column json",
                        "the unique index once is made as a plain one");
    }

    /** Else a row that the source takes would stop the pipeline. */
    @Test
    void noEntryOfAnIndexIsTooLargeForPostgreSql() throws Exception {
        IndexPlan plan = plan(
                index("columns", part("short", 0), part("short", 200), part("a \"b", 0)),
                index("cut", part("text", 640)),
                index("bytes", part("bytes", 2590)));
        assertThat(plan.indexes()).hasSize(3);
        session.tables().addKey(table);
        plan.indexes().forEach(index -> make(table, index));
        Random random = new Random(42);
        byte[] bytes = new byte[5000];
        random.nextBytes(bytes);

        session.changes()
                .write(
                        table,
                        List.of(),
                        List.of(insert(
                                table,
                                1,
                                1L,
                                5L,
                                characters(random, 255),
                                characters(random, 700),
                                characters(random, 5000),
                                bytes,
                                "{}")));
        session.commit();

        assertThat(target.rows("SELECT count(*) FROM shop.t")).containsExactly("1");
    }

    /** Each takes four bytes, and none can be pressed together. */
    private static String characters(Random random, int count) {
        return random.ints(count, 0x10000, 0x10ffff)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void namesThatAreTakenOrTooLongGetAMark() throws Exception {
        TargetTable other = table("t_a");
        TargetIndex first = plan(index("a_b", part("short", 0))).indexes().get(0);
        TargetIndex second = plan(index("b", part("short", 0))).indexes().get(0);
        TargetIndex key = plan(index("pkey", part("short", 0))).indexes().get(0);
        TargetIndex wide =
                plan(index("é".repeat(40), part("short", 0))).indexes().get(0);
        session.tables().addKey(table);
        make(table, first);
        make(other, second);
        make(table, key);
        make(table, wide);
        List<String> made = target.rows(DEFINITIONS);
        make(other, second);
        make(table, key);
        make(table, wide);

        assertThat(target.rows(DEFINITIONS)).isEqualTo(made).hasSize(5);
        assertThat(target.rows("SELECT indexname FROM pg_indexes WHERE schemaname = 'shop'"))
                .contains("t_a_b", "t_pkey")
                .anyMatch(name -> name.matches("t_a_b_[0-9a-f]{8}"))
                .anyMatch(name -> name.matches("t_pkey_[0-9a-f]{8}"))
                .anyMatch(name -> name.matches("t_é{26}_[0-9a-f]{8}"));
        assertThat(session.tables().missing(table, List.of(first, key, wide))).isEmpty();
        assertThat(session.tables().missing(other, List.of(first, second))).containsExactly(first);
    }

    @Test
    void aNameThatIsTakenInTheSameMomentIsTriedAgain() throws Exception {
        TargetTable other = table("t_a");
        TargetIndex first = plan(index("a_b", part("short", 0))).indexes().get(0);
        TargetIndex second = plan(index("b", part("short", 0))).indexes().get(0);
        session.tables().create(table, first);
        TargetSession late = target.session();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> making = thread.submit(() -> late.tables().create(other, second));
            Await.until(
                    "the second to wait for the first",
                    Duration.ofSeconds(20),
                    () -> !waiting().isEmpty());
            session.commit();
            MillraceException fault =
                    MillraceException.findIn(catchThrowableOfType(ExecutionException.class, making::get));
            assertThat(fault.code()).isEqualTo(FaultCode.TARGET_BUSY);
        } finally {
            thread.shutdownNow();
        }
        late.rollback();

        late.tables().create(other, second);
        late.commit();

        assertThat(session.tables().missing(other, List.of(second))).isEmpty();
    }

    private List<String> waiting() {
        try {
            return target.rows(
                    "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%' AND wait_event_type = 'Lock'"
                            + " AND datname = current_database()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
