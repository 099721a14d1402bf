// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogState;
import io.millrace.model.ChangeEvent;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.testkit.Await;
import io.millrace.testkit.SourceServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tools that fill another table and give it the name, while others write: the replayed table equals the real one. */
class OnlineToolLoadTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long SEED = 5;

    static Stream<SourceServer> servers() {
        return Scene.servers();
    }

    private static Scene scene(SourceServer server) {
        Scene scene = Scene.on(server);
        scene.execute(
                "CREATE TABLE orders (id INT PRIMARY KEY, item VARCHAR(50))",
                "INSERT INTO orders WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 400)"
                        + " SELECT n, CONCAT('old', n) FROM s");
        return scene;
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("D6")
    void aSwapByTriggersLeavesTheReplayedTableEqual(SourceServer server) throws Exception {
        Scene scene = scene(server);
        LogState start = scene.start();
        scene.execute("UPDATE orders SET item = CONCAT(item, '!')");
        try (Writer writer = new Writer(scene)) {
            writer.awaitMore(20);
            scene.execute(
                    "CREATE TABLE _orders_new LIKE orders",
                    "ALTER TABLE _orders_new ADD COLUMN extra INT NOT NULL DEFAULT 3",
                    "CREATE TRIGGER osc_ins AFTER INSERT ON orders FOR EACH ROW"
                            + " REPLACE INTO _orders_new (id, item) VALUES (NEW.id, NEW.item)",
                    "CREATE TRIGGER osc_upd AFTER UPDATE ON orders FOR EACH ROW BEGIN"
                            + " DELETE IGNORE FROM _orders_new WHERE OLD.id <> NEW.id AND id = OLD.id;"
                            + " REPLACE INTO _orders_new (id, item) VALUES (NEW.id, NEW.item); END",
                    "CREATE TRIGGER osc_del AFTER DELETE ON orders FOR EACH ROW"
                            + " DELETE IGNORE FROM _orders_new WHERE id = OLD.id");
            for (int from = 0; from < 1000; from += 100) {
                scene.execute("INSERT IGNORE INTO _orders_new (id, item) SELECT id, item FROM orders WHERE id >= "
                        + from + " AND id < " + (from + 100) + " LOCK IN SHARE MODE");
                writer.awaitMore(5);
            }
            scene.execute(
                    "RENAME TABLE orders TO _orders_old, _orders_new TO orders",
                    "DROP TABLE IF EXISTS _orders_old",
                    "DROP TRIGGER IF EXISTS osc_ins",
                    "DROP TRIGGER IF EXISTS osc_upd",
                    "DROP TRIGGER IF EXISTS osc_del");
            writer.awaitMore(20);
        }
        requireEqual(scene, start);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    @Tag("D6")
    void aSwapByTheLogLeavesTheReplayedTableEqual(SourceServer server) throws Exception {
        Scene scene = scene(server);
        LogState start = scene.start();
        scene.execute("UPDATE orders SET item = CONCAT(item, '!')");
        try (Writer writer = new Writer(scene)) {
            writer.awaitMore(20);
            scene.execute(
                    "CREATE TABLE _orders_ghc (id INT PRIMARY KEY, hint VARCHAR(64), value VARCHAR(255))",
                    "CREATE TABLE _orders_gho LIKE orders",
                    "ALTER TABLE _orders_gho ADD COLUMN extra INT NOT NULL DEFAULT 3");
            LogState tool = scene.start();
            try (LogReading log = scene.read(tool);
                    Connection connection = server.connect(scene.database());
                    Statement ghost = connection.createStatement()) {
                for (int from = 0; from < 1000; from += 100) {
                    ghost.execute("INSERT IGNORE INTO _orders_gho (id, item) SELECT id, item FROM orders WHERE id >= "
                            + from + " AND id < " + (from + 100) + " LOCK IN SHARE MODE");
                    ghost.execute("REPLACE INTO _orders_ghc VALUES (1, 'copied', '" + from + "')");
                    writer.awaitMore(5);
                }
                cutOver(scene, log, ghost);
            }
            writer.awaitMore(20);
        }
        requireEqual(scene, start);
    }

    /** The table is locked, what the log has of it until then is carried over, then the names change at once. */
    private static void cutOver(Scene scene, LogReading log, Statement ghost)
            throws SQLException, InterruptedException {
        ghost.execute("LOCK TABLES orders WRITE, _orders_gho WRITE, _orders_ghc WRITE");
        ghost.execute("REPLACE INTO _orders_ghc VALUES (2, 'locked', '')");
        log.until(event -> event instanceof RowChange row
                && row.table().name().equals("_orders_ghc")
                && LogReading.text(row.after()).startsWith("[2,"));
        for (RowChange row : log.rows()) {
            if (row.table().name().equals("orders")) {
                if (row.before() != null) {
                    ghost.execute("DELETE FROM _orders_gho WHERE id = " + row.before()[0]);
                }
                if (row.after() != null) {
                    ghost.execute("REPLACE INTO _orders_gho (id, item) VALUES (" + row.after()[0] + ", '"
                            + row.after()[1] + "')");
                }
            }
        }
        // Whoever waits to rename comes before those who wait to write.
        Thread swap = new Thread(() -> scene.execute("RENAME TABLE orders TO _orders_del, _orders_gho TO orders"));
        swap.start();
        Await.until(
                "the swap to wait",
                LIMIT,
                () -> !scene.query("SELECT 1 FROM information_schema.processlist WHERE info LIKE 'RENAME TABLE orders%'"
                                + " AND state LIKE '%metadata lock%'")
                        .isEmpty());
        ghost.execute("UNLOCK TABLES");
        swap.join();
        ghost.execute("DROP TABLE _orders_ghc, _orders_del");
    }

    private static void requireEqual(Scene scene, LogState start) throws InterruptedException {
        scene.execute("INSERT INTO orders (id, item) VALUES (-1, 'the last')");
        Map<String, Map<Object, String>> tables = new TreeMap<>();
        try (LogReading reading = scene.read(start)
                .until(event -> event instanceof RowChange row
                        && LogReading.text(row.after()).startsWith("[-1,"))) {
            reading.events().forEach(event -> replay(event, tables));
        }
        assertThat(tables).containsOnlyKeys("orders");
        assertThat(tables.get("orders").values())
                .as("seed " + SEED)
                .containsExactlyElementsOf(
                        scene.query("SELECT CONCAT('[', id, ', ', item, ', ', extra, ']') FROM orders ORDER BY id"));
    }

    private static void replay(ChangeEvent event, Map<String, Map<Object, String>> tables) {
        if (event instanceof RowChange row) {
            Map<Object, String> rows = tables.computeIfAbsent(row.table().name(), name -> new TreeMap<>());
            if (row.before() != null) {
                rows.remove(row.before()[0]);
            }
            if (row.after() != null) {
                rows.put(row.after()[0], LogReading.text(row.after()));
            }
        } else if (event instanceof SchemaChange change) {
            String name = change.table().name();
            switch (change.kind()) {
                case RENAME -> tables.put(change.after().table().name(), tables.remove(name));
                case DROP -> tables.remove(name);
                case ANNOUNCE, CREATE, ALTER -> {
                    // The tools change tables that are empty.
                }
                case TRUNCATE, INCLUDE, UNKNOWN -> throw new AssertionError(change.toString());
            }
        }
    }

    /** Somebody who writes all the while, over every change of names. */
    private static final class Writer implements AutoCloseable {

        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final Thread thread;

        Writer(Scene scene) {
            thread = new Thread(() -> write(scene), "writer");
            thread.start();
        }

        private void write(Scene scene) {
            Random random = new Random(SEED);
            try (Connection connection = scene.server().connect(scene.database());
                    Statement statement = connection.createStatement()) {
                while (!ended.get()) {
                    int id = random.nextInt(1000);
                    try {
                        statement.execute(
                                switch (random.nextInt(4)) {
                                    case 0 -> "INSERT IGNORE INTO orders (id, item) VALUES (" + id + ", 'new')";
                                    case 1 -> "UPDATE orders SET item = 'changed " + done + "' WHERE id = " + id;
                                    case 2 -> "DELETE FROM orders WHERE id = " + id;
                                    default ->
                                        "UPDATE IGNORE orders SET id = " + random.nextInt(1000) + " WHERE id = " + id;
                                });
                        done.incrementAndGet();
                    } catch (SQLException e) {
                        // Deadlocks with the tool's copying: tried again, as an application does.
                        if (e.getErrorCode() != 1213 && e.getErrorCode() != 1205) {
                            throw e;
                        }
                    }
                }
            } catch (SQLException | RuntimeException e) {
                failure.set(e);
            }
        }

        void awaitMore(int statements) {
            int enough = done.get() + statements;
            Await.until("statements of others", LIMIT, () -> done.get() >= enough || failure.get() != null);
            assertThat(failure.get()).isNull();
        }

        @Override
        public void close() throws InterruptedException {
            ended.set(true);
            thread.join();
            assertThat(failure.get()).isNull();
        }
    }
}
