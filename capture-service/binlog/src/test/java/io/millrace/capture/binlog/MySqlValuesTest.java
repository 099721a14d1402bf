// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.contract.LogReader;
import io.millrace.capture.log.contract.LogValuesContract;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import org.junit.jupiter.api.condition.EnabledIf;

/** The values on a server that is installed; a MariaDB does as well. */
@EnabledIf(value = "isThere", disabledReason = "no MySQL: set millrace.test.mysql.home to its folder")
class MySqlValuesTest extends LogValuesContract {

    static boolean isThere() {
        return SourceServer.mySqlHome().isPresent();
    }

    @Override
    protected SourceServer server() {
        return Servers.mySql();
    }

    @Override
    protected LogReader reader() {
        return BinlogReader.INSTANCE;
    }
}
