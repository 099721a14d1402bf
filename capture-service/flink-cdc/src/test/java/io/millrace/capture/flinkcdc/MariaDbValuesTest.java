// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.millrace.capture.log.contract.LogReader;
import io.millrace.capture.log.contract.LogValuesContract;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.types.TypeCorpus.Entry;
import java.util.List;

class MariaDbValuesTest extends LogValuesContract {

    @Override
    protected SourceServer server() {
        return Servers.mariaDb();
    }

    @Override
    protected LogReader reader() {
        return FlinkCdcReader.INSTANCE;
    }

    /** The connector knows no types of MariaDB alone. */
    @Override
    protected boolean carries(Entry entry) {
        return !List.of("UUID", "INET4", "INET6").contains(entry.declaration());
    }
}
