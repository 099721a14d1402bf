// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.model.ChangeEvent;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TransactionEnd;
import io.millrace.position.LogPosition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Traps: what changes rows or names without saying so, and what makes a reading wait, stop or go back. */
abstract class HostileContract extends OnlineToolsContract {

    @Test
    @Tag("D5")
    void eachTableOfAnExchangeIsNamedWhereverTheReadingStarts() throws Exception {
        execute(
                "CREATE TABLE parted (id INT PRIMARY KEY) PARTITION BY RANGE (id)"
                        + " (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
                "CREATE TABLE single (id INT PRIMARY KEY)");
        LogState start = start();
        execute("ALTER TABLE parted EXCHANGE PARTITION p0 WITH TABLE single", "INSERT INTO single VALUES (1)");
        List<ChangeEvent> all;
        try (LogReading reading = read(start).untilChanges(3)) {
            assertThat(reading.schemaChanges())
                    .extracting(change -> change.kind() + " " + change.table().name())
                    .containsExactly("UNKNOWN parted", "UNKNOWN single");
            all = new ArrayList<>(reading.events());
        }
        ChangeEvent first =
                all.stream().filter(SchemaChange.class::isInstance).findFirst().orElseThrow();
        LogState between = LogReading.after(start, all, all.indexOf(first) + 1);

        try (LogReading reading = read(between).untilChanges(2)) {
            assertThat(reading.schemaChanges())
                    .extracting(change -> change.table().name())
                    .containsExactly("single");
        }
    }

    @Test
    @Tag("B13")
    @Tag("B14")
    void aTransactionThatWasReadAndIsNotThereAnyMoreIsNotPassedOver() {
        LogState start = start();
        execute("INSERT INTO orders VALUES (1, 'a', 1)");
        LogPosition lost = LogPosition.before(1, start.position().file(), 4).endOfTransaction();
        LogState resume = new LogState(lost, null, start.identity(), List.of(), List.of(), start.schemas());

        assertThat(faultOf(resume)).isEqualTo(FaultCode.LOG_NOT_THE_SAME);
    }

    @Test
    @Tag("B10")
    @Tag("B11")
    void whatKeepsChangesOutOfTheLogIsRefusedWhenItComes() {
        execute("CREATE TABLE parents (id INT PRIMARY KEY)");
        for (String statement : List.of(
                // From 9.6 on MySQL writes down what foreign keys do.
                server.isMariaDb()
                        ? "CREATE TABLE children (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parents (id)"
                                + " ON DELETE CASCADE)"
                        : "CREATE TABLE children (id INT NOT NULL) ENGINE = CSV",
                "CREATE TABLE memories (id INT PRIMARY KEY) ENGINE = MEMORY",
                "ALTER TABLE orders ENGINE = MyISAM")) {
            LogState start = start();
            execute(statement);
            assertThat(faultOf(start)).as(statement).isEqualTo(FaultCode.SOURCE_TABLE_NOT_CARRIED);
            execute("DROP TABLE IF EXISTS children, memories");
        }
    }

    @Test
    @Tag("D4")
    @Tag("V19")
    @Tag("V27")
    void statementsAreReadInTheCharacterSetOfTheirSession() throws Exception {
        LogState start = start();
        execute(
                "SET character_set_client = gbk",
                "CREATE TABLE `éé` (id INT PRIMARY KEY)",
                "INSERT INTO `éé` VALUES (1)",
                "TRUNCATE TABLE `éé`");

        try (LogReading reading = read(start).untilChanges(3)) {
            String name = reading.rows().get(0).table().name();
            assertThat(name).isEqualTo("茅茅");
            assertThat(reading.schemaChanges())
                    .extracting(change -> change.kind() + " " + change.table().name())
                    .containsExactly("CREATE " + name, "TRUNCATE " + name);
        }
    }

    @Test
    void viewsAreNoTables() throws Exception {
        LogState start = start();
        execute(
                "CREATE VIEW seen AS SELECT id FROM orders",
                "RENAME TABLE seen TO shown",
                "DROP VIEW shown",
                "INSERT INTO orders VALUES (1, 'a', 1)");

        try (LogReading reading = read(start).untilChanges(1)) {
            assertThat(reading.schemaChanges()).isEmpty();
        }
    }

    @Test
    @Tag("D1")
    void aTableThatIsMadeOfAQueryComesWithItsRows() throws Exception {
        execute("INSERT INTO orders VALUES (1, 'a', 1), (2, 'b', 2)");
        LogState start = start();
        execute(
                "CREATE TABLE chosen (k INT AUTO_INCREMENT PRIMARY KEY, n INT DEFAULT 7) SELECT id, item FROM orders",
                "CREATE TABLE bare AS SELECT * FROM orders WHERE id > 100",
                "INSERT INTO bare VALUES (5, 'e', 5)",
                "CREATE TABLE keyless AS SELECT item, price FROM orders",
                "ALTER TABLE keyless ADD COLUMN later INT DEFAULT 3",
                "INSERT INTO keyless VALUES ('l', 1, 4)",
                "DROP TABLE bare");

        try (LogReading reading = read(start).untilChanges(11)) {
            assertThat(reading.schemaChanges())
                    .extracting(change -> change.kind() + " " + change.table().name())
                    .containsExactly("CREATE chosen", "CREATE bare", "CREATE keyless", "ALTER keyless", "DROP bare");
            assertThat(reading.rows())
                    .extracting(row -> row.table().name() + LogReading.text(row.after()))
                    .containsExactly(
                            "chosen[1, 7, 1, a]",
                            "chosen[2, 7, 2, b]",
                            "bare[5, e, 5.00]",
                            "keyless[a, 1.00]",
                            "keyless[b, 2.00]",
                            "keyless[l, 1.00, 4]");
            assertThat(reading.events().stream().map(LogReading::positionOf)).isSorted();
            assertThat(reading.changes().stream().map(LogReading::positionOf)).doesNotHaveDuplicates();
            requireSameFromEverywhere(start, reading);
        }
    }

    /** Whoever starts again between any two events reads the same changes behind them. */
    void requireSameFromEverywhere(LogState start, LogReading reading) throws Exception {
        List<ChangeEvent> all = reading.events();
        for (int i = 1; i < all.size(); i++) {
            LogState between = LogReading.after(start, all, i);
            List<String> behind = changesBehind(all, between.position());
            if (behind.isEmpty()) {
                continue;
            }
            LogPosition last = LogReading.positionOf(
                    reading.changes().get(reading.changes().size() - 1));
            try (LogReading again = read(between)) {
                again.until(event -> event instanceof TransactionEnd
                        && LogReading.positionOf(event).isAfter(last));
                assertThat(changesBehind(again.events(), between.position()))
                        .as("from %s", between.position())
                        .containsExactlyElementsOf(behind);
            }
        }
    }

    private static List<String> changesBehind(List<ChangeEvent> events, LogPosition place) {
        return LogReading.texts(events.stream()
                .filter(event -> event instanceof RowChange || event instanceof SchemaChange)
                .filter(event -> LogReading.positionOf(event).isAfter(place))
                .toList());
    }
}
