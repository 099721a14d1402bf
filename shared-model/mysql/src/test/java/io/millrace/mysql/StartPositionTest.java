// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.TableId;
import io.millrace.position.GtidSet;
import io.millrace.testkit.Await;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.SourceServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With commits held between log and visibility, as semi-synchronous replication does while no replica answers. */
@Tag("H1")
class StartPositionTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void isNeverAheadOfWhatASelectCanSeeOnMariaDb() throws Exception {
        try (SourceServer server = SourceServer.mariaDb(ServerOptions.defaults())) {
            server.start();
            prepare(
                    server,
                    "SET GLOBAL rpl_semi_sync_master_enabled = 1, rpl_semi_sync_master_wait_no_slave = 1,"
                            + " rpl_semi_sync_master_timeout = 6000, rpl_semi_sync_master_wait_point = 'AFTER_SYNC'");
            holdsWhileACommitIsHeld(server);
        }
    }

    @Test
    void isNeverAheadOfWhatASelectCanSeeOnMySql() throws Exception {
        Assumptions.assumeTrue(SourceServer.mySqlHome().isPresent(), "no MySQL: set " + SourceServer.MYSQL_HOME);
        try (SourceServer server =
                SourceServer.installedIn(SourceServer.mySqlHome().orElseThrow(), ServerOptions.defaults())) {
            server.start();
            prepare(
                    server,
                    "INSTALL PLUGIN rpl_semi_sync_source SONAME 'semisync_source.so'",
                    "SET GLOBAL rpl_semi_sync_source_enabled = 1, rpl_semi_sync_source_wait_no_replica = 1,"
                            + " rpl_semi_sync_source_timeout = 6000");
            holdsWhileACommitIsHeld(server);
        }
    }

    private static void prepare(SourceServer server, String... semiSync) {
        server.execute(
                "mysql",
                "CREATE DATABASE shop",
                "CREATE TABLE shop.t (id INT PRIMARY KEY)",
                "CREATE TABLE shop.bag (id INT)");
        server.execute("mysql", semiSync);
    }

    private static void holdsWhileACommitIsHeld(SourceServer server) throws Exception {
        SourceDatabase source = Sources.of(server, "shop.*");
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try (Connection connection = source.connect()) {
            ServerFacts facts = ServerFacts.read(connection);
            LogCoordinates before = facts.logEnd(connection);
            Future<?> insert = writer.submit(() -> server.execute("shop", "INSERT INTO t VALUES (1)"));
            Await.until(
                    "the transaction in the log",
                    LIMIT,
                    () -> facts.logEnd(connection).offset() > before.offset());

            // What a start "at the log's end" would miss: it lies before, and no SELECT sees it.
            LogCoordinates unprotectedEnd = facts.logEnd(connection);
            boolean hidden = rows(connection, "shop.t") == 0;
            StartPosition start =
                    StartPosition.resolve(connection, source.settings().selection());

            assertThat(hidden).as("the commit was held long enough").isTrue();
            boolean seen = rows(connection, "shop.t") == 1;
            boolean replayed = start.at().position(1).compareTo(before.position(1)) <= 0;
            assertThat(seen || replayed)
                    .as("start %s, transaction from %s to %s", start.at(), before, unprotectedEnd)
                    .isTrue();
            assertThat(GtidSet.parse(String.valueOf(start.at().gtids())))
                    .as("what is held lies behind the start, and is none of the transactions before it")
                    .hasToString(GtidSet.parse(String.valueOf(facts.gtidsAt(connection, start.at())))
                            .toString());
            insert.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(start.schemas()).extracting(s -> s.table().name()).containsExactly("bag", "t");
        } finally {
            writer.shutdownNow();
        }
    }

    private static long rows(Connection connection, String table) throws SQLException {
        return Long.parseLong(String.valueOf(Sql.scalar(connection, "SELECT COUNT(*) FROM " + table)));
    }

    @Test
    void anExactSnapshotSeesNeitherMoreNorLessThanItsPlaceSays() throws Exception {
        try (SourceServer server = SourceServer.mariaDb(ServerOptions.defaults())) {
            server.start();
            prepare(server);
            exactWhileWritten(server);
        }
    }

    @Test
    void anExactSnapshotSeesNeitherMoreNorLessThanItsPlaceSaysOnMySql() throws Exception {
        Assumptions.assumeTrue(SourceServer.mySqlHome().isPresent(), "no MySQL: set " + SourceServer.MYSQL_HOME);
        try (SourceServer server =
                SourceServer.installedIn(SourceServer.mySqlHome().orElseThrow(), ServerOptions.defaults())) {
            server.start();
            prepare(server);
            exactWhileWritten(server);
        }
    }

    /** Each row is a transaction of its own, and the log tells where each begins. */
    private static void exactWhileWritten(SourceServer server) throws Exception {
        SourceDatabase source = Sources.of(server, "shop.*");
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<?> writing = writer.submit(() -> {
                for (int i = 0; i < 300; i++) {
                    server.execute("shop", "INSERT INTO bag VALUES (" + i + ")");
                }
            });
            for (int i = 0; i < 10; i++) {
                try (ExactSnapshot snapshot = ExactSnapshot.open(source, new TableId("shop", "bag"))) {
                    long visible = rows(snapshot.connection(), "shop.bag");
                    assertThat(visible).isEqualTo(rowsInLogBefore(server, snapshot.at()));
                }
            }
            writing.get(2 * LIMIT.toSeconds(), TimeUnit.SECONDS);
        } finally {
            writer.shutdownNow();
        }
    }

    private static long rowsInLogBefore(SourceServer server, LogCoordinates place) {
        return server.query("mysql", "SHOW BINLOG EVENTS IN '" + place.file() + "'").stream()
                .map(line -> line.split("\\|"))
                .filter(event -> event[2].startsWith("Write_rows") && Long.parseLong(event[1]) < place.offset())
                .count();
    }
}
