// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tools that change a table by filling another one and giving it its name; and other things that servers do. */
abstract class OnlineToolsContract extends XaContract {

    @Test
    @Tag("D6")
    void aTableThatAToolMadeTakesTheNameOfAnotherWithItsRows() throws Exception {
        execute("INSERT INTO orders VALUES (1, 'a', 1), (2, 'b', 2)");
        LogState start = start();
        execute(
                "CREATE TABLE _orders_new LIKE orders",
                "ALTER TABLE _orders_new ADD COLUMN extra INT NOT NULL DEFAULT 3, MODIFY price DECIMAL(14,2)",
                "CREATE TRIGGER t_ins AFTER INSERT ON orders FOR EACH ROW REPLACE INTO _orders_new (id, item, price)"
                        + " VALUES (NEW.id, NEW.item, NEW.price)",
                "INSERT INTO orders VALUES (3, 'c', 3)",
                "INSERT IGNORE INTO _orders_new (id, item, price) SELECT id, item, price FROM orders",
                "RENAME TABLE orders TO _orders_old, _orders_new TO orders",
                "DROP TABLE _orders_old",
                "INSERT INTO orders (id, item, price) VALUES (4, 'd', 4)");

        try (LogReading reading = read(start)
                .until(event -> event instanceof RowChange row
                        && LogReading.text(row.after()).startsWith("[4,"))) {
            assertThat(reading.schemaChanges())
                    .extracting(SchemaChange::kind)
                    .containsExactly(
                            SchemaChange.Kind.CREATE,
                            SchemaChange.Kind.ALTER,
                            SchemaChange.Kind.RENAME,
                            SchemaChange.Kind.RENAME,
                            SchemaChange.Kind.DROP);
            Map<String, Map<Object, String>> tables = new TreeMap<>();
            reading.events().forEach(event -> replay(event, tables));
            assertThat(tables.get("orders").values())
                    .containsExactly("[1, a, 1.00, 3]", "[2, b, 2.00, 3]", "[3, c, 3.00, 3]", "[4, d, 4.00, 3]");
        }
    }

    private static void replay(io.millrace.model.ChangeEvent event, Map<String, Map<Object, String>> tables) {
        if (event instanceof RowChange row) {
            Map<Object, String> rows = tables.computeIfAbsent(row.table().name(), name -> new TreeMap<>());
            if (row.before() != null) {
                rows.remove(row.before()[0]);
            }
            if (row.after() != null) {
                rows.put(row.after()[0], LogReading.text(row.after()));
            }
        } else if (event instanceof SchemaChange change && change.kind() == SchemaChange.Kind.RENAME) {
            Map<Object, String> rows = tables.remove(change.table().name());
            tables.put(change.after().table().name(), rows);
        }
    }

    @Test
    @Tag("D6")
    void aTableThatNobodyWatchedMayNotTakeTheNameOfOneThatIsCaptured() {
        settings = LogReading.settings(server, "root", database + ".orders");
        LogState start = start();
        execute(
                "CREATE TABLE _orders_gho LIKE orders",
                "INSERT INTO _orders_gho VALUES (1, 'a', 1)",
                "RENAME TABLE orders TO _orders_del, _orders_gho TO orders");

        assertThat(faultOf(start)).isEqualTo(FaultCode.LOG_SCHEMA_CHANGE_UNKNOWN);
    }

    @Test
    @Tag("D4")
    @Tag("D5")
    void rowsThatGoWithTheirPartitionOrTheirDatabaseAreNamed() throws Exception {
        execute("CREATE TABLE parted (id INT PRIMARY KEY) PARTITION BY RANGE (id)"
                + " (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)");
        LogState start = start();
        execute(
                "INSERT INTO parted VALUES (1), (20)",
                "ALTER TABLE parted TRUNCATE PARTITION p0",
                "TRUNCATE TABLE parted",
                "DROP DATABASE " + database);
        server.execute(server.firstDatabase(), "CREATE DATABASE " + database);

        try (LogReading reading = read(start).untilChanges(6)) {
            assertThat(reading.schemaChanges())
                    .extracting(change -> change.kind() + " " + change.table().name())
                    .containsExactly("UNKNOWN parted", "TRUNCATE parted", "DROP orders", "DROP parted");
        }
    }

    @Test
    @Tag("B20")
    void checksumsThatAreSwitchedOffAndOnAreFollowed() throws Exception {
        LogState start = start();
        List<String> before = server.query(database, "SELECT @@GLOBAL.binlog_checksum");
        try (LogReading reading = read(start)) {
            execute("INSERT INTO orders VALUES (1, 'a', 1)", "SET GLOBAL binlog_checksum = NONE");
            execute("INSERT INTO orders VALUES (2, 'a', 1)", "SET GLOBAL binlog_checksum = CRC32");
            execute("INSERT INTO orders VALUES (3, 'a', 1)", "SET GLOBAL binlog_checksum = NONE");
            execute("INSERT INTO orders VALUES (4, 'a', 1)");
            reading.untilChanges(4);
            try (LogReading again = read(start).untilChanges(4)) {
                assertThat(again.texts()).isEqualTo(reading.texts());
            }
        } finally {
            execute("SET GLOBAL binlog_checksum = " + before.get(0));
        }
    }
}
