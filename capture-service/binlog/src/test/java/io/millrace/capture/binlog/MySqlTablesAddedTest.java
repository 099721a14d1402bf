// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.contract.AddTablesContract;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "isThere", disabledReason = "no MySQL: set millrace.test.mysql.home to its folder")
class MySqlTablesAddedTest extends AddTablesContract {

    static boolean isThere() {
        return SourceServer.mySqlHome().isPresent();
    }

    @Override
    protected String kind() {
        return "binlog";
    }

    @Override
    protected SourceServer server() {
        return Servers.mySql();
    }
}
