// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.model.ChangeEvent;
import io.millrace.model.SchemaChange;
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
}
