// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.flink.JobHandle;
import io.millrace.position.GtidSet;
import io.millrace.testkit.Await;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.SourceServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MariaDbFailOverIT extends FailOverContract {

    /** With gtid_strict_mode off a replica may write by itself, under a number that its primary gives later. */
    @Test
    @Tag("B14")
    void whatTheReplicaHadWrittenByItselfIsReadWhateverItsNumber() throws Exception {
        try (JobHandle job = start("gtid")) {
            write(primary, 1, 5);
            awaitReplica();
            replica.execute(DATABASE, "INSERT INTO items VALUES (700, 'by itself')", "FLUSH BINARY LOGS");
            write(primary, 10, 5);
            awaitEquality(job, primary);
            Await.until("the replica to have all", LIMIT, () -> count(replica) == 11);
            replica.execute(DATABASE, "FLUSH BINARY LOGS");
            primary.kill();
            promote();
            write(replica, 100, 5);
            awaitEquality(job, replica);
        }
    }

    @Override
    SourceServer server(ServerOptions options) {
        return SourceServer.mariaDb(options);
    }

    @Override
    String[] follow(int port) {
        return new String[] {
            "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = " + port
                    + ", MASTER_USER = 'root', MASTER_SSL = 0, MASTER_USE_GTID = slave_pos",
            "START SLAVE"
        };
    }

    @Override
    String[] stopFollowing() {
        return new String[] {"STOP SLAVE"};
    }

    @Override
    GtidSet executed(SourceServer server) {
        return GtidSet.parse(
                server.query("mysql", "SELECT @@GLOBAL.gtid_binlog_state").get(0));
    }

    @Override
    String lastGtid(SourceServer server) {
        return executed(server).domains().get("0");
    }

    @Override
    boolean isReceived() {
        String last = lastGtid(primary);
        return replica.query("mysql", "SHOW SLAVE STATUS").get(0).contains("|" + last + "|");
    }

    @Override
    String[] writeUnderAnotherName(String sql) {
        return new String[] {"SET gtid_domain_id = 5", sql};
    }
}
