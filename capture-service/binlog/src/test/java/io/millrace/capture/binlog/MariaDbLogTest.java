// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.settings.PipelineSettings;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MariaDbLogTest extends HostileContract {

    @Override
    protected SourceServer server() {
        return Servers.mariaDb();
    }

    @Override
    SourceServer ownServer(ServerOptions options) {
        return SourceServer.mariaDb(options);
    }

    @Test
    @Tag("B9")
    void rowsThatWereUndoneInTheLogAreRefused() {
        execute("CREATE TABLE loose (id INT PRIMARY KEY) ENGINE = MyISAM");
        LogState start = start();
        execute(
                "BEGIN",
                "INSERT INTO orders VALUES (1, 'a', 1)",
                "SAVEPOINT s",
                "INSERT INTO orders VALUES (2, 'a', 1)",
                "INSERT INTO loose VALUES (1)",
                "ROLLBACK TO SAVEPOINT s",
                "COMMIT");

        assertThat(faultOf(start)).isEqualTo(FaultCode.LOG_EVENT_NOT_CARRIED);
    }

    @Test
    @Tag("B13")
    void theLogGoesOnBehindTheLastFileOfSixDigits() throws Exception {
        try (SourceServer own = SourceServer.mariaDb(ServerOptions.defaults())) {
            own.start();
            own.execute(
                    "mysql",
                    "RESET MASTER TO 999998",
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.orders (id INT PRIMARY KEY)");
            PipelineSettings many = LogReading.settings(own, "root", "shop.*");
            LogState start = BinlogReader.INSTANCE.source().resolveStart(many);
            for (int i = 0; i < 4; i++) {
                own.execute("shop", "INSERT INTO orders VALUES (" + i + ")", "FLUSH BINARY LOGS");
            }

            try (LogReading reading = new LogReading(reader(), many, start).untilChanges(4)) {
                assertThat(reading.rows())
                        .extracting(row -> row.position().file())
                        .containsExactly(999_998L, 999_999L, 1_000_000L, 1_000_001L);
                LogState between = LogReading.after(start, reading.events(), 4);
                try (LogReading again = new LogReading(reader(), many, between)) {
                    again.until(event -> event instanceof RowChange row
                            && row.position().equals(reading.rows().get(3).position()));
                }
            }
        }
    }

    @Test
    @Tag("B22")
    void aColumnThatTheServerHidesForALongUniqueKeyIsRefused() {
        LogState start = start();
        execute("CREATE TABLE hashed (id INT PRIMARY KEY, b BLOB, UNIQUE (b))", "INSERT INTO hashed VALUES (1, 'x')");

        assertThat(faultOf(start)).isEqualTo(FaultCode.LOG_SCHEMA_CHANGE_UNKNOWN);
    }

    @Test
    @Tag("D1")
    void aStatementThatFindsNothingToDoChangesNothing() throws Exception {
        LogState start = start();
        execute(
                "ALTER TABLE IF EXISTS nowhere ADD COLUMN a INT",
                "RENAME TABLE IF EXISTS nowhere TO somewhere",
                "ALTER TABLE orders ADD COLUMN IF NOT EXISTS item INT",
                "INSERT INTO orders VALUES (1, 'a', 1)");

        try (LogReading reading = read(start).untilChanges(1)) {
            assertThat(reading.schemaChanges()).isEmpty();
        }
    }

    @Test
    @Tag("B7")
    void compressedColumnsAreRead() throws Exception {
        LogState start = start();
        execute(
                "CREATE TABLE packed (id INT PRIMARY KEY, t TEXT COMPRESSED CHARACTER SET utf8mb4, n INT,"
                        + " v VARCHAR(300) COMPRESSED CHARACTER SET latin1)",
                "SET SESSION column_compression_zlib_wrap = ON",
                "INSERT INTO packed VALUES (1, REPEAT('é', 5000), 1, REPEAT('é', 300))",
                "SET SESSION column_compression_zlib_wrap = OFF",
                "UPDATE packed SET t = REPEAT('中', 5000)",
                "ALTER TABLE packed ADD COLUMN b LONGBLOB COMPRESSED, ADD COLUMN w VARCHAR(9) COMPRESSED DEFAULT 'w'",
                "UPDATE packed SET b = REPEAT(X'00', 100000)",
                "ALTER TABLE packed MODIFY t TEXT CHARACTER SET utf8mb4",
                "UPDATE packed SET b = NULL, v = ''");

        try (LogReading reading = read(start).untilChanges(6)) {
            assertThat(reading.schemaChanges().get(1).after())
                    .isEqualTo(start().schemas().get(1).after());
            assertThat(reading.rows())
                    .extracting(row -> LogReading.text(row.after()))
                    .containsExactly(
                            "[1, " + "é".repeat(5000) + ", 1, " + "é".repeat(300) + "]",
                            "[1, " + "中".repeat(5000) + ", 1, " + "é".repeat(300) + "]",
                            "[1, " + "中".repeat(5000) + ", 1, " + "é".repeat(300) + ", 0x" + "00".repeat(100000)
                                    + ", w]",
                            "[1, " + "中".repeat(5000) + ", 1, , null, w]");
        }
    }

    @Test
    @Tag("D1")
    void aTableThatTakesThePlaceOfAnotherIsANewOne() throws Exception {
        execute("INSERT INTO orders VALUES (1, 'a', 1)");
        LogState start = start();
        execute(
                "CREATE OR REPLACE TABLE orders (id INT PRIMARY KEY, item VARCHAR(50), price DECIMAL(10,2), u UUID)",
                "INSERT INTO orders VALUES (1, 'b', 1, '123e4567-e89b-12d3-a456-426655440000')",
                "ALTER TABLE orders ADD COLUMN v INET6 DEFAULT '::1' AFTER id",
                "INSERT INTO orders (id, v) VALUES (2, '::2')",
                "SET STATEMENT max_statement_time = 10 FOR ALTER TABLE orders DROP COLUMN u");

        try (LogReading reading = read(start).untilChanges(6)) {
            assertThat(reading.schemaChanges())
                    .extracting(SchemaChange::kind)
                    .containsExactly(
                            SchemaChange.Kind.DROP,
                            SchemaChange.Kind.CREATE,
                            SchemaChange.Kind.ALTER,
                            SchemaChange.Kind.ALTER);
            assertThat(LogReading.text(reading.rows().get(0).after()))
                    .isEqualTo("[1, b, 1.00, 123e4567-e89b-12d3-a456-426655440000]");
            assertThat(LogReading.text(reading.rows().get(1).after())).isEqualTo("[2, ::2, null, null, null]");
        }
    }

    @Test
    @Tag("D1")
    void aTableThatIsMadeOfAQueryTakesThePlaceOfAnother() throws Exception {
        execute("INSERT INTO orders VALUES (1, 'a', 1), (2, 'b', 2)", "CREATE TABLE chosen (id INT PRIMARY KEY)");
        LogState start = start();
        execute(
                "INSERT INTO chosen VALUES (9)",
                "CREATE OR REPLACE TABLE chosen (PRIMARY KEY (id)) SELECT id, item FROM orders",
                "CREATE OR REPLACE TABLE chosen SELECT item FROM orders",
                "CREATE OR REPLACE TABLE fresh SELECT item, 1 AS one FROM orders");

        try (LogReading reading = read(start).untilChanges(12)) {
            assertThat(reading.schemaChanges())
                    .extracting(change -> change.kind() + " " + change.table().name())
                    .containsExactly("DROP chosen", "CREATE chosen", "DROP chosen", "CREATE chosen", "CREATE fresh");
            assertThat(reading.rows())
                    .extracting(row -> LogReading.text(row.after()))
                    .containsExactly("[9]", "[1, a]", "[2, b]", "[a]", "[b]", "[a, 1]", "[b, 1]");
            requireSameFromEverywhere(start, reading);
        }
    }

    @Test
    @Tag("B2")
    void compressedEventsAreRead() throws Exception {
        execute("CREATE TABLE wide (id INT PRIMARY KEY, t LONGTEXT)", "INSERT INTO wide VALUES (9, 'old')");
        LogState start = start();
        execute("SET GLOBAL log_bin_compress = ON", "SET GLOBAL log_bin_compress_min_len = 10");
        try {
            execute(
                    "INSERT INTO orders VALUES (1, REPEAT('a', 50), 1)",
                    "UPDATE orders SET item = REPEAT('b', 50), id = 2",
                    "ALTER TABLE orders ADD COLUMN added INT NOT NULL DEFAULT 5, COMMENT 'a long one'",
                    "DELETE FROM orders",
                    "INSERT INTO wide VALUES (1, REPEAT('é', 100000))",
                    "UPDATE wide SET t = CONCAT(t, 'x')");
        } finally {
            execute("SET GLOBAL log_bin_compress = OFF");
        }

        try (LogReading reading = read(start).untilChanges(8)) {
            assertThat(reading.rows())
                    .extracting(RowChange::operation)
                    .containsExactly(
                            Operation.INSERT,
                            Operation.DELETE,
                            Operation.INSERT,
                            Operation.DELETE,
                            Operation.INSERT,
                            Operation.UPDATE,
                            Operation.UPDATE);
            assertThat(LogReading.text(reading.rows().get(3).before()))
                    .isEqualTo("[2, " + "b".repeat(50) + ", 1.00, 5]");
            assertThat(LogReading.text(reading.rows().get(5).after())).isEqualTo("[1, " + "é".repeat(100000) + "x]");
            assertThat(reading.schemaChanges()).hasSize(1);
        }
    }
}
