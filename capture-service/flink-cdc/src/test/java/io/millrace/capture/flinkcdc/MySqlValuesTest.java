// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.millrace.capture.log.contract.LogReader;
import io.millrace.capture.log.contract.LogValuesContract;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.types.TypeCorpus.Entry;
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
        return FlinkCdcReader.INSTANCE;
    }

    @Override
    protected boolean carries(Entry entry) {
        return FlinkCdcReader.carries(entry);
    }
}
