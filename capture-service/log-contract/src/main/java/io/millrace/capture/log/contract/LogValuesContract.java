// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.source.LogState;
import io.millrace.model.RowChange;
import io.millrace.model.TableSchema;
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
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** A value is the same whether it was read from the log or by a SELECT. */
@NullUnmarked
public abstract class LogValuesContract {

    private final SourceServer server = server();

    protected abstract SourceServer server();

    /** The log source under test. */
    protected abstract LogReader reader();

    /** A declaration, and values in the words of a statement. */
    protected record Sample(String declaration, List<String> values) {

        public static Sample of(String declaration, String... values) {
            return new Sample(declaration, List.of(values));
        }
    }

    protected List<Sample> samples() {
        return List.of(
                Sample.of("TINYINT", "-128", "0", "127"),
                Sample.of("TINYINT UNSIGNED", "0", "255"),
                Sample.of("SMALLINT", "-32768", "32767"),
                Sample.of("SMALLINT UNSIGNED", "65535"),
                Sample.of("MEDIUMINT", "-8388608", "8388607", "-1"),
                Sample.of("MEDIUMINT UNSIGNED", "16777215"),
                Sample.of("INT", "-2147483648", "2147483647"),
                Sample.of("INT UNSIGNED ZEROFILL", "4294967295", "7"),
                Sample.of("BIGINT", "-9223372036854775808", "9223372036854775807"),
                Sample.of("BIGINT UNSIGNED", "18446744073709551615", "9223372036854775808"),
                Sample.of("YEAR", "0", "1901", "2155"),
                Sample.of("BIT(1)", "b'1'", "b'0'"),
                Sample.of("BIT(9)", "b'111111111'", "b'100000000'"),
                Sample.of("BIT(64)", "b'" + "1".repeat(64) + "'"),
                Sample.of("DECIMAL(10,2)", "-12345678.90", "0", "99999999.99", "-0.01"),
                Sample.of("DECIMAL(18,9)", "123456789.123456789", "-999999999.999999999"),
                Sample.of(
                        "DECIMAL(65,30)",
                        "-" + "9".repeat(35) + "." + "9".repeat(30),
                        "0.000000000000000000000000000001"),
                Sample.of("DECIMAL(5,0)", "-99999", "1"),
                Sample.of("DECIMAL(4,4)", "-0.9999", "0.0001"),
                Sample.of("DECIMAL(38,0)", "12345678901234567890123456789012345678"),
                Sample.of("FLOAT", "16777217", "1.1", "-3.4028234e38", "0"),
                Sample.of("DOUBLE", "1.1", "-1.7976931348623157e308", "5e-324", "0.1"),
                Sample.of("CHAR(5)", "''", "'a  '", "'é中😀'"),
                Sample.of("CHAR(255) CHARACTER SET utf8mb4", "REPEAT('😀', 255)", "'x'"),
                Sample.of("VARCHAR(300)", "''", "'trailing  '", "REPEAT('é', 300)"),
                Sample.of("VARCHAR(50) CHARACTER SET latin1", "'é€'", "X'818D8F909DFF'"),
                Sample.of("VARCHAR(50) CHARACTER SET utf16", "'é😀'"),
                Sample.of("VARCHAR(50) CHARACTER SET gbk", "'中文'"),
                Sample.of("VARCHAR(50) CHARACTER SET cp1251", "'привет'"),
                Sample.of("TINYTEXT", "'a'"),
                Sample.of("TEXT", "'a\\0b'", "''"),
                Sample.of("MEDIUMTEXT", "REPEAT('é', 70000)"),
                Sample.of("LONGTEXT", "'\uFFFD'"),
                Sample.of("ENUM('a','it''s','é,x')", "'it''s'", "'é,x'", "''"),
                Sample.of("SET('x','y','z')", "'z,x'", "''", "'x,y,z'"),
                Sample.of("BINARY(4)", "'a'", "X'00000000'", "X'01020300'"),
                Sample.of("VARBINARY(300)", "X'00ff00'", "''"),
                Sample.of("TINYBLOB", "X'00'"),
                Sample.of("LONGBLOB", "REPEAT('x', 70000)"),
                Sample.of(
                        "DATE",
                        "'2024-02-29'",
                        "'0000-00-00'",
                        "'2024-00-15'",
                        "'9999-12-31'",
                        "'1582-10-10'",
                        "'0001-01-01'"),
                Sample.of("TIME", "'-838:59:59'", "'838:59:59'", "'-00:00:01'", "'00:00:00'"),
                Sample.of("TIME(1)", "'-00:00:00.1'", "'12:34:56.7'"),
                Sample.of("TIME(3)", "'-01:00:00.250'", "'-00:00:00.500'", "'838:59:58.999'"),
                Sample.of("TIME(6)", "'-838:59:58.999999'", "'-00:00:00.000001'", "'00:00:00.000001'"),
                Sample.of(
                        "DATETIME",
                        "'0000-00-00 00:00:00'",
                        "'2024-02-00 23:59:59'",
                        "'1582-10-10 01:02:03'",
                        "'9999-12-31 23:59:59'"),
                Sample.of("DATETIME(2)", "'2024-01-01 00:00:00.25'"),
                Sample.of("DATETIME(6)", "'2024-12-31 23:59:59.999999'", "'1969-12-31 23:59:59.000001'"),
                Sample.of("TIMESTAMP NULL", "'0000-00-00 00:00:00'", "'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'"),
                Sample.of("TIMESTAMP(6) NULL", "'2024-03-31 02:30:00.000001'", "'0000-00-00 00:00:00'"),
                Sample.of("POINT", "ST_GeomFromText('POINT(1 -2.5)')"),
                Sample.of("JSON", "'{\"b\": [1, 2.5, null, true], \"a\": \"é\\\\n\"}'", "'[]'", "'\"x\"'"));
    }

