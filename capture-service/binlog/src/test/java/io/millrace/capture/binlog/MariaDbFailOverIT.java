// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.position.GtidSet;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.SourceServer;

class MariaDbFailOverIT extends FailOverContract {

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
                server.query("mysql", "SELECT @@GLOBAL.gtid_binlog_pos").get(0));
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
