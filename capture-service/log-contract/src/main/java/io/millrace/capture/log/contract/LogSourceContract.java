// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ChangeEvent;
import io.millrace.model.Heartbeat;
import io.millrace.model.LogFile;
import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.TransactionBegin;
import io.millrace.model.TransactionEnd;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every log source owes on every kind of server: order, identities, boundaries, changes of shapes. */
@NullUnmarked
public abstract class LogSourceContract {

    protected SourceServer server = server();
    protected String database = "";
    protected PipelineSettings settings = LogReading.settings(server, "root", "none.none");

    protected abstract SourceServer server();

    /** The log source under test. */
    protected abstract LogReader reader();

    @BeforeEach
    void makeDatabase() {
        database = Servers.freshDatabase(server, "log");
        settings = LogReading.settings(server, "root", database + ".*");
        execute("CREATE TABLE orders (id INT PRIMARY KEY, item VARCHAR(50), price DECIMAL(10,2))");
    }

    protected void execute(String... statements) {
        server.execute(database, statements);
    }

    protected LogState start() {
        return reader().source().resolveStart(settings);
    }

    protected LogReading read(LogState resume) {
        return new LogReading(reader(), settings, resume);
    }

    protected FaultCode faultOf(LogState resume) {
        MillraceException[] fault = new MillraceException[1];
        assertThatThrownBy(() -> {
                    try (LogReading reading = read(resume)) {
                        reading.until(event -> false);
                    }
                })
                .isInstanceOfSatisfying(MillraceException.class, e -> fault[0] = e);
        return fault[0].code();
    }

    @Test
    void aTransactionComesBetweenItsBeginAndItsEndWithAllItsRows() throws Exception {
        execute("CREATE TABLE `lines` (id INT, line INT, PRIMARY KEY (id, line))");
        LogState start = start();
        execute(
                "BEGIN",
                "INSERT INTO orders VALUES (1, 'a', 1.5), (2, 'b', 2)",
                "INSERT INTO `lines` VALUES (1, 1), (1, 2)",
                "UPDATE orders SET price = price * 2",
                "DELETE FROM `lines` WHERE line = 2",
                "COMMIT",
                "INSERT INTO orders VALUES (3, 'c', NULL)");

        try (LogReading reading = read(start).untilChanges(8)) {
            List<ChangeEvent> events = new ArrayList<>(reading.events());
            events.removeIf(event -> event instanceof Heartbeat || event instanceof LogFile);
            assertThat(events).hasSize(12);
            assertThat(events.get(0)).isInstanceOf(TransactionBegin.class);
            assertThat(events.get(8)).isInstanceOf(TransactionEnd.class);
            TransactionBegin begin = (TransactionBegin) events.get(0);
            assertThat(begin.gtid()).isNotBlank();
            assertThat(begin.committedMicros()).isPositive();
            assertThat(reading.rows())
                    .extracting(RowChange::operation)
                    .containsExactly(
                            Operation.INSERT,
                            Operation.INSERT,
                            Operation.INSERT,
                            Operation.INSERT,
                            Operation.UPDATE,
                            Operation.UPDATE,
                            Operation.DELETE,
                            Operation.INSERT);
            assertThat(LogReading.text(reading.rows().get(4).before())).isEqualTo("[1, a, 1.50]");
            assertThat(LogReading.text(reading.rows().get(4).after())).isEqualTo("[1, a, 3.00]");
            assertThat(LogReading.text(reading.rows().get(7).after())).isEqualTo("[3, c, null]");
            assertThat(events.stream().map(LogReading::positionOf)).isSorted();
            assertThat(reading.rows().stream().map(RowChange::position)).doesNotHaveDuplicates();
        }
    }

    @Test
    void aChangedKeyIsADeletionAndAnInsertionAtOnePlace() throws Exception {
        LogState start = start();
        execute("INSERT INTO orders VALUES (1, 'a', 1), (2, 'b', 2)", "UPDATE orders SET id = id + 10, item = 'c'");

        try (LogReading reading = read(start).untilChanges(6)) {
            List<RowChange> halves = reading.rows().subList(2, 6);
            assertThat(halves)
                    .extracting(RowChange::operation)
                    .containsExactly(Operation.DELETE, Operation.INSERT, Operation.DELETE, Operation.INSERT);
            assertThat(halves.get(0).position().part()).isZero();
            assertThat(halves.get(1).position())
                    .isEqualTo(halves.get(0)
                            .position()
                            .row(halves.get(0).position().event(), 0, 1));
        }
    }

