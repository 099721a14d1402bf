// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testkit.SourceServer;
import io.millrace.testkit.SqlServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written at a real source, and whether it would be seen that a target lacks something of it. */
class LoadsTest {

    private static final int BACKLOGS = 2;
    private static final int CHANGES = 1_000;
    private static final UnaryOperator<String> NOW = table -> "bench." + table;
    private static final UnaryOperator<String> BEFORE = table -> "earlier." + table;

    @TempDir
    static Path folder;

    private static SnapshotServers servers;

    @BeforeAll
    static void start() {
        servers = new SnapshotServers(folder, Optional.empty(), Optional.empty());
        servers.start();
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @BeforeEach
    void empty() {
        for (String database : List.of("bench", "earlier")) {
            source().execute("mysql", "DROP DATABASE IF EXISTS " + database, "CREATE DATABASE " + database);
        }
    }

    private static SourceServer source() {
        return servers.source();
    }

    static Stream<Arguments> loads() {
        return Stream.of(
                load("wide rows", WideTable::new, new long[] {6, 3, 1}, 5807385973556340170L),
                load("one transaction", HugeTransaction::new, new long[] {0, 10, 0}, -1503833077590360586L),
                load("orders", OrdersTable::new, new long[] {6, 3, 1}, 3657977022811646908L),
                load("hot keys", source -> new HotKeys(source, BACKLOGS), new long[] {10, 0, 0}, -228976891192850937L),
                load(
                        "deletions",
                        source -> new Deletions(source, BACKLOGS * CHANGES),
                        new long[] {2, 2, 6},
                        -5716071353644236607L));
    }

    /**
     * A load that is tested.
     *
     * @param mix of ten changes, how many update, insert and delete
     * @param sum of the digests of all tables after two backlogs: figures of other runs are of the same load
     */
    private static Arguments load(String name, Function<SqlServer, Load> made, long[] mix, long sum) {
        return Arguments.of(name, made, mix, sum);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("loads")
    void changesAsManyRowsAsAskedForInEveryRunAndSaysHowOneSeesThat(
            String name, Function<SqlServer, Load> made, long[] mix, long sum) {
        Load load = made.apply(source());
        load.create();
        load.write(CHANGES);
        load.tables()
                .forEach(table -> source().execute(
                                "earlier",
                                "CREATE TABLE " + table + " LIKE bench." + table,
                                "INSERT INTO " + table + " SELECT * FROM bench." + table));
        long[] handled = handled();
        Backlog backlog = load.write(CHANGES);

        long[] since = handled();
        assertThat(LongStream.range(0, mix.length).map(i -> since[(int) i] - handled[(int) i]))
                .as("updated, inserted, deleted")
                .containsExactly(LongStream.of(mix)
                        .map(part -> part * CHANGES / 10)
                        .boxed()
                        .toArray(Long[]::new));
        if (!backlog.first().isEmpty()) {
            assertThat(holds(Witness.any(backlog.first(), NOW))).isTrue();
            assertThat(holds(Witness.any(backlog.first(), BEFORE))).isFalse();
        }
        assertThat(Witness.all(backlog.last(), NOW)).isNotEmpty().allMatch(LoadsTest::holds);
        assertThat(Witness.all(backlog.last(), BEFORE)).noneMatch(LoadsTest::holds);
        assertThat(load.tables().stream()
                        .filter(table ->
                                holds("EXISTS (SELECT 1 FROM " + table + " WHERE id = " + backlog.lastKey() + ")")))
                .containsExactly(backlog.lastTable());
        assertThat(Contents.ofSource(servers, load.compared()).digests().values().stream()
                        .mapToLong(TableDigest::sum)
                        .sum())
                .as("what is the same in every run")
                .isEqualTo(sum);
    }

    @Test
    void notedRowsAndWholeContentsTellWhatATargetLacks() {
        List<String> tables = List.of("orders_00", "orders_01");
        servers.target().execute("bench", "CREATE SCHEMA bench");
        tables.forEach(LoadsTest::copied);
        Contents contents = Contents.ofSource(
                servers,
                tables.stream()
                        .map(table -> new CopyTables.Table(table, 0, RowShape.ORDERS))
                        .toList());
        List<Witness> witnesses = List.of(
                Witness.of("orders_01", 1, "new"), Witness.of("orders_01", 2, "new"), Witness.gone("orders_01", 4));

        contents.requireEqual(servers, "nobody", NOW);
        assertThat(contents.text()).isEqualTo("6 rows of 2 tables");
        assertThat(Witness.all(witnesses, NOW)).singleElement().matches(LoadsTest::holdsAtTarget);
        for (String damage : List.of(
                "UPDATE bench.orders_01 SET status = 'paid' WHERE id = 2",
                "DELETE FROM bench.orders_01 WHERE id = 1",
                "INSERT INTO bench.orders_01 SELECT 4, customer, status, total, note, placed_at, weight"
                        + " FROM bench.orders_01 WHERE id = 3")) {
            servers.target().execute("bench", "CREATE TABLE kept AS SELECT * FROM bench.orders_01", damage);
            assertThatThrownBy(() -> contents.requireEqual(servers, "nobody", NOW))
                    .as(damage)
                    .hasMessageStartingWith("nobody made of bench.orders_01 TableDigest[")
                    .hasMessageNotContaining("orders_00");
            assertThat(Witness.all(witnesses, NOW)).as(damage).noneMatch(LoadsTest::holdsAtTarget);
            servers.target()
                    .execute(
                            "bench",
                            "DELETE FROM bench.orders_01",
                            "INSERT INTO bench.orders_01 SELECT * FROM kept",
                            "DROP TABLE kept");
        }
        contents.requireEqual(servers, "nobody", NOW);
    }

    /** Makes a table of three rows at the source, and the same at the target. */
    private static void copied(String table) {
        OrdersRows.create(source(), table, LongStream.rangeClosed(1, 3));
        servers.target()
                .execute(
                        "bench",
                        "CREATE TABLE bench." + table + " (id bigint, customer integer, status varchar(16),"
                                + " total numeric(12,2), note varchar(100), placed_at timestamp(6),"
                                + " weight double precision)");
        source().query(
                        "bench",
                        "SELECT CONCAT_WS(',', id, customer, QUOTE(status), total, QUOTE(note), QUOTE(placed_at), weight)"
                                + " FROM " + table)
                .forEach(row ->
                        servers.target().execute("bench", "INSERT INTO bench." + table + " VALUES (" + row + ")"));
    }

    private static boolean holds(String condition) {
        return source().query("bench", "SELECT " + condition).equals(List.of("1"));
    }

    private static boolean holdsAtTarget(String condition) {
        return servers.targetSays("SELECT " + condition).equals("t");
    }

    /** Rows that the source has ever really updated, inserted and deleted. */
    private static long[] handled() {
        return Stream.of("update", "write", "delete")
                .mapToLong(
                        what -> Long.parseLong(source().query("mysql", "SHOW GLOBAL STATUS LIKE 'Handler_" + what + "'")
                                .get(0)
                                .split("\\|", -1)[1]))
                .toArray();
    }
}
