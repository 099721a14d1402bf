// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.contract.LogReader;
import io.millrace.capture.log.contract.LogValuesContract;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.util.ArrayList;
import java.util.List;
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
        return BinlogReader.INSTANCE;
    }

    @Override
    protected List<Sample> samples() {
        if (server().isMariaDb()) {
            return super.samples();
        }
        List<Sample> all = new ArrayList<>(super.samples());
        all.add(Sample.of("VECTOR(3)", "STRING_TO_VECTOR('[1,2.5,-3]')", "STRING_TO_VECTOR('[1e-30]')"));
        all.add(Sample.of(
                "JSON",
                "JSON_OBJECT('i', -5, 'u', 18446744073709551615, 'big', 9007199254740993, 's', 40000, 'neg', -70000)",
                "JSON_ARRAY(1e20, 1.5e-7, 123456789012345.0, 1e15, 0.1, -0.0, 2e23, 5e-324, 9007199254740993.0, 1e16, 1.7976931348623157e308)",
                "JSON_ARRAY(CAST(1.10 AS DECIMAL(10,2)), CAST(-12345678901234567890.5 AS DECIMAL(30,5)))",
                "JSON_ARRAY(CAST('2024-02-29' AS DATE), CAST('-12:34:56.5' AS TIME(3)), CAST('838:59:59' AS TIME))",
                "JSON_ARRAY(CAST('2024-02-29 12:34:56.789' AS DATETIME(3)), TIMESTAMP '1999-01-01 00:00:00')",
                "JSON_ARRAY(X'00ff10', 'tab\\tquote\"back\\\\nul\\0', '', TRUE, FALSE, NULL)",
                "JSON_OBJECT('a', JSON_OBJECT('b', JSON_ARRAY()), 'c', JSON_OBJECT())",
                "CONCAT('[', REPEAT('\"0123456789\",', 7000), '123456, 70000, -3]')",
                "'null'",
                "'123456789012'"));
        return all;
    }
}
