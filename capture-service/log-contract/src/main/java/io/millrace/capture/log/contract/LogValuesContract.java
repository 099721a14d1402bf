// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.RowChange;
import io.millrace.model.TableSchema;
import io.millrace.mysql.RowReader;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.Sql;
import io.millrace.settings.PipelineSettings;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.types.CanonicalText;
import io.millrace.testkit.types.CorpusTables;
import io.millrace.testkit.types.TypeCorpus.Entry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every value of the corpus is what the corpus says, whether it was read from the log or by a SELECT. */
@NullUnmarked
public abstract class LogValuesContract {

    protected abstract SourceServer server();

    /** The log source under test. */
    protected abstract LogReader reader();

    /** Whether the log source carries that type; what it does not carry it must refuse, which its own tests show. */
    protected boolean carries(Entry entry) {
        return true;
    }

    @TestFactory
    @Tag("H11")
    @Tag("H12")
    @Tag("V1")
    @Tag("V2")
    @Tag("V3")
    @Tag("V4")
    @Tag("V5")
    @Tag("V6")
    @Tag("V7")
    @Tag("V9")
    @Tag("V10")
    @Tag("V11")
    @Tag("V12")
    @Tag("V13")
    @Tag("V14")
    @Tag("V15")
    @Tag("V16")
    @Tag("V17")
    @Tag("V18")
    @Tag("V19")
    @Tag("V20")
    @Tag("V21")
    @Tag("V23")
    @Tag("V24")
    @Tag("V25")
    List<DynamicTest> theLogAndASelectGiveTheValueOfTheCorpus() throws Exception {
        CorpusTables corpus = CorpusTables.create(server(), this::carries);
        PipelineSettings settings = LogReading.settings(server(), "root", corpus.database() + ".*");
        LogState start = reader().source().resolveStart(settings);
        int rows = corpus.fill(sample -> true);
        List<RowChange> read;
        try (LogReading reading = new LogReading(reader(), settings, start).untilChanges(rows)) {
            read = reading.rows();
        }
        List<DynamicTest> tests = new ArrayList<>();
        corpus.tables().forEach((table, entry) -> {
            TableSchema schema = schema(start, table);
            List<String> expected = CorpusTables.expected(entry, sample -> true);
            Stream<RowChange> changes =
                    read.stream().filter(row -> row.table().name().equals(table));
            List<String> logged = changes.map(row -> text(schema, row.after())).toList();
            tests.add(DynamicTest.dynamicTest(
                    entry + " in the log", () -> assertThat(logged).isEqualTo(expected)));
            tests.add(DynamicTest.dynamicTest(
                    entry + " by a SELECT",
                    () -> assertThat(select(settings, schema)).isEqualTo(expected)));
        });
        return tests;
    }

    @TestFactory
    @Tag("V19")
    List<DynamicTest> everyCharacterOfEveryCharacterSetIsWhatTheServerSays() throws Exception {
        EveryCharacter characters = EveryCharacter.create(server());
        PipelineSettings settings = LogReading.settings(server(), "root", characters.database() + ".*");
        LogState start = reader().source().resolveStart(settings);
        int rows = characters.fill();
        List<RowChange> read;
        try (LogReading reading = new LogReading(reader(), settings, start).untilChanges(rows)) {
            read = reading.rows();
        }
        return characters.charsets().stream()
                .map(charset -> DynamicTest.dynamicTest(charset, () -> {
                    List<String> expected = characters.texts(charset);
                    Stream<RowChange> changes =
                            read.stream().filter(row -> row.table().name().equals(charset));
                    assertThat(EveryCharacter.differences(
                                    expected, changes.map(row -> row.after()).toList()))
                            .as("in the log")
                            .isEmpty();
                    assertThat(EveryCharacter.differences(expected, rows(settings, schema(start, charset))))
                            .as("by a SELECT")
                            .isEmpty();
                }))
                .toList();
    }

    /** Where a server shows a question mark, nobody would know which bytes it stood for. */
    @TestFactory
    @Tag("V22")
    List<DynamicTest> bytesThatAreNoTextStopTheLogAndASelectAlike() {
        return WrongBytes.cases(server()).stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    String[] wrong = name.split(" ");
                    String database = WrongBytes.create(server(), wrong[0], wrong[1]);
                    assertThat(server().query(database, "SELECT LOWER(HEX(v)) FROM wrong"))
                            .containsExactly(wrong[1]);
                    PipelineSettings settings = LogReading.settings(server(), "root", database + ".wrong");
                    LogState start = reader().source().resolveStart(settings);
                    server().execute(database, "UPDATE wrong SET id = id + 1");

                    assertNotCarried(() -> {
                        try (LogReading reading = new LogReading(reader(), settings, start)) {
                            reading.until(event -> false);
                        }
                    });
                    assertNotCarried(() -> rows(settings, schema(start, "wrong")));
                }))
                .toList();
    }

    private static void assertNotCarried(ThrowingCallable reading) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.LOG_VALUE_NOT_CARRIED))
                .hasMessageContaining(".wrong")
                .hasMessageContaining("olumn v ");
    }

    private static TableSchema schema(LogState start, String table) {
        return start.schemas().stream()
                .map(announced -> Objects.requireNonNull(announced.after()))
                .filter(schema -> schema.table().name().equals(table))
                .findFirst()
                .orElseThrow();
    }

    private static String text(TableSchema schema, @Nullable Object[] row) {
        Column value = schema.columns().get(1);
        return row[0] + " " + CanonicalText.of(value.type(), row[1]);
    }

    private static List<String> select(PipelineSettings settings, TableSchema schema) throws Exception {
        return rows(settings, schema).stream().map(row -> text(schema, row)).toList();
    }

    private static List<Object[]> rows(PipelineSettings settings, TableSchema schema) throws Exception {
        RowReader reader = RowReader.of(schema);
        List<Object[]> rows = new ArrayList<>();
        try (Connection connection = new SourceDatabase(settings.source()).connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT " + reader.selectList() + " FROM " + Sql.quote(schema.table()) + " ORDER BY id")) {
            while (result.next()) {
                rows.add(reader.read(result));
            }
        }
        return rows;
    }
}
