// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;

class MariaDbLogTest extends BinlogContract {

    @Override
    protected SourceServer server() {
        return Servers.mariaDb();
    }
}
