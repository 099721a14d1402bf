// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogState;
import io.millrace.model.RowChange;
import io.millrace.model.TransactionBegin;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The contract on a server that is installed; a MariaDB does as well. */
@EnabledIf(value = "isThere", disabledReason = "no MySQL: set millrace.test.mysql.home to its folder")
class MySqlLogTest extends HostileContract {

    static boolean isThere() {
        return SourceServer.mySqlHome().isPresent();
    }

    @Override
    protected SourceServer server() {
        return Servers.mySql();
    }

    @Override
    SourceServer ownServer(ServerOptions options) {
        return SourceServer.installedIn(SourceServer.mySqlHome().orElseThrow(), options);
    }

    @Test
    @Tag("B3")
    void compressedTransactionsAreRead() throws Exception {
        assumeFalse(server.isMariaDb());
        execute("CREATE TABLE wide (id INT PRIMARY KEY, t LONGTEXT)");
        LogState start = start();
        execute(
                "SET SESSION binlog_transaction_compression = ON",
                "BEGIN",
                "INSERT INTO orders VALUES (1, REPEAT('a', 50), 1), (2, 'b', 2)",
                "INSERT INTO wide WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 200)"
                        + " SELECT n, REPEAT('é', 20000) FROM s",
                "UPDATE orders SET id = id + 10",
                "COMMIT",
                "SET SESSION binlog_transaction_compression = OFF",
                "INSERT INTO orders VALUES (3, 'c', 3)");

        try (LogReading reading = read(start).untilChanges(207)) {
            assertThat(reading.rows().get(2).after()[1]).isEqualTo("é".repeat(20000));
            assertThat(reading.rows().stream().map(RowChange::position))
                    .isSorted()
                    .doesNotHaveDuplicates();
            LogState inside = LogReading.after(start, reading.events(), 100);
            try (LogReading again = read(inside).untilChanges(207)) {
                assertThat(again.texts()).containsExactlyElementsOf(reading.texts());
            }
        }
    }

    @Test
    @Tag("V25")
    void aKeyThatTheServerMadeStaysTheKeyWhenItIsShown() throws Exception {
        assumeFalse(server.isMariaDb());
        execute("SET SESSION sql_generate_invisible_primary_key = ON", "CREATE TABLE made (v INT)");
        LogState start = start();
        execute(
                "INSERT INTO made VALUES (7)",
                "ALTER TABLE made ALTER COLUMN my_row_id SET VISIBLE",
                "DELETE FROM made WHERE my_row_id = 1",
                "INSERT INTO orders VALUES (1, 'end', 1)");

        try (LogReading reading = read(start)
                .until(event ->
                        event instanceof RowChange row && row.table().name().equals("orders"))) {
            assertThat(LogReading.text(reading.rows().get(1).before())).isEqualTo("[1, 7]");
        }
    }

    @Test
    void taggedTransactionsHaveTheirNamesAndTheTimeOfTheirCommit() throws Exception {
        assumeFalse(server.isMariaDb());
        LogState start = start();
        Instant before = Instant.now();
        execute(
                "SET gtid_next = 'AUTOMATIC:audit_1'",
                "INSERT INTO orders VALUES (1, 'a', 1)",
                "SET gtid_next = 'AUTOMATIC'",
                "INSERT INTO orders VALUES (2, 'a', 1)");

        try (LogReading reading = read(start).untilChanges(2)) {
            List<TransactionBegin> begins = reading.events().stream()
                    .filter(TransactionBegin.class::isInstance)
                    .map(TransactionBegin.class::cast)
                    .toList();
            String uuid = server.query(database, "SELECT @@server_uuid").get(0);
            assertThat(begins.get(0).gtid()).matches(uuid + ":audit_1:\\d+");
            assertThat(begins.get(1).gtid()).matches(uuid + ":\\d+");
            for (TransactionBegin begin : begins) {
                Instant committed = Instant.EPOCH.plus(begin.committedMicros(), ChronoUnit.MICROS);
                assertThat(committed).isBetween(before.minusMillis(50), Instant.now());
                assertThat(begin.committedMicros() % 1_000_000).isNotZero();
            }
        }
    }

    @Test
    @Tag("B3")
    void aLookAheadThatEndsBehindACompressedTransactionIsComplete() throws Exception {
        assumeFalse(server.isMariaDb());
        LogState start = start();
        execute(
                "ALTER TABLE orders ADD COLUMN extra INT",
                "SET SESSION binlog_transaction_compression = ON",
                "INSERT INTO orders VALUES (1, REPEAT('a', 50), 1, 2)");

        try (LogReading reading = read(start).untilChanges(2)) {
            assertThat(LogReading.text(reading.rows().get(0).after())).endsWith(", 2]");
        }
    }
}
