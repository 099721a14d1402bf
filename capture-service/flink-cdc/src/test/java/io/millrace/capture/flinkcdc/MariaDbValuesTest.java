// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.millrace.capture.log.contract.LogReader;
import io.millrace.capture.log.contract.LogValuesContract;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.types.TypeCorpus.Entry;

class MariaDbValuesTest extends LogValuesContract {

    @Override
    protected SourceServer server() {
        return Servers.mariaDb();
    }

    @Override
    protected LogReader reader() {
        return FlinkCdcReader.INSTANCE;
    }

    @Override
    protected boolean carries(Entry entry) {
        return FlinkCdcReader.carries(entry);
    }
}
