// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.contract.AddTablesContract;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;

class MariaDbTablesAddedTest extends AddTablesContract {

    @Override
    protected String kind() {
        return "binlog";
    }

    @Override
    protected SourceServer server() {
        return Servers.mariaDb();
    }
}
