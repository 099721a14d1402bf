// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.capture.log.contract.LogReader;
import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.log.contract.LogRefusalsContract;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.Heartbeat;
import io.millrace.model.SchemaChange;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What this log source carries besides the contract of all, on every kind of server. */
abstract class BinlogContract extends LogRefusalsContract {

    @Override
    protected LogReader reader() {
        return BinlogReader.INSTANCE;
    }

    @Override
    protected List<String> unreadable() {
        return List.of("ALTER TABLE orders RENAME COLUMN item TO price, RENAME COLUMN price TO item");
    }

    @Test
    @Tag("D1")
    @Tag("V27")
    void aStatementThatNobodyParsesIsCarriedByWhatItDid() throws Exception {
        LogState start = start();
        List<String> statements = List.of(
                "ALTER TABLE orders /*!50000 ADD COLUMN hidden INT NOT NULL DEFAULT 3 */",
                "ALTER TABLE orders ADD COLUMN `window` VARCHAR(10) CHARACTER SET latin1 DEFAULT 'w', ALGORITHM=COPY",
                "CREATE TABLE `a``b` LIKE orders",
                "ALTER TABLE `a``b` ADD COLUMN `c``d` INT FIRST");
        for (String statement : statements) {
            execute(statement);
        }
        execute(
                "INSERT INTO orders (id, item, hidden, `window`) VALUES (1, 'a', 4, 'é')",
                "INSERT INTO `a``b` (`c``d`, id) VALUES (7, 1)");

        try (LogReading reading = read(start).untilChanges(statements.size() + 2 - 2)) {
            reading.until(event -> LogReading.texts(List.of(event)).toString().contains("a`b")
                    && event instanceof io.millrace.model.RowChange);
            assertThat(LogReading.text(reading.rows().get(0).after())).isEqualTo("[1, a, null, 4, é]");
            assertThat(LogReading.text(reading.rows().get(1).after())).startsWith("[7, 1,");
        }
    }

    @Test
    @Tag("D2")
    @Tag("D7")
    @Tag("V19")
    void aCharacterSetAndLabelsThatChangeAreFollowed() throws Exception {
        execute("CREATE TABLE words (id INT PRIMARY KEY, w VARCHAR(20) CHARACTER SET latin1, e ENUM('a','b','c'))");
        LogState start = start();
        execute(
                "INSERT INTO words VALUES (1, 'é', 'b')",
                "ALTER TABLE words CONVERT TO CHARACTER SET utf8mb4",
                "INSERT INTO words VALUES (2, 'é中', 'b')",
                "ALTER TABLE words MODIFY w VARCHAR(20) CHARACTER SET gbk, MODIFY e ENUM('c','b','a')",
                "INSERT INTO words VALUES (3, '中', 'c')");

        try (LogReading reading = read(start).untilChanges(5)) {
            assertThat(reading.rows())
                    .extracting(row -> LogReading.text(row.after()))
                    .containsExactly("[1, é, b]", "[2, é中, b]", "[3, 中, c]");
        }
    }

    @Test
    @Tag("H8")
    void ofStatementsWithoutRowsBetweenThemTheLastOneCounts() throws Exception {
        LogState start = start();
        execute(
                "ALTER TABLE orders ADD COLUMN one INT",
                "ALTER TABLE orders ADD COLUMN two INT NOT NULL DEFAULT 2",
                "CREATE TABLE early (id INT PRIMARY KEY)",
                "ALTER TABLE early ADD COLUMN v INT",
                "RENAME TABLE early TO late",
                "INSERT INTO late VALUES (1, 2)",
                "INSERT INTO orders (id) VALUES (1)",
                "ALTER TABLE orders DROP COLUMN one");

        try (LogReading reading = read(start).untilChanges(5)) {
            assertThat(reading.schemaChanges())
                    .extracting(SchemaChange::kind)
                    .containsExactly(SchemaChange.Kind.ALTER, SchemaChange.Kind.CREATE, SchemaChange.Kind.ALTER);
            assertThat(reading.schemaChanges()
                            .get(0)
                            .after()
                            .columns()
                            .get(4)
                            .defaultValue()
                            .text())
                    .isEqualTo("2");
            assertThat(LogReading.text(reading.rows().get(0).after())).isEqualTo("[1, 2]");
            assertThat(LogReading.text(reading.rows().get(1).after())).isEqualTo("[1, null, null, null, 2]");
        }
    }

