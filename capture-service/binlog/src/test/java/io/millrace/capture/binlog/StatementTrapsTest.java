// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.testkit.Await;
import io.millrace.testkit.SourceServer;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Statements that say less than they do, or otherwise than it looks, and what the reading does meanwhile. */
class StatementTrapsTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    static Stream<SourceServer> servers() {
        return Scene.servers();
    }

    private static Scene scene(SourceServer server) {
        Scene scene = Scene.on(server);
        scene.execute("CREATE TABLE orders (id INT PRIMARY KEY, item VARCHAR(50))");
        return scene;
    }

    private static FaultCode faultAfter(SourceServer server, String... statements) {
        Scene scene = scene(server);
        LogState start = scene.start();
        scene.execute(statements);
        try (LogReading reading = scene.read(start)) {
            return Scene.faultOf(reading).code();
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B10")
    void anEngineThatIsNotNamedIsFoundAllTheSame(SourceServer server) {
        assertThat(faultAfter(
                        server,
                        "SET SESSION default_storage_engine = 'MyISAM'",
                        "CREATE TABLE loose (id INT PRIMARY KEY)"))
                .isEqualTo(FaultCode.SOURCE_TABLE_NOT_CARRIED);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B10")
    void aColumnOfThatNameIsNoEngine(SourceServer server) throws Exception {
        Scene scene = scene(server);
        LogState start = scene.start();
        scene.execute(
                "CREATE TABLE cars (id INT PRIMARY KEY, engine VARCHAR(9), CHECK (engine = 'v8'))",
                "ALTER TABLE orders ADD engine VARCHAR(9)",
                "INSERT INTO orders VALUES (1, 'a', 'v8')");
        try (LogReading reading = scene.read(start).untilChanges(3)) {
            assertThat(reading.schemaChanges()).hasSize(2);
        }
    }

    /** The string ends at the backslash, and the rest is a statement. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("D1")
    void stringsWhoseEndIsInDoubtAreNotRead(SourceServer server) {
        assertThat(faultAfter(
                        server,
                        "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'",
                        "ALTER TABLE orders ADD COLUMN a VARCHAR(9) DEFAULT '\\', RENAME TO b, COMMENT = '\\'"))
                .isEqualTo(FaultCode.LOG_SCHEMA_CHANGE_UNKNOWN);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B11")
    void rowsThatAServerChangesByItselfAndWritesDownAreCarried(SourceServer server) throws Exception {
        assumeFalse(server.isMariaDb(), "MariaDB writes no such rows: it is refused");
        Scene scene = scene(server);
        LogState start = scene.start();
        scene.execute(
                "CREATE TABLE children (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES orders (id)"
                        + " ON DELETE CASCADE ON UPDATE CASCADE)",
                "CREATE TABLE grandchildren (id INT PRIMARY KEY, c INT, FOREIGN KEY (c) REFERENCES children (id)"
                        + " ON DELETE SET NULL)",
                "INSERT INTO orders VALUES (1, 'a'), (2, 'b')",
                "INSERT INTO children VALUES (10, 1), (20, 2)",
                "INSERT INTO grandchildren VALUES (100, 10), (200, 20)",
                "DELETE FROM orders WHERE id = 1",
                "UPDATE orders SET id = 3 WHERE id = 2");
        try (LogReading reading = scene.read(start).untilChanges(2 + 6 + 3 + 3)) {
            assertThat(reading.rows().subList(6, reading.rows().size()))
                    .extracting(row -> row.operation() + " " + row.table().name() + " " + LogReading.text(row.after()))
                    .containsExactlyInAnyOrder(
                            "DELETE orders none",
                            "DELETE children none",
                            "UPDATE grandchildren [100, null]",
                            "DELETE orders none",
                            "INSERT orders [3, b]",
                            "UPDATE children [20, 3]");
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("D1")
    void anAlterThatIsInTheLogBeforeItIsCarriedOutIsRefusedBeforeTheStart(SourceServer server) {
        assumeTrue(server.isMariaDb(), "a setting of MariaDB");
        Scene scene = scene(server);
        assumeTrue(
                !scene.query("SHOW GLOBAL VARIABLES LIKE 'binlog_alter_two_phase'")
                        .isEmpty(),
                "from MariaDB 10.8 on");
        scene.execute("SET GLOBAL binlog_alter_two_phase = ON");
        try {
            assertThat(new BinlogLogSource().preflight(scene.settings()))
                    .extracting(Finding::subject)
                    .containsExactly("source binlog_alter_two_phase");
        } finally {
            scene.execute("SET GLOBAL binlog_alter_two_phase = OFF");
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("D8")
    void aKeyIsTheOneThatStatementsMade(SourceServer server) throws Exception {
        Scene scene = scene(server);
        LogState start = scene.start();
        scene.execute(
                "ALTER TABLE orders MODIFY item VARCHAR(50) NOT NULL",
                "INSERT INTO orders VALUES (1, 'a')",
                "ALTER TABLE orders DROP PRIMARY KEY, ADD UNIQUE KEY (id)",
                "INSERT INTO orders VALUES (2, 'b')",
                "ALTER TABLE orders ADD CONSTRAINT pk PRIMARY KEY (item)",
                "INSERT INTO orders VALUES (3, 'c')",
                "ALTER TABLE orders ADD COLUMN more INT");
        try (LogReading reading = scene.read(start).untilChanges(7)) {
            assertThat(reading.schemaChanges())
                    .extracting(change -> change.after().key())
                    .containsExactly(List.of(0), List.of(), List.of(1), List.of(1));
        }
    }

    /** The reading thread asks for a shape and waits for a lock; it is not waited for. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("H8")
    void aReadingThatWaitsForALockEndsAtOnce(SourceServer server) throws Exception {
        Scene scene = scene(server);
        LogState start = scene.start();
        scene.execute("ALTER TABLE orders ADD COLUMN more INT");
        try (Connection other = server.connect(scene.database());
                Statement lock = other.createStatement()) {
            lock.execute("LOCK TABLES orders WRITE");
            LogReading reading = scene.read(start);
            Await.until(
                    "the lock to be waited for",
                    LIMIT,
                    () -> !scene.query("SELECT 1 FROM information_schema.processlist WHERE state LIKE"
                                    + " '%metadata lock%' AND info LIKE '%orders%'")
                            .isEmpty());
            long before = System.nanoTime();
            reading.close();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        }
        Await.until("the end of the thread", LIMIT, () -> readingThreads().isEmpty());
    }

    private static List<Thread> readingThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("log-reading"))
                .toList();
    }

    /** In memory a small row takes many times what it takes in the log. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B16")
    void smallRowsThatNobodyTakesAreBoundedByWhatTheyTakeInMemory(SourceServer server) throws Exception {
        Scene scene = Scene.on(server);
        scene.execute("CREATE TABLE tiny (id INT PRIMARY KEY)");
        LogState start = scene.start();
        scene.execute("INSERT INTO tiny WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 900)"
                + " SELECT a.n * 1000 + b.n FROM s a, s b WHERE b.n <= 300");
        try (LogReading reading = scene.read(start)) {
            Await.until(
                    "the reading to wait",
                    LIMIT,
                    () -> readingThreads().stream()
                            .anyMatch(thread -> Arrays.stream(thread.getStackTrace())
                                    .anyMatch(frame -> frame.getClassName().endsWith("Handover")
                                            && frame.getMethodName().equals("put"))));
            reading.until(event -> true);
            assertThat(reading.rows()).hasSizeBetween(10_000, 100_000);
            reading.untilChanges(900 * 300);
        }
    }
}
