// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.TableId;
import io.millrace.testkit.Await;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.SourceServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With every time limit of the server at a second: a copy may wait for its target for longer than that. */
@Tag("H10")
class SourceTimeoutsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int SECONDS = 3;
    private static final int ROWS = 300;

    @Test
    void aCopyThatIsSlowIsNotCutOffByMariaDb() throws Exception {
        try (SourceServer server = SourceServer.mariaDb(ServerOptions.defaults())) {
            server.start();
            waits(
                    server,
                    "SET GLOBAL max_statement_time = 1, idle_transaction_timeout = 1,"
                            + " idle_readonly_transaction_timeout = 1, idle_write_transaction_timeout = 1");
        }
    }

    @Test
    void aCopyThatIsSlowIsNotCutOffByMySql() throws Exception {
        Assumptions.assumeTrue(SourceServer.mySqlHome().isPresent(), "no MySQL: set " + SourceServer.MYSQL_HOME);
        try (SourceServer server =
                SourceServer.installedIn(SourceServer.mySqlHome().orElseThrow(), ServerOptions.defaults())) {
            server.start();
            waits(server, "SET GLOBAL max_execution_time = 1000");
        }
    }

    private static void waits(SourceServer server, String limits) throws Exception {
        server.execute(
                "mysql",
                "CREATE DATABASE shop",
                "CREATE TABLE shop.t (id INT PRIMARY KEY, v LONGTEXT)",
                "INSERT INTO shop.t WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < " + ROWS
                        + ") SELECT i, REPEAT('x', 100000) FROM n",
                limits,
                "SET GLOBAL net_write_timeout = 1, net_read_timeout = 1, wait_timeout = 1");
        SourceDatabase source = Sources.of(server, "shop.*");
        TableId table = new TableId("shop", "t");
        try (SourceSession session = SourceSession.open(source)) {
            readsSlowly(server, session, table);
        }
        try (SourceSession session = SourceSession.openExactly(source, table)) {
            readsSlowly(server, session, table);
        }
    }

    /** Waits before the SELECT, as for a table that is locked at the target, and in the midst of its rows. */
    private static void readsSlowly(SourceServer server, SourceSession session, TableId table) throws SQLException {
        String id = Sql.scalar(session.connection(), "SELECT CONNECTION_ID()");
        String seconds = "SELECT time FROM information_schema.processlist WHERE id = " + id;
        // One that was cut off is not there any more.
        Runnable await = () -> Await.until(
                "the connection to be in one state for long",
                LIMIT,
                () -> server.query("mysql", seconds).stream().allMatch(time -> Long.parseLong(time) >= SECONDS));
        await.run();
        AtomicInteger rows = new AtomicInteger();

        session.read(session.schema(table), KeyRange.ALL, row -> {
            if (rows.incrementAndGet() == 1) {
                await.run();
            }
        });

        assertThat(rows).hasValue(ROWS);
    }
}
