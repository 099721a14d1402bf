// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.millrace.capture.log.contract.AddTablesContract;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;

class MariaDbTablesAddedTest extends AddTablesContract {

    @Override
    protected String kind() {
        return "flink-cdc";
    }

    @Override
    protected SourceServer server() {
        return Servers.mariaDb();
    }
}
