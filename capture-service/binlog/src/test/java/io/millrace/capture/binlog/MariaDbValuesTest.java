// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.contract.LogReader;
import io.millrace.capture.log.contract.LogValuesContract;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;

class MariaDbValuesTest extends LogValuesContract {

    @Override
    protected SourceServer server() {
        return Servers.mariaDb();
    }

    @Override
    protected LogReader reader() {
        return BinlogReader.INSTANCE;
    }
}