    @Test
    @Tag("H8")
    void aDefaultThatChangedLaterIsNotTakenForTheOneAtTheTime() throws Exception {
        execute("INSERT INTO orders VALUES (1, 'a', 1)");
        LogState start = start();
        execute(
                "ALTER TABLE orders ADD COLUMN n INT NOT NULL DEFAULT 5",
                "INSERT INTO orders (id) VALUES (2)",
                "ALTER TABLE orders ALTER COLUMN n SET DEFAULT 6",
                "INSERT INTO orders (id) VALUES (3)");

        try (LogReading reading = read(start).untilChanges(4)) {
            assertThat(reading.schemaChanges())
                    .extracting(change ->
                            change.after().columns().get(3).defaultValue().text())
                    .containsExactly("5", "6");
        }
    }

    @Test
    @Tag("D8")
    void namesThatColumnsGiveToOneAnotherAreRefused() {
        for (List<String> statements : List.of(
                List.of("ALTER TABLE orders DROP COLUMN item, ADD COLUMN item VARCHAR(50) AFTER id"),
                List.of(
                        "ALTER TABLE orders DROP COLUMN item",
                        "ALTER TABLE orders ADD COLUMN item VARCHAR(50) AFTER id"),
                List.of(
                        "ALTER TABLE twice RENAME COLUMN a TO c",
                        "ALTER TABLE twice RENAME COLUMN b TO a",
                        "ALTER TABLE twice RENAME COLUMN c TO b"))) {
            execute("CREATE OR REPLACE VIEW v AS SELECT 1", "DROP TABLE IF EXISTS twice");
            execute("CREATE TABLE twice (id INT PRIMARY KEY, a INT, b INT)", "INSERT INTO twice VALUES (1, 2, 3)");
            LogState start = start();
            execute(statements.toArray(String[]::new));
            assertThat(faultOf(start)).as("%s", statements).isEqualTo(FaultCode.LOG_SCHEMA_CHANGE_UNKNOWN);
        }
    }

    @Test
    @Tag("D8")
    void aTypeThatCameBackIsNotTakenForOneThatNeverChanged() throws Exception {
        execute("INSERT INTO orders VALUES (1, 'long', 1)");
        LogState start = start();
        execute(
                "SET SESSION sql_mode = ''",
                "ALTER TABLE orders MODIFY item VARCHAR(2)",
                "ALTER TABLE orders MODIFY item VARCHAR(50)",
                "INSERT INTO orders VALUES (2, 'b', 1)");

        try (LogReading reading = read(start).untilChanges(2)) {
            assertThat(reading.schemaChanges())
                    .extracting(SchemaChange::kind)
                    .containsExactly(SchemaChange.Kind.UNKNOWN);
        }
    }

    @Test
    @Tag("B15")
    void aSecondReaderOfTheSameNumberEndsTheFirstForGood() throws Exception {
        LogState start = start();

        try (LogReading first = read(start).until(Heartbeat.class::isInstance);
                LogReading second = read(start).until(Heartbeat.class::isInstance)) {
            assertThatThrownBy(() -> first.until(event -> false)).isInstanceOfSatisfying(MillraceException.class, e -> {
                assertThat(e.code()).isEqualTo(FaultCode.LOG_SERVER_ID_CLASH);
                assertThat(e).hasMessageContaining("same server_uuid/server_id");
            });
            assertThat(second.changes()).isEmpty();
        }
    }

    @Test
    @Tag("H8")
    void theLookAheadDrivesNoReaderAway() throws Exception {
        LogState start = start();

        try (LogReading first = read(start).until(Heartbeat.class::isInstance)) {
            for (int i = 0; i < 5; i++) {
                execute("ALTER TABLE orders ADD COLUMN c" + i + " INT", "INSERT INTO orders (id) VALUES (" + i + ")");
            }
            first.untilChanges(10);
        }
    }

    @Test
    void aLogThatDoesNotDescribeItselfIsRefused() {
        LogState start = start();
        String before =
                server.query(database, "SELECT @@GLOBAL.binlog_row_metadata").get(0);
        execute("SET GLOBAL binlog_row_metadata = 'MINIMAL'", "INSERT INTO orders VALUES (1, 'a', 1)");
        try {
            assertThat(new BinlogLogSource().preflight(settings))
                    .extracting(Finding::subject)
                    .containsExactly("source binlog_row_metadata");
            assertThat(faultOf(start)).isEqualTo(FaultCode.LOG_EVENT_NOT_CARRIED);
        } finally {
            execute("SET GLOBAL binlog_row_metadata = '" + before + "'");
        }
    }
}
