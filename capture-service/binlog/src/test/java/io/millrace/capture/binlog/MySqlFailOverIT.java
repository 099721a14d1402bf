// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.position.GtidSet;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.SourceServer;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "isThere", disabledReason = "no MySQL: set millrace.test.mysql.home to its folder")
class MySqlFailOverIT extends FailOverContract {

    static boolean isThere() {
        return SourceServer.mySqlHome().isPresent();
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
