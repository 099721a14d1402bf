// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.model.ChangeEvent;
import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.position.LogPosition;
import io.millrace.testkit.Await;
import io.millrace.testkit.SourceServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What servers do by themselves comes as the rows that it changes; and every row has its place. */
class RightRowsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    static Stream<SourceServer> servers() {
        return Scene.servers();
    }

    private static Scene scene(SourceServer server) {
        Scene scene = Scene.on(server);
        scene.execute("CREATE TABLE orders (id INT PRIMARY KEY, item VARCHAR(50))");
        return scene;
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B21")
    void triggersProceduresAndEventsComeAsRowsAndTemporaryTablesDoNot(SourceServer server) throws Exception {
        Scene scene = scene(server);
        scene.execute(
                "CREATE TABLE history (n INT AUTO_INCREMENT PRIMARY KEY, order_id INT, what VARCHAR(9))",
                "CREATE TRIGGER kept AFTER UPDATE ON orders FOR EACH ROW"
                        + " INSERT INTO history (order_id, what) VALUES (NEW.id, 'update')",
                "CREATE PROCEDURE fill(n INT) BEGIN"
                        + " CREATE TEMPORARY TABLE filling (id INT PRIMARY KEY);"
                        + " WHILE n > 0 DO INSERT INTO filling VALUES (n); SET n = n - 1; END WHILE;"
                        + " INSERT INTO orders SELECT id, 'filled' FROM filling ORDER BY id;"
                        + " DROP TEMPORARY TABLE filling; END",
                "CREATE FUNCTION noted(i INT) RETURNS INT DETERMINISTIC MODIFIES SQL DATA BEGIN"
                        + " INSERT INTO history (order_id, what) VALUES (i, 'function'); RETURN i; END");
        LogState start = scene.start();
        scene.execute(
                "CALL fill(2)",
                "UPDATE orders SET item = 'changed' WHERE id = 1",
                "SELECT noted(5)",
                "CREATE TEMPORARY TABLE orders (id INT PRIMARY KEY)",
                "INSERT INTO orders VALUES (77)",
                "ALTER TABLE orders ADD COLUMN hidden INT",
                "TRUNCATE TABLE orders",
                "DROP TEMPORARY TABLE orders");
        byEvent(scene);

        try (LogReading reading = scene.read(start).untilChanges(6)) {
            assertThat(reading.schemaChanges()).isEmpty();
            assertThat(reading.rows())
                    .extracting(row -> row.operation() + " " + row.table().name() + " " + LogReading.text(row.after()))
                    .containsExactly(
                            "INSERT orders [1, filled]",
                            "INSERT orders [2, filled]",
                            "UPDATE orders [1, changed]",
                            "INSERT history [1, 1, update]",
                            "INSERT history [2, 5, function]",
                            "INSERT orders [3, event]");
        }
    }

    private static void byEvent(Scene scene) {
        String before = scene.query("SELECT @@GLOBAL.event_scheduler").get(0);
        scene.execute(
                "SET GLOBAL event_scheduler = ON",
                "CREATE EVENT once ON SCHEDULE AT CURRENT_TIMESTAMP DO INSERT INTO orders VALUES (3, 'event')");
        Await.until(
                "the event's row",
                LIMIT,
                () -> scene.query("SELECT COUNT(*) FROM orders WHERE id = 3").equals(List.of("1")));
        scene.execute("SET GLOBAL event_scheduler = " + before);
    }

    /** MariaDB from 11.4 on says of no event in a transaction where it ends. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B19")
    void everyRowOfALargeTransactionHasAPlaceOfItsOwn(SourceServer server) throws Exception {
        Scene scene = scene(server);
        LogState start = scene.start();
        scene.execute(
                "BEGIN",
                "INSERT INTO orders WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 900)"
                        + " SELECT n, REPEAT('x', 40) FROM s",
                "UPDATE orders SET item = 'changed' WHERE id < 300",
                "UPDATE orders SET id = id + 10000",
                "COMMIT",
                "DELETE FROM orders");

        try (LogReading reading = scene.read(start).untilChanges(900 + 299 + 1800 + 900)) {
            List<LogPosition> places =
                    reading.rows().stream().map(RowChange::position).toList();
            assertThat(places).isSorted().doesNotHaveDuplicates();
            assertThat(places.subList(0, 2999))
                    .allSatisfy(place -> assertThat(place.startOfTransaction())
                            .isEqualTo(places.get(0).startOfTransaction()));
            LogState inside = LogReading.after(start, reading.events(), 2_000);
            try (LogReading again =
                    scene.read(inside).untilChanges(reading.changes().size())) {
                assertThat(again.texts()).containsExactlyElementsOf(reading.texts());
            }
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("B17")
    @Tag("B18")
    void noPlaceIsBeforeThatOfTheResumption(SourceServer server) throws Exception {
        Scene scene = scene(server);
        LogState state = scene.start();
        scene.execute("FLUSH BINARY LOGS");
        int id = 1;
        for (int life = 0; life < 6; life++) {
            if (life % 2 == 0) {
                scene.execute("INSERT INTO orders VALUES (" + id++ + ", 'a')", "FLUSH BINARY LOGS");
            }
            scene.execute("INSERT INTO orders VALUES (" + id++ + ", 'b')");
            LogPosition from = state.position();
            String last = "[" + (id - 1) + ",";
            try (LogReading reading = scene.read(state)) {
                reading.until(event -> event instanceof RowChange row
                        && LogReading.text(row.after()).startsWith(last));
                int rows = reading.events().size();
                reading.until(event -> reading.events().indexOf(event) >= rows);
                killReaders(scene);
                assertThat(Scene.faultOf(reading).code()).isEqualTo(FaultCode.LOG_READ_FAILED);
                List<ChangeEvent> events = new ArrayList<>(reading.events());
                // Only the file's name and the transaction that was resumed in may lie before it.
                assertThat(events.stream()
                                .map(LogReading::positionOf)
                                .filter(place -> !from.isAfter(place))
                                .toList())
                        .isSorted();
                assertThat(events.stream()
                                .filter(event -> from.isAfter(LogReading.positionOf(event)))
                                .filter(event -> !LogReading.positionOf(event)
                                        .startOfTransaction()
                                        .equals(from.startOfTransaction()))
                                .filter(event -> !(event instanceof io.millrace.model.LogFile))
                                .toList())
                        .isEmpty();
                assertThat(reading.rows())
                        .filteredOn(row -> row.position().isAfter(from))
                        .extracting(RowChange::operation)
                        .hasSize(life % 2 == 0 ? 2 : 1)
                        .containsOnly(Operation.INSERT);
                state = LogReading.after(state, events, events.size());
            }
        }
    }

    private static void killReaders(Scene scene) {
        for (String reader :
                scene.query("SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'")) {
            scene.execute("KILL " + reader);
        }
    }
}