    @Test
    void aReadingThatStartsAnywhereGivesEveryChangeTheSameIdentity() throws Exception {
        LogState start = start();
        execute(
                "INSERT INTO orders VALUES (1, 'a', 1), (2, 'b', 2)",
                "ALTER TABLE orders ADD COLUMN note VARCHAR(10) NOT NULL DEFAULT 'n' AFTER item",
                "INSERT INTO orders VALUES (3, 'c', 'note', 3)",
                "TRUNCATE TABLE orders",
                "BEGIN",
                "INSERT INTO orders VALUES (4, 'd', 'note', 4)",
                "UPDATE orders SET id = 5",
                "COMMIT",
                "FLUSH BINARY LOGS",
                "DELETE FROM orders",
                "CREATE TABLE more (id INT PRIMARY KEY, v VARCHAR(5))",
                "INSERT INTO more VALUES (1, 'x')",
                "DROP TABLE more",
                "INSERT INTO orders VALUES (6, 'e', 'note', 6)");
        List<ChangeEvent> all;
        try (LogReading reading = read(start).untilChanges(13)) {
            all = new ArrayList<>(reading.events());
            all.removeIf(event -> event instanceof Heartbeat || event instanceof LogFile);
        }

        for (int i = 1; i < all.size(); i++) {
            LogState resume = LogReading.after(start, all, i);
            try (LogReading again = read(resume)
                    .until(event ->
                            LogReading.positionOf(event).equals(LogReading.positionOf(all.get(all.size() - 1))))) {
                List<ChangeEvent> news = again.events().stream()
                        .filter(event -> LogReading.positionOf(event).isAfter(resume.position()))
                        .toList();
                assertThat(LogReading.texts(news))
                        .as("after %s", all.get(i - 1))
                        .containsExactlyElementsOf(LogReading.texts(all.stream()
                                .filter(event -> LogReading.positionOf(event).isAfter(resume.position()))
                                .toList()));
            }
        }
    }

    @Test
    @Tag("H13")
    @Tag("B13")
    void aLogThatIsGoneOrAnotherIsRefused() {
        LogState start = start();
        LogPosition missing = new LogPosition(1, 999_999, 4, 0, 0, 0);
        LogState gone = new LogState(missing, null, start.identity(), List.of(), List.of(), start.schemas());
        LogState foreign = new LogState(
                start.position(),
                null,
                new io.millrace.position.LogIdentity(
                        "another", 1, "1", start.identity().fileBase()),
                List.of(),
                List.of(),
                start.schemas());

        assertThat(faultOf(gone)).isEqualTo(FaultCode.LOG_PURGED);
        assertThat(faultOf(foreign)).isEqualTo(FaultCode.LOG_NOT_THE_SAME);
    }

    @Test
    @Tag("B13")
    void aLogThatWasBegunAnewIsRefused() {
        LogState start = start();
        execute(server.isMariaDb() ? "RESET MASTER" : "RESET BINARY LOGS AND GTIDS");
        execute("INSERT INTO orders VALUES (1, REPEAT('a', 50), 1)");

        assertThat(faultOf(start)).isIn(FaultCode.LOG_PURGED, FaultCode.LOG_NOT_THE_SAME);
    }

    @Test
    @Tag("B13")
    void everyFileIsAnnouncedWithTheSameTimeToAllWhoReadIt() throws Exception {
        LogState start = start();
        execute("INSERT INTO orders VALUES (1, 'a', 1)", "FLUSH BINARY LOGS", "INSERT INTO orders VALUES (2, 'b', 2)");

        List<LogFile> files;
        try (LogReading reading = read(start).untilChanges(2)) {
            files = reading.files();
            assertThat(reading.events().get(0)).isInstanceOf(LogFile.class);
            assertThat(files)
                    .extracting(file -> file.start().file())
                    .containsExactly(start.position().file(), start.position().file() + 1);
            assertThat(files)
                    .allSatisfy(file -> assertThat(file.createdMicros()).isPositive());
            LogState later =
                    LogReading.after(start, reading.events(), reading.events().size());
            execute("INSERT INTO orders VALUES (3, 'c', 3)");
            try (LogReading again = read(later)
                    .until(event -> event instanceof RowChange row
                            && LogReading.text(row.after()).startsWith("[3,"))) {
                assertThat(again.files()).containsExactly(files.get(1));
            }
        }
    }