    @TestFactory
    @Tag("H12")
    List<DynamicTest> theLogAndASelectGiveTheSameValue() throws Exception {
        String database = Servers.freshDatabase(server, "log_values");
        PipelineSettings settings = LogReading.settings(server, "root", database + ".*");
        List<Sample> samples = samples();
        for (int i = 0; i < samples.size(); i++) {
            server.execute(
                    database,
                    "CREATE TABLE t%02d (id INT PRIMARY KEY, v %s)"
                            .formatted(i, samples.get(i).declaration()));
        }
        LogState start = reader().source().resolveStart(settings);
        int rows = 0;
        for (int i = 0; i < samples.size(); i++) {
            List<String> statements = new ArrayList<>(List.of("SET SESSION sql_mode = '', time_zone = '+00:00'"));
            List<String> values = samples.get(i).values();
            for (int v = 0; v < values.size(); v++) {
                statements.add("INSERT INTO t%02d VALUES (%d, %s)".formatted(i, v, values.get(v)));
            }
            statements.add("INSERT INTO t%02d VALUES (99, NULL)".formatted(i));
            rows += values.size() + 1;
            server.execute(database, statements.toArray(String[]::new));
        }
        List<RowChange> read;
        try (LogReading reading = new LogReading(reader(), settings, start).untilChanges(rows)) {
            read = reading.rows();
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            String table = "t%02d".formatted(i);
            TableSchema schema = Objects.requireNonNull(start.schemas().get(i).after());
            tests.add(DynamicTest.dynamicTest(
                    samples.get(i).declaration(),
                    () -> assertThat(read.stream()
                                    .filter(row -> row.table().name().equals(table))
                                    .map(row -> LogReading.text(row.after())))
                            .containsExactlyElementsOf(select(settings, schema))));
        }
        return tests;
    }

    private static List<String> select(PipelineSettings settings, TableSchema schema) throws Exception {
        RowReader reader = RowReader.of(schema);
        List<String> rows = new ArrayList<>();
        try (Connection connection = new SourceDatabase(settings.source()).connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT " + reader.selectList() + " FROM " + Sql.quote(schema.table()) + " ORDER BY id")) {
            while (result.next()) {
                rows.add(LogReading.text(reader.read(result)));
            }
        }
        return rows;
    }
}
