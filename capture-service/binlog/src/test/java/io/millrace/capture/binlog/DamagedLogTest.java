// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.log.LogEventHeader;
import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.TransactionBegin;
import io.millrace.position.GtidSet;
import io.millrace.position.LogPosition;
import io.millrace.testkit.Await;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.SourceServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of the log that are not whole, as real servers send them. */
class DamagedLogTest {

    static Stream<SourceServer> servers() {
        return Scene.servers();
    }

    static Stream<Function<ServerOptions, SourceServer>> kinds() {
        return Scene.kinds();
    }

    private static Scene scene(SourceServer server) {
        Scene scene = Scene.on(server);
        scene.execute("CREATE TABLE orders (id INT PRIMARY KEY, item LONGTEXT)");
        return scene;
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B6")
    void anIncidentStopsTheReadingBehindWhatCameBefore(SourceServer server) throws Exception {
        Scene scene = scene(server);
        LogState start = scene.start();
        scene.execute("INSERT INTO orders VALUES (1, 'a')", "FLUSH BINARY LOGS", "INSERT INTO orders VALUES (2, 'b')");
        Files.write(scene.logFile(start), incident(), StandardOpenOption.APPEND);

        try (LogReading reading = scene.read(start)) {
            MillraceException fault = Scene.faultOf(reading);
            assertThat(fault.code()).isEqualTo(FaultCode.LOG_EVENT_NOT_CARRIED);
            assertThat(fault).hasMessageContaining("lost events");
            assertThat(reading.rows()).hasSize(1);
        }
    }

    /** An event of type 26 with the number of LOST_EVENTS and a text, as the server writes it. */
    private static byte[] incident() {
        byte[] text = "the test lost events".getBytes(StandardCharsets.US_ASCII);
        int length = LogEventHeader.BYTES + 2 + 1 + text.length + 4;
        ByteBuffer event = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        event.putInt(1_700_000_000)
                .put((byte) 26)
                .putInt(1)
                .putInt(length)
                .putInt(0)
                .putShort((short) 0);
        event.putShort((short) 1).put((byte) text.length).put(text);
        CRC32 sum = new CRC32();
        sum.update(event.array(), 0, event.position());
        return event.putInt((int) sum.getValue()).array();
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B20")
    void anEventThatIsDamagedWhereItIsKeptStopsTheReadingForGood(SourceServer server) throws Exception {
        Scene scene = scene(server);
        LogState start = scene.start();
        scene.execute(
                "INSERT INTO orders VALUES (1, 'a')",
                "INSERT INTO orders VALUES (2, 'here-it-breaks')",
                "FLUSH BINARY LOGS",
                "INSERT INTO orders VALUES (3, 'c')");
        flip(scene.logFile(start), "here-it-breaks");

        try (LogReading reading = scene.read(start)) {
            assertThat(Scene.faultOf(reading).code()).isEqualTo(FaultCode.LOG_EVENT_NOT_CARRIED);
            assertThat(reading.rows()).hasSize(1);
        }
    }

    /** What was read in the log that this one continues is passed over, and moves no place to read again from. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B20")
    @Tag("B14")
    void damageAmongTransactionsThatArePassedOverStopsTheReadingForGood(SourceServer server) throws Exception {
        Scene scene = scene(server);
        LogState start = scene.start();
        scene.execute("INSERT INTO orders VALUES (1, 'a')", "INSERT INTO orders VALUES (2, 'here-it-breaks')");
        GtidSet gtids = GtidSet.parse(start.gtids());
        try (LogReading reading = scene.read(start).untilChanges(2)) {
            reading.events().stream()
                    .filter(TransactionBegin.class::isInstance)
                    .forEach(begin -> gtids.add(((TransactionBegin) begin).gtid()));
        }
        scene.execute("FLUSH BINARY LOGS", "INSERT INTO orders VALUES (3, 'c')");
        flip(scene.logFile(start), "here-it-breaks");
        LogPosition first = start.position();
        LogState later = new LogState(
                LogPosition.before(2, first.file(), first.offset()),
                gtids.toString(),
                start.identity(),
                List.of(),
                List.of(),
                start.schemas());

        try (LogReading reading = scene.read(later)) {
            assertThat(Scene.faultOf(reading).code()).isEqualTo(FaultCode.LOG_EVENT_NOT_CARRIED);
            assertThat(reading.rows()).isEmpty();
        }
    }

    /** Nothing tells that an event is damaged which carries no checksum, but that it cannot be read. */
    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("B20")
    void ofAnEventThatCannotBeReadNoRowIsGivenOut(Function<ServerOptions, SourceServer> kind) throws Exception {
        try (SourceServer server = kind.apply(ServerOptions.defaults().with("--binlog-checksum=NONE"))) {
            server.start();
            Scene scene = scene(server);
            LogState start = scene.start();
            scene.execute(
                    "BEGIN",
                    "INSERT INTO orders VALUES (1, REPEAT('x', 1000000))",
                    "INSERT INTO orders VALUES (2, 'whole'), (3, 'here-it-breaks')",
                    "COMMIT");
            overwrite(scene.logFile(start), "here-it-breaks", -1, 0x7f);

            try (LogReading reading = scene.read(start)) {
                assertThat(Scene.faultOf(reading).code()).isEqualTo(FaultCode.LOG_SHAPE_MISMATCH);
                assertThat(reading.rows()).hasSize(1);
            }
        }
    }

    private static void flip(Path file, String text) throws IOException {
        overwrite(file, text, 0, 'X');
    }

    private static void overwrite(Path file, String text, int from, int value) throws IOException {
        String all = Files.readString(file, StandardCharsets.ISO_8859_1);
        int at = all.lastIndexOf(text) + from;
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            bytes.write(value);
        }
    }

    /** As if the server had died while it wrote a transaction, and undone it when it came back. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B13")
    void aTransactionThatTheSourceDidNotFinishIsPassedOver(SourceServer server) throws Exception {
        Scene scene = scene(server);
        LogState start = scene.start();
        scene.execute(
                "INSERT INTO orders VALUES (1, 'a')",
                "BEGIN",
                "INSERT INTO orders VALUES (2, 'torn')",
                "INSERT INTO orders VALUES (3, 'torn')",
                "COMMIT",
                "FLUSH BINARY LOGS",
                "INSERT INTO orders VALUES (4, 'd')");
        List<Long> rows = startsOf(scene.logFile(start), 23, 30);
        cut(scene.logFile(start), rows.get(rows.size() - 1));

        try (LogReading reading = scene.read(start).untilChanges(2)) {
            assertThat(reading.rows())
                    .extracting(row -> LogReading.text(row.after()))
                    .containsExactly("[1, a]", "[4, d]");
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B13")
    void aTransactionOfWhichAPartWasGivenOutMayNotBeUndone(SourceServer server) throws Exception {
        Scene scene = scene(server);
        LogState start = scene.start();
        scene.execute(
                "BEGIN",
                "INSERT INTO orders VALUES (2, REPEAT('torn', 100000))",
                "INSERT INTO orders VALUES (3, REPEAT('torn', 100000))",
                "COMMIT",
                "FLUSH BINARY LOGS",
                "INSERT INTO orders VALUES (4, 'd')");
        List<Long> rows = startsOf(scene.logFile(start), 23, 30);
        cut(scene.logFile(start), rows.get(rows.size() - 1));

        try (LogReading reading = scene.read(start)) {
            assertThat(Scene.faultOf(reading).code()).isEqualTo(FaultCode.LOG_NOT_THE_SAME);
            assertThat(reading.rows()).hasSize(1);
        }
    }

    /** Servers do not send what lies behind such a place: nobody can go on by himself. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B13")
    void aFileThatEndsInTheMiddleOfAnEventStopsTheReading(SourceServer server) throws Exception {
        Scene scene = scene(server);
        LogState start = scene.start();
        scene.execute(
                "INSERT INTO orders VALUES (1, 'a')",
                "INSERT INTO orders VALUES (2, 'torn')",
                "FLUSH BINARY LOGS",
                "INSERT INTO orders VALUES (4, 'd')");
        List<Long> rows = startsOf(scene.logFile(start), 23, 30);
        cut(scene.logFile(start), rows.get(rows.size() - 1) + 25);

        try (LogReading reading = scene.read(start)) {
            MillraceException fault = Scene.faultOf(reading);
            assertThat(fault.code()).as(fault.getMessage()).isEqualTo(FaultCode.LOG_NOT_THE_SAME);
            assertThat(reading.rows()).hasSize(1);
        }
    }

    private static void cut(Path file, long at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(at);
        }
    }

    private static List<Long> startsOf(Path file, int... codes) throws IOException {
        byte[] all = Files.readAllBytes(file);
        List<Long> starts = new ArrayList<>();
        int at = 4;
        while (at + LogEventHeader.BYTES <= all.length) {
            LogEventHeader header = LogEventHeader.read(all, at);
            for (int code : codes) {
                if (header.code() == code) {
                    starts.add((long) at);
                }
            }
            at += (int) header.length();
        }
        return starts;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("B13")
    void aSourceThatIsKilledUnderLoadIsFollowedOverItsDeaths(Function<ServerOptions, SourceServer> kind)
            throws Exception {
        long seed = 7;
        Random random = new Random(seed);
        try (SourceServer server = kind.apply(ServerOptions.defaults())) {
            server.start();
            Scene scene = scene(server);
            LogState start = scene.start();
            int next = 1;
            for (int life = 0; life < 4; life++) {
                next = writeUntilKilled(scene, next, 300 + random.nextInt(400));
                server.start();
            }
            scene.execute("INSERT INTO orders VALUES (0, 'the last')");

            try (LogReading reading = scene.read(start)
                    .until(event -> event instanceof RowChange row
                            && LogReading.text(row.after()).startsWith("[0,"))) {
                Map<Object, String> rows = new TreeMap<>();
                reading.rows().forEach(row -> rows.put(row.after()[0], String.valueOf(row.after()[1])));
                assertThat(rows.keySet().stream().map(String::valueOf))
                        .as("seed " + seed)
                        .containsExactlyElementsOf(scene.query("SELECT id FROM orders ORDER BY id"));
            }
        }
    }

    private static int writeUntilKilled(Scene scene, int first, int millis) throws SQLException {
        long end = System.nanoTime() + millis * 1_000_000L;
        Thread killer = new Thread(() -> {
            Await.until("a moment", Duration.ofSeconds(10), () -> System.nanoTime() - end > 0);
            scene.server().process().kill();
        });
        int id = first;
        try (Connection connection = scene.server().connect(scene.database());
                Statement statement = connection.createStatement()) {
            killer.start();
            connection.setAutoCommit(false);
            while (true) {
                for (int i = 0; i < 20; i++) {
                    statement.execute("INSERT INTO orders VALUES (" + id++ + ", REPEAT('x', 3000))");
                }
                connection.commit();
            }
        } catch (SQLException e) {
            join(killer);
            return id;
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
