// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.model.ChangeEvent;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every log source owes on every kind of server when the shapes of tables change. */
@NullUnmarked
public abstract class LogShapesContract extends LogSourceContract {

    @Test
    void shapesChangeAtTheirPlaceAmongTheRows() throws Exception {
        LogState start = start();
        execute(
                "INSERT INTO orders VALUES (1, 'a', 1)",
                "ALTER TABLE orders ADD COLUMN kind ENUM('x','it''s') NOT NULL DEFAULT 'it''s' FIRST,"
                        + " ADD COLUMN at DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3), ADD COLUMN n INT UNSIGNED DEFAULT 7",
                "INSERT INTO orders (id, item) VALUES (2, 'b')",
                "CREATE INDEX by_item ON orders (item)",
                "ALTER TABLE orders COMMENT 'nothing'",
                "TRUNCATE orders",
                "CREATE TABLE made (id INT PRIMARY KEY, t TEXT)",
                "INSERT INTO made VALUES (1, 'é')",
                "RENAME TABLE made TO kept",
                "INSERT INTO kept VALUES (2, 'z')",
                "DROP TABLE kept",
                "ALTER TABLE orders DROP COLUMN n",
                "INSERT INTO orders (id, item) VALUES (3, 'c')");

        try (LogReading reading = read(start).untilChanges(11)) {
            assertThat(reading.schemaChanges())
                    .extracting(SchemaChange::kind)
                    .containsExactly(
                            SchemaChange.Kind.ALTER,
                            SchemaChange.Kind.TRUNCATE,
                            SchemaChange.Kind.CREATE,
                            SchemaChange.Kind.RENAME,
                            SchemaChange.Kind.DROP,
                            SchemaChange.Kind.ALTER);
            SchemaChange added = reading.schemaChanges().get(0);
            assertThat(added.after().columns().get(0).defaultValue().text()).isEqualTo("it's");
            assertThat(added.after().columns().get(4).defaultValue().kind())
                    .isEqualTo(io.millrace.model.ColumnDefault.Kind.EXPRESSION);
            assertThat(added.after().columns().get(5).defaultValue().text()).isEqualTo("7");
            assertThat(reading.rows().get(1).schemaVersion())
                    .isEqualTo(added.after().version());
            assertThat(LogReading.text(reading.rows().get(1).after())).matches("\\[it's, 2, b, null, \\d+, 7]");
            assertThat(LogReading.text(reading.rows().get(2).after())).isEqualTo("[1, é]");
            assertThat(reading.rows().get(3).table().name()).isEqualTo("kept");
        }
    }

    @Test
    @Tag("H8")
    @Tag("D8")
    void theShapeAfterEachStatementIsTheOneThatTheServerHad() throws Exception {
        LogState start = start();
        List<String> statements = List.of(
                "ALTER TABLE orders ADD COLUMN a TINYINT UNSIGNED NOT NULL DEFAULT 3, ADD b BIGINT, ADD COLUMN (c DATE, d TIME(2))",
                "ALTER TABLE orders ADD e DECIMAL(20,5) NOT NULL DEFAULT '-1.50000', ADD f DOUBLE DEFAULT 1500 AFTER id",
                "ALTER TABLE orders ADD g SET('p','q') DEFAULT 'p', ADD h BLOB, ADD i BINARY(8), ADD j VARBINARY(9)",
                "ALTER TABLE orders ADD k TIMESTAMP(6) NULL, ADD l YEAR DEFAULT 2020, ADD m BIT(5) DEFAULT b'101'",
                "ALTER TABLE orders ADD n CHAR(3) CHARACTER SET latin1, ADD o MEDIUMTEXT, ADD p FLOAT, ADD q POINT",
                "ALTER TABLE orders MODIFY item VARCHAR(80) NOT NULL, CHANGE b bb BIGINT UNSIGNED, DROP COLUMN h",
                "ALTER TABLE orders ADD COLUMN r INT GENERATED ALWAYS AS (id + 1) STORED",
                "ALTER TABLE orders DROP PRIMARY KEY, ADD PRIMARY KEY (item, id)");
        List<TableSchema> expected = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            execute(statements.get(i));
            expected.add(start().schemas().get(0).after());
            execute("INSERT INTO orders (id, item) VALUES (" + i + ", 'x')");
        }

