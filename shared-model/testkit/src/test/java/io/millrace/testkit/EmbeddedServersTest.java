// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class EmbeddedServersTest {

    @Test
    void mariaDbKeepsItsDataOverKillStopAndPause() {
        keepsItsData(
                SourceServer.mariaDb(ServerOptions.defaults().with("--binlog-row-metadata=MINIMAL")),
                "SELECT @@log_bin, @@binlog_format, @@binlog_row_image, @@binlog_row_metadata",
                "1|ROW|FULL|MINIMAL");
    }

    @Test
    void mySqlKeepsItsDataOverKillStopAndPause() {
        assumeTrue(
                SourceServer.mySqlHome().isPresent(),
                "no MySQL: set " + SourceServer.MYSQL_HOME + " to the folder of an installed one");
        keepsItsData(
                SourceServer.installedIn(SourceServer.mySqlHome().orElseThrow(), ServerOptions.defaults()),
                "SELECT @@log_bin, @@binlog_format, @@binlog_row_metadata",
                "1|ROW|FULL");
    }

    @Test
    void postgresKeepsItsDataOverKillStopAndPause() {
        keepsItsData(PostgresServer.embedded(ServerOptions.defaults().with("work_mem=7MB")), "SHOW work_mem", "7MB");
    }

    @Test
    void kafkaKeepsItsTopicsOverKillAndStop() throws Exception {
        KafkaServer server = KafkaServer.embedded(ServerOptions.defaults());
        try (server) {
            server.start();
            try (Admin admin = server.admin()) {
                admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                        .all()
                        .get();
            }
            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.start();
            assertThat(topics(server)).containsExactly("kept");
            server.restart();
            assertThat(topics(server)).containsExactly("kept");
        }
        leavesNothingBehind(server);
    }

    private static Iterable<String> topics(KafkaServer server) throws ExecutionException, InterruptedException {
        try (Admin admin = server.admin()) {
            return admin.listTopics().names().get();
        }
    }

    private static void keepsItsData(SqlServer server, String settings, String expected) {
        String database = server.firstDatabase();
        try (server) {
            server.start();
            int port = server.port();
            assertThat(server.query(database, settings)).containsExactly(expected);
            server.execute(database, "CREATE TABLE kept (id INT PRIMARY KEY)", "INSERT INTO kept VALUES (1)");

            long killed = server.pid();
            server.kill();
            assertThat(ProcessHandle.of(killed)).isEmpty();
            server.start();
            server.execute(database, "INSERT INTO kept VALUES (2)");
            server.restart();

            assertThat(server.port()).isEqualTo(port);
            assertThat(server.query(database, "SELECT id FROM kept ORDER BY id"))
                    .containsExactly("1", "2");
            pausedServerAnswersLater(server, database);
            server.stop();
            server.start();
            assertThat(server.query(database, "SELECT count(*) FROM kept")).containsExactly("2");
        }
        leavesNothingBehind(server);
    }

    private static void pausedServerAnswersLater(SqlServer server, String database) {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            server.pause();
            Thread asking = new Thread(() -> {
                try {
                    statement.execute("INSERT INTO kept VALUES (3)");
                    statement.execute("DELETE FROM kept WHERE id = 3");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            asking.start();
            asking.join(300);
            assertThat(asking.isAlive()).as("waits while the server is paused").isTrue();
            server.resume();
            asking.join(10_000);
            assertThat(asking.isAlive()).as("goes on when the server does").isFalse();
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void leavesNothingBehind(EmbeddedServer server) {
        assertThat(server.isRunning()).isFalse();
        assertThat(server.dataFolder()).doesNotExist();
        assertThat(Files.exists(server.logFile())).isFalse();
        assertThat(Programs.run(Map.of(), List.of("sh", "-c", "ls /proc/" + server.pid() + "/exe"))
                        .exitCode())
                .as("process " + server.pid() + " is gone")
                .isNotZero();
    }
}
