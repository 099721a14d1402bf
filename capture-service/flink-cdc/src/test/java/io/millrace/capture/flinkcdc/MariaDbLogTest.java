// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.log.contract.LogReader;
import io.millrace.capture.log.contract.LogRefusalsContract;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MariaDbLogTest extends LogRefusalsContract {

    @Override
    protected SourceServer server() {
        return Servers.mariaDb();
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
    @Tag("B2")
    void compressedEventsAreRefused() {
        LogState start = start();
        execute("SET GLOBAL log_bin_compress = ON", "SET GLOBAL log_bin_compress_min_len = 10");
        try {
            execute("INSERT INTO orders VALUES (1, REPEAT('a', 50), 1)");
        } finally {
            execute("SET GLOBAL log_bin_compress = OFF");
        }

        assertThat(faultOf(start)).isEqualTo(FaultCode.LOG_EVENT_NOT_CARRIED);
    }

    @Test
    @Tag("B9")
    void rowsThatWereUndoneInTheLogAreRefused() {
        execute("CREATE TABLE loose (id INT PRIMARY KEY) ENGINE = MyISAM");
        LogState start = start();
        execute(
                "BEGIN",
                "INSERT INTO orders VALUES (1, 'a', 1)",
                "SAVEPOINT s",
                "INSERT INTO orders VALUES (2, 'a', 1)",
                "INSERT INTO loose VALUES (1)",
                "ROLLBACK TO SAVEPOINT s",
                "COMMIT");

        assertThat(faultOf(start)).isEqualTo(FaultCode.LOG_EVENT_NOT_CARRIED);
    }

    @Test
    @Tag("B7")
    void aCompressedColumnIsRefused() {
        LogState start = start();
        execute("CREATE TABLE packed (id INT PRIMARY KEY, t TEXT COMPRESSED)");

        assertThat(faultOf(start)).isEqualTo(FaultCode.LOG_SCHEMA_CHANGE_UNKNOWN);
    }

    @Override
    protected List<String> unreadable() {
        List<String> all = new ArrayList<>(super.unreadable());
        all.add("ALTER TABLE orders /*M!100100 ADD COLUMN hidden2 INT */");
        all.add("ALTER TABLE orders ADD COLUMN u UUID");
        all.add("CREATE OR REPLACE TABLE orders (id INT PRIMARY KEY)");
        return all;
    }
}