        try (LogReading reading = read(start).untilChanges(2 * statements.size())) {
            assertThat(reading.schemaChanges()).extracting(SchemaChange::after).containsExactlyElementsOf(expected);
            assertThat(reading.rows())
                    .extracting(RowChange::schemaVersion)
                    .containsExactlyElementsOf(
                            expected.stream().map(TableSchema::version).toList());
        }
    }

    @Test
    @Tag("D8")
    void columnsWithAnotherNameAreSaidToBeTheOnesThatTheyWere() throws Exception {
        LogState start = start();
        execute(
                "INSERT INTO orders VALUES (1, 'a', 1)",
                "ALTER TABLE orders CHANGE item article VARCHAR(80), ADD COLUMN c INT",
                "INSERT INTO orders (id, article) VALUES (2, 'b')",
                "ALTER TABLE orders DROP COLUMN article, ADD COLUMN d INT",
                "INSERT INTO orders (id) VALUES (3)");

        try (LogReading reading = read(start).untilChanges(5)) {
            assertThat(reading.schemaChanges())
                    .extracting(SchemaChange::renamed)
                    .containsExactly(Map.of("article", "item"), Map.of());
        }
    }

    @Test
    void theShapeOfANewTableIsTheOneThatTheServerHas() throws Exception {
        LogState start = start();
        execute(
                "CREATE TABLE counted (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, v INT DEFAULT 3, w VARCHAR(5), KEY (v),"
                        + " PRIMARY KEY (id))",
                "INSERT INTO counted (w) VALUES ('b')",
                "ALTER TABLE counted ADD COLUMN x INT DEFAULT 4 AFTER v",
                "INSERT INTO counted (w) VALUES ('a')");

        try (LogReading reading = read(start).untilChanges(4)) {
            assertThat(reading.schemaChanges().get(1).after())
                    .isEqualTo(start().schemas().get(0).after());
        }
    }

    @Test
    @Tag("D7")
    @Tag("V16")
    void labelsAreThoseOfTheTimeWhenTheirRowWasWritten() throws Exception {
        execute("CREATE TABLE e (id INT PRIMARY KEY, v ENUM('a','b'), s SET('x','y'))");
        LogState start = start();
        execute(
                "INSERT INTO e VALUES (1, 'a', 'x')",
                "ALTER TABLE e MODIFY v ENUM('b','a'), MODIFY s SET('y','x','z')",
                "INSERT INTO e VALUES (2, 'a', 'x,y')",
                "UPDATE e SET s = 'z' WHERE id = 1",
                "ALTER TABLE e MODIFY v ENUM('c','b','a')",
                "DELETE FROM e");

        try (LogReading reading = read(start).untilChanges(7)) {
            assertThat(reading.rows())
                    .extracting(row -> LogReading.text(row.before()) + LogReading.text(row.after()))
                    .containsExactly(
                            "none[1, a, x]",
                            "none[2, a, y,x]",
                            "[1, a, x][1, a, z]",
                            "[1, a, z]none",
                            "[2, a, y,x]none");
        }
    }

    @Test
    @Tag("D3")
    @Tag("D7")
    void labelsThatWereReorderedWithoutAStatementAreRefused() {
        for (String type : List.of("ENUM('a','b')", "SET('a','b')")) {
            execute("DROP TABLE IF EXISTS e", "CREATE TABLE e (id INT PRIMARY KEY, v " + type + ")");
            LogState start = start();
            execute(
                    "SET SESSION sql_log_bin = 0",
                    "ALTER TABLE e MODIFY v " + type.replace("'a','b'", "'b','a'"),
                    "SET SESSION sql_log_bin = 1",
                    "INSERT INTO e VALUES (1, 'a')");

            assertThat(faultOf(start)).as(type).isEqualTo(FaultCode.LOG_SHAPE_MISMATCH);
        }
    }

    @Test
    @Tag("H11")
    @Tag("V25")
    void columnsThatAreNotSeenAreRead() throws Exception {
        execute("CREATE TABLE before_it (id INT PRIMARY KEY, v INT DEFAULT 5 INVISIBLE, w INT)");
        LogState start = start();
        execute(
                "INSERT INTO before_it VALUES (1, 2)",
                "CREATE TABLE behind_it (v VARCHAR(9) DEFAULT 'é' INVISIBLE, id INT PRIMARY KEY, w INT)",
                "INSERT INTO behind_it VALUES (1, 2)",
                "ALTER TABLE behind_it ADD COLUMN x INT DEFAULT 7 INVISIBLE AFTER v",
                "INSERT INTO behind_it (id, w, x) VALUES (2, 3, 4)",
                "ALTER TABLE behind_it MODIFY x INT DEFAULT 7",
                "ALTER TABLE behind_it MODIFY w INT INVISIBLE",
                "INSERT INTO behind_it VALUES (5, 3)");

        try (LogReading reading = read(start).until(event -> isOf(event, "[é, 5, 3, null]"))) {
            assertThat(reading.rows())
                    .extracting(row -> LogReading.text(row.after()))
                    .containsExactly("[1, 5, 2]", "[é, 1, 2]", "[é, 4, 2, 3]", "[é, 5, 3, null]");
            requireShapeOfTheServer(reading, "behind_it");
        }
    }

    @Test
    @Tag("V25")
    void keysThatTheServerMakesItselfAreKeys() throws Exception {
        String variable = "sql_generate_invisible_primary_key";
        assumeTrue(!server.query(database, "SHOW VARIABLES LIKE '" + variable + "'")
                .isEmpty());
        execute("SET SESSION " + variable + " = ON", "CREATE TABLE before_it (v INT)");
        LogState start = start();
        execute(
                "INSERT INTO before_it VALUES (7)",
                "SET SESSION " + variable + " = ON",
                "CREATE TABLE behind_it (v INT)",
                "INSERT INTO behind_it VALUES (8), (8)",
                "ALTER TABLE behind_it ADD COLUMN w INT DEFAULT 1",
                "UPDATE behind_it SET w = 2 WHERE my_row_id = 2",
                "DELETE FROM behind_it WHERE my_row_id = 1",
                "INSERT INTO before_it VALUES (9)");

        try (LogReading reading = read(start).until(event -> isOf(event, "[2, 9]"))) {
            assertThat(reading.rows())
                    .extracting(row -> LogReading.text(row.before()) + LogReading.text(row.after()))
                    .containsExactly(
                            "none[1, 7]",
                            "none[1, 8]",
                            "none[2, 8]",
                            "[2, 8, 1][2, 8, 2]",
                            "[1, 8, 1]none",
                            "none[2, 9]");
            requireShapeOfTheServer(reading, "behind_it");
            assertThat(start.schemas().get(0).after().key()).containsExactly(0);
        }
    }

    private static boolean isOf(ChangeEvent event, String after) {
        return event instanceof RowChange row && LogReading.text(row.after()).equals(after);
    }

    /** What the log made of the table by now. */
    private void requireShapeOfTheServer(LogReading reading, String table) {
        List<SchemaChange> changes = reading.schemaChanges().stream()
                .filter(change -> change.table().name().equals(table) && change.after() != null)
                .toList();
        assertThat(start().schemas())
                .as("%s", reading.texts())
                .extracting(SchemaChange::after)
                .contains(changes.get(changes.size() - 1).after());
    }
}