    @Test
    void theLeastGrantsAreEnough() throws Exception {
        String user = "least_" + database;
        execute(
                "CREATE USER " + user,
                "GRANT SELECT ON " + database + ".* TO " + user,
                server.isMariaDb()
                        ? "GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO " + user
                        : "GRANT REPLICATION SLAVE, REPLICATION CLIENT, RELOAD, XA_RECOVER_ADMIN ON *.* TO " + user);
        settings = LogReading.settings(server, user, database + ".*");
        assertThat(reader().source().preflight(settings)).isEmpty();
        LogState start = start();
        execute("INSERT INTO orders VALUES (1, 'a', 1)");

        try (LogReading reading = read(start).untilChanges(1)) {
            assertThat(reading.rows()).hasSize(1);
        }
    }

    @Test
    void anIdleOrForeignLogGivesHeartbeatsThatMoveOn() throws Exception {
        String other = Servers.freshDatabase(server, "other");
        LogState start = start();

        try (LogReading reading = read(start).until(Heartbeat.class::isInstance)) {
            server.execute(other, "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
            reading.until(
                    event -> event instanceof Heartbeat beat && beat.position().isAfter(start.position()));
            assertThat(reading.changes()).isEmpty();
        }
    }

    @Test
    @Tag("B18")
    void aKilledConnectionIsAFaultThatIsTriedAgain() throws Exception {
        LogState start = start();
        execute("INSERT INTO orders VALUES (1, 'a', 1)");

        try (LogReading reading = read(start).untilChanges(1)) {
            for (String id : server.query(
                    database, "SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'")) {
                execute("KILL " + id);
            }
            assertThatThrownBy(() -> reading.until(event -> false))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_READ_FAILED));
            try (LogReading again = read(
                    LogReading.after(start, reading.events(), reading.events().size()))) {
                execute("INSERT INTO orders VALUES (2, 'b', 1)");
                again.until(event -> event instanceof RowChange row
                        && row.after() != null
                        && LogReading.text(row.after()).startsWith("[2,"));
            }
        }
    }

    @Test
    @Tag("B16")
    @Tag("V28")
    void aTransactionLargerThanTheBufferComesWhole() throws Exception {
        execute("CREATE TABLE wide (id INT PRIMARY KEY, b LONGBLOB)");
        LogState start = start();
        execute(
                "BEGIN",
                "INSERT INTO wide WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 900)"
                        + " SELECT n, REPEAT('x', 60000) FROM s",
                "COMMIT");

        try (LogReading reading = read(start).untilChanges(900)) {
            assertThat(reading.rows()).hasSize(900);
            assertThat(reading.rows().stream().map(RowChange::position)).isSorted();
        }
    }

    @Test
    void harmlessStatementsPass() throws Exception {
        LogState start = start();
        execute(
                "CREATE VIEW v AS SELECT 1",
                "DROP VIEW v",
                "CREATE TEMPORARY TABLE tmp (id INT)",
                "INSERT INTO tmp VALUES (1)",
                "DROP TEMPORARY TABLE tmp",
                "ANALYZE TABLE orders",
                "CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1",
                "DROP FUNCTION f",
                "CREATE TRIGGER tr BEFORE INSERT ON orders FOR EACH ROW SET NEW.item = 'triggered'",
                "CREATE USER someone_" + database + " IDENTIFIED BY 'c@nary-Secret1'",
                "GRANT SELECT ON *.* TO someone_" + database,
                "DROP USER someone_" + database,
                "BEGIN",
                "INSERT INTO orders VALUES (1, 'a', 1)",
                "SAVEPOINT s",
                "INSERT INTO orders VALUES (2, 'a', 1)",
                "ROLLBACK TO SAVEPOINT s",
                "COMMIT",
                "BEGIN",
                "INSERT INTO orders VALUES (3, 'a', 1)",
                "ROLLBACK",
                "INSERT INTO orders VALUES (4, 'a', 1)");

        try (LogReading reading = read(start).untilChanges(2)) {
            assertThat(reading.rows())
                    .extracting(row -> LogReading.text(row.after()))
                    .containsExactly("[1, triggered, 1.00]", "[4, triggered, 1.00]");
            assertThat(Set.copyOf(reading.schemaChanges())).isEmpty();
        }
    }
}
