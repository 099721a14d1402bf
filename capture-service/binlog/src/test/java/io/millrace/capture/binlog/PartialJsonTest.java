// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ChangeEvent;
import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.TableSchema;
import io.millrace.mysql.LogCoordinates;
import io.millrace.mysql.RowReader;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.Sql;
import io.millrace.settings.PipelineSettings;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What MySQL writes of a JSON value's change is a part of it; what is carried is the whole. */
@EnabledIf(value = "isThere", disabledReason = "no MySQL: set millrace.test.mysql.home to its folder")
class PartialJsonTest {

    private static final List<String> NAMES = List.of(
            "a", "b", "ab", "é", "z z", "\"quotes\"", "back\\slash", "a.b", "[0]", "$", "10", "😀", "", "tab\t");

    private static final int STATEMENTS = 500;

    private final SourceServer server = Servers.mySql();
    private String database = "";
    private PipelineSettings settings = LogReading.settings(server, "root", "none.none");

    static boolean isThere() {
        return SourceServer.mySqlHome().isPresent();
    }

    @BeforeEach
    void makeTables() {
        assumeFalse(server.isMariaDb());
        database = Servers.freshDatabase(server, "partial");
        settings = LogReading.settings(server, "root", database + ".*");
        server.execute(
                database,
                "CREATE TABLE docs (d JSON, id INT PRIMARY KEY, n INT, e JSON, t VARCHAR(20), f JSON,"
                        + " g JSON GENERATED ALWAYS AS (JSON_EXTRACT(d, '$.a')) STORED, h JSON, i JSON, j JSON, k JSON, l JSON)",
                "CREATE TABLE marks (number INT PRIMARY KEY)");
    }

    private LogState start() {
        return BinlogReader.INSTANCE.source().resolveStart(settings);
    }

    @Test
    @Tag("B4")
    void partsOfJsonAreMadeWhole() throws Exception {
        long seed = System.nanoTime();
        System.out.println("PartialJsonTest seed " + seed);
        Random random = new Random(seed);
        LogState start = start();
        TableSchema schema = Objects.requireNonNull(start.schemas().get(0).after());
        List<String> statements = new ArrayList<>();
        List<List<String>> expected = new ArrayList<>();
        try (Connection connection = new SourceDatabase(settings.source()).connect();
                Statement statement = connection.createStatement()) {
            statement.execute("USE " + database);
            statement.execute("SET SESSION binlog_row_value_options = 'PARTIAL_JSON'");
            for (int row = 0; row < 3; row++) {
                statement.execute("INSERT INTO docs (d, id, e, f, l) VALUES (" + object(random, 0) + ", " + row + ", "
                        + object(random, 0) + ", NULL, " + array(random, 0) + ")");
            }
            for (int i = 0; i < STATEMENTS; i++) {
                statements.add(update(random));
                statement.execute(statements.get(i));
                statement.execute("INSERT INTO marks VALUES (" + i + ")");
                expected.add(select(statement, schema));
            }
        }
        try (LogReading reading = new LogReading(BinlogReader.INSTANCE, settings, start)) {
            reading.until(event -> isMark(event, STATEMENTS - 1));
            Map<Long, String> rows = new TreeMap<>();
            int mark = 0;
            int updates = 0;
            for (RowChange row : reading.rows()) {
                Object[] after = Objects.requireNonNull(row.after());
                if (isMark(row, mark)) {
                    assertThat(rows.values()).as(statements.get(mark)).containsExactlyElementsOf(expected.get(mark));
                    mark++;
                    continue;
                }
                String before = rows.put((Long) after[1], LogReading.text(after));
                updates += row.operation() == Operation.UPDATE ? 1 : 0;
                assertThat(LogReading.text(row.before())).isEqualTo(before == null ? "none" : before);
            }
            assertThat(mark).isEqualTo(STATEMENTS);
            assertThat(updates).isGreaterThan(STATEMENTS / 2);
            assertThat(partialEvents(start)).isGreaterThan(STATEMENTS / 2);
        }
    }

