// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import org.junit.jupiter.api.condition.EnabledIf;

/** The contract on a server that is installed; a MariaDB does as well. */
@EnabledIf(value = "isThere", disabledReason = "no MySQL: set millrace.test.mysql.home to its folder")
class MySqlLogTest extends BinlogContract {

    static boolean isThere() {
        return SourceServer.mySqlHome().isPresent();
    }

    @Override
    protected SourceServer server() {
        return Servers.mySql();
    }
}
