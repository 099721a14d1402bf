// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.millrace.capture.log.contract.LogReader;
import io.millrace.capture.log.contract.LogRefusalsContract;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The contract on a server that is installed; a MariaDB does as well. */
@EnabledIf(value = "isThere", disabledReason = "no MySQL: set millrace.test.mysql.home to its folder")
class MySqlLogTest extends LogRefusalsContract {

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

    /** What the connector's parser cannot read. */
    @Override
    protected boolean mayStop() {
        return true;
    }

    @Test
    @Tag("B8")
    void preparedTransactionsAreRefusedBeforeTheirRows() {
        LogState start = start();
        execute(
                "XA START 'x'",
                "INSERT INTO orders VALUES (1, 'a', 1)",
                "XA END 'x'",
                "XA PREPARE 'x'",
                "XA COMMIT 'x'");

        assertThat(faultOf(start)).isEqualTo(FaultCode.LOG_EVENT_NOT_CARRIED);
    }

    @Test
    @Tag("B3")
    void compressedTransactionsAreRefused() {
        assumeFalse(server.isMariaDb());
        LogState start = start();
        execute("SET SESSION binlog_transaction_compression = ON", "INSERT INTO orders VALUES (1, REPEAT('a', 50), 1)");

        assertThat(faultOf(start)).isEqualTo(FaultCode.LOG_EVENT_NOT_CARRIED);
    }

    @Test
    @Tag("B4")
    void partsOfJsonAreRefused() {
        assumeFalse(server.isMariaDb());
        execute(
                "CREATE TABLE docs (id INT PRIMARY KEY, d JSON)",
                "INSERT INTO docs VALUES (1, JSON_OBJECT('a', 1, 'b', REPEAT('x', 200)))");
        LogState start = start();
        execute("SET SESSION binlog_row_value_options = 'PARTIAL_JSON'", "UPDATE docs SET d = JSON_SET(d, '$.a', 2)");

        assertThat(faultOf(start)).isEqualTo(FaultCode.LOG_EVENT_NOT_CARRIED);
    }
}
