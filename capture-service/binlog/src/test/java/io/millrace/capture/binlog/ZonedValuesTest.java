// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.contract.LogReader;
import io.millrace.capture.log.contract.LogValuesContract;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.SourceServer;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The values where neither this JVM nor the server is in UTC, and the JVM's zone changes its clocks. */
@Tag("V8")
class ZonedValuesTest extends LogValuesContract {

    private static final TimeZone BEFORE = TimeZone.getDefault();

    private static SourceServer server;

    @BeforeAll
    static void leaveUtc() {
        TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
        ServerOptions options = ServerOptions.defaults().with("--default-time-zone=+05:30");
        server = SourceServer.mySqlHome()
                .map(home -> SourceServer.installedIn(home, options))
                .orElseGet(() -> SourceServer.mariaDb(options));
        server.start();
    }

    @AfterAll
    static void comeBack() {
        server.close();
        TimeZone.setDefault(BEFORE);
    }

    @Override
    protected SourceServer server() {
        return server;
    }

    @Override
    protected LogReader reader() {
        return BinlogReader.INSTANCE;
    }
}
