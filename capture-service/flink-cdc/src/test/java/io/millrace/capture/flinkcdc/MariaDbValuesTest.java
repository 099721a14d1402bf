// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;

class MariaDbValuesTest extends LogValuesContract {

    @Override
    SourceServer server() {
        return Servers.mariaDb();
    }
}
