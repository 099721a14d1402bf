// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.flink.JobHandle;
import io.millrace.position.GtidSet;
import io.millrace.testkit.Await;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.SourceServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "isThere", disabledReason = "no MySQL: set millrace.test.mysql.home to its folder")
class MySqlFailOverIT extends FailOverContract {

    static boolean isThere() {
        return SourceServer.mySqlHome().isPresent();
    }

    /** Both were made from one backup, of whose transactions no log says a word. */
    @Test
    @Tag("B14")
    void whatBothServersHaveFromABackupIsNeitherMissedNorReadAgain() throws Exception {
        String backup = "SET GLOBAL gtid_purged = '+aaaaaaaa-71ca-11e1-9e33-c80aa9429562:1-10'";
        primary.execute(DATABASE, backup);
        replica.execute(DATABASE, backup);
        try (JobHandle job = start("gtid")) {
            write(primary, 1, 5);
            awaitReplica();
            awaitEquality(job, primary);
            awaitWholeSet(primary);
        }
        // Resumed in the same log: what the backup brought is not in it, either.
        try (JobHandle job = start("gtid")) {
            write(primary, 10, 5);
            awaitReplica();
            awaitEquality(job, primary);
            primary.kill();
            promote();
            write(replica, 100, 5);
            awaitEquality(job, replica);
        }
    }

    /** The former primary comes back with the history in its log that the new one has from a backup of it. */
    @Test
    @Tag("B14")
    void whatTheSourceHadFromABackupIsNotReadOfAServerThatHasItInItsLog() throws Exception {
        String own = replica.query("mysql", "SELECT @@server_uuid").get(0);
        replica.execute(replica.firstDatabase(), stopFollowing());
        replica.execute(
                DATABASE,
                "INSERT INTO items VALUES (700, 'before'), (701, 'before')",
                "DELETE FROM items WHERE id = 700",
                "FLUSH BINARY LOGS");
        primary.execute(
                DATABASE,
                "SET sql_log_bin = 0",
                "INSERT INTO items VALUES (701, 'before')",
                "SET sql_log_bin = 1",
                "SET GLOBAL gtid_purged = '+" + own + ":1-2'");
        replica.execute(replica.firstDatabase(), follow(primary.port()));
        awaitReplica();
        // The copy, which is not part of this, has it.
        primary.execute(DATABASE, "UPDATE items SET v = 'copied' WHERE id = 701");
        awaitReplica();
        try (JobHandle job = start("gtid")) {
            primary.execute(DATABASE, "DELETE FROM items WHERE id = 701");
            write(primary, 1, 5);
            awaitReplica();
            Await.until("all in the change log", LIMIT, () -> replayed().containsKey("items|5|u5"));
            awaitWholeSet(primary);
            primary.kill();
            promote();
            write(replica, 100, 5);
            Await.until("all in the change log", LIMIT, () -> replayed().containsKey("items|104|u104"));
            assertThat(replayed().keySet()).noneMatch(row -> row.contains("before"));
        }
    }

    @Override
    SourceServer server(ServerOptions options) {
        return SourceServer.installedIn(SourceServer.mySqlHome().orElseThrow(), options);
    }

    @Override
    String[] follow(int port) {
        return new String[] {
            "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = " + port
                    + ", SOURCE_USER = 'root', SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1",
            "START REPLICA"
        };
    }

    @Override
    String[] stopFollowing() {
        return new String[] {"STOP REPLICA"};
    }

    @Override
    GtidSet executed(SourceServer server) {
        return GtidSet.parse(
                server.query("mysql", "SELECT @@GLOBAL.gtid_executed").get(0));
    }

    @Override
    String lastGtid(SourceServer server) {
        String own = server.query("mysql", "SELECT @@server_uuid").get(0);
        long number = 1;
        GtidSet executed = executed(server);
        while (executed.contains(own + ":" + (number + 1))) {
            number++;
        }
        return own + ":" + number;
    }

    @Override
    boolean isReceived() {
        GtidSet received = GtidSet.parse(replica.query(
                        "performance_schema", "SELECT received_transaction_set FROM replication_connection_status")
                .get(0));
        return received.toString().equals(executed(primary).toString());
    }

    @Override
    String[] writeUnderAnotherName(String sql) {
        return new String[] {"SET gtid_next = 'AUTOMATIC:audit_1'", sql, "SET gtid_next = 'AUTOMATIC'"};
    }
}