    @Test
    @Tag("B4")
    void partsOfJsonWithoutTheWholeBeforeAreRefused() {
        server.execute(database, "INSERT INTO docs (id, d) VALUES (1, JSON_OBJECT('a', 1, 'b', REPEAT('x', 200)))");
        LogState start = start();
        server.execute(
                database,
                "SET SESSION binlog_row_value_options = 'PARTIAL_JSON'",
                "SET SESSION binlog_row_image = 'MINIMAL'",
                "UPDATE docs SET d = JSON_SET(d, '$.a', 2)");

        assertThatThrownBy(() -> {
                    try (LogReading reading = new LogReading(BinlogReader.INSTANCE, settings, start)) {
                        reading.until(event -> false);
                    }
                })
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_EVENT_NOT_CARRIED));
    }

    private static boolean isMark(ChangeEvent event, int number) {
        return event instanceof RowChange row
                && row.table().name().equals("marks")
                && Objects.requireNonNull(row.after())[0].equals((long) number);
    }

    private long partialEvents(LogState start) throws Exception {
        String file = LogCoordinates.fileName(
                start.identity().fileBase(), start.position().file());
        long events = 0;
        try (Connection connection = new SourceDatabase(settings.source()).connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW BINLOG EVENTS IN '" + file + "'")) {
            while (result.next()) {
                events += result.getString("Event_type").equals("Update_rows_partial") ? 1 : 0;
            }
        }
        return events;
    }

    private List<String> select(Statement statement, TableSchema schema) throws Exception {
        RowReader reader = RowReader.of(schema);
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(
                "SELECT " + reader.selectList() + " FROM " + Sql.quote(schema.table()) + " ORDER BY id")) {
            while (result.next()) {
                rows.add(LogReading.text(reader.read(result)));
            }
        }
        return rows;
    }

    private static String update(Random random) {
        String where = random.nextInt(4) == 0 ? "" : " WHERE id = " + random.nextInt(3);
        String column = List.of("d", "e", "l").get(random.nextInt(3));
        String more = random.nextInt(5) == 0
                ? ", n = " + random.nextInt(9) + ", e = " + changed(random, "e")
                : random.nextInt(9) == 0 ? ", f = " + object(random, 2) : "";
        return "UPDATE docs SET " + column + " = "
                + (random.nextInt(20) == 0
                        ? column.equals("l") ? array(random, 0) : object(random, 0)
                        : changed(random, column))
                + (column.equals("e") ? "" : more) + where;
    }

    /** Nested: the server writes the changes of all of them, in the order in which they are made. */
    private static String changed(Random random, String column) {
        String value = random.nextInt(3) == 0 ? changed(random, column) : column;
        List<String> arguments = new ArrayList<>(List.of(value));
        int function = random.nextInt(3);
        for (int i = random.nextInt(3); i >= 0; i--) {
            arguments.add(Sql.literal(path(random, column.equals("l"))));
            if (function != 2) {
                arguments.add(value(random, 2));
            }
        }
        return List.of("JSON_SET", "JSON_REPLACE", "JSON_REMOVE").get(function) + "(" + String.join(", ", arguments)
                + ")";
    }

    private static String path(Random random, boolean array) {
        StringBuilder path = new StringBuilder("$");
        for (int i = random.nextInt(3); i >= 0; i--) {
            boolean cell = path.length() == 1 ? array : random.nextInt(2) == 0;
            path.append(cell ? "[" + random.nextInt(4) + "]" : "." + quoted(name(random)));
        }
        return path.toString();
    }

    private static String quoted(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t") + '"';
    }

    private static String name(Random random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 9 : 12)) {
            case 0 -> String.valueOf(random.nextInt());
            case 1 -> String.valueOf(random.nextLong());
            case 2 -> "1.5e" + (random.nextInt(40) - 20);
            case 3 -> "CAST(" + random.nextInt(1000) + ".25 AS DECIMAL(10,3))";
            case 4 -> "TRUE";
            case 5 -> "NULL";
            case 6 -> "REPEAT('é\"', " + random.nextInt(100) + ")";
            case 7 -> "CAST('2024-02-29 01:02:03.5' AS DATETIME(1))";
            case 8 -> random.nextInt(10) == 0 ? "REPEAT('long ', 20000)" : "'short'";
            case 9 -> array(random, depth + 1);
            default -> object(random, depth + 1);
        };
    }

    private static String array(Random random, int depth) {
        List<String> values = new ArrayList<>();
        for (int i = random.nextInt(4) + (depth == 0 ? 2 : 0); i > 0; i--) {
            values.add(value(random, depth));
        }
        return "JSON_ARRAY(" + String.join(", ", values) + ")";
    }

    private static String object(Random random, int depth) {
        List<String> members = new ArrayList<>();
        for (int i = random.nextInt(5) + (depth == 0 ? 4 : 0); i > 0; i--) {
            members.add(Sql.literal(name(random)) + ", " + value(random, depth));
        }
        if (depth == 0) {
            // Room for what is put in later: a value that does not fit is written down as a whole.
            members.add("'filler', REPEAT('x', 300)");
        }
        return "JSON_OBJECT(" + String.join(", ", members) + ")";
    }
}
