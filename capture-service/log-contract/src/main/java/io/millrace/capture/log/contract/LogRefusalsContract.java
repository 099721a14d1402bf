// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every log source refuses on every kind of server, with a code and before anything of it is carried. */
@NullUnmarked
public abstract class LogRefusalsContract extends LogKeysContract {

    @Test
    @Tag("B1")
    void rowsThatAStatementChangedAreRefused() {
        for (String statement : List.of(
                "INSERT INTO orders VALUES (1, 'a', 1)",
                "UPDATE orders SET item = 'b'",
                "REPLACE INTO orders VALUES (1, 'c', 1)",
                "DELETE FROM orders")) {
            LogState start = start();
            execute("SET SESSION binlog_format = 'STATEMENT'", statement);
            assertThat(faultOf(start)).as(statement).isEqualTo(FaultCode.LOG_STATEMENT_FORMAT);
        }
    }

    @Test
    @Tag("B5")
    void rowsWithoutAllColumnsAreRefused() {
        execute("INSERT INTO orders VALUES (1, 'a', 1)");
        LogState start = start();
        execute("SET SESSION binlog_row_image = 'MINIMAL'", "UPDATE orders SET item = 'b'");

        assertThat(faultOf(start)).isEqualTo(FaultCode.LOG_EVENT_NOT_CARRIED);
    }

    @Test
    @Tag("D1")
    @Tag("D2")
    void statementsThatNobodyCanReadAreRefused() {
        execute("CREATE TABLE partitioned (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2");
        for (String statement : unreadable()) {
            LogState start = start();
            execute(statement);
            assertThat(faultOf(start)).as(statement).isEqualTo(FaultCode.LOG_SCHEMA_CHANGE_UNKNOWN);
        }
    }

    protected List<String> unreadable() {
        return List.of(
                "ALTER TABLE orders CONVERT TO CHARACTER SET latin1",
                "ALTER TABLE orders /*!50000 ADD COLUMN hidden INT */",
                "CREATE TABLE chosen AS SELECT * FROM orders");
    }

    @Test
    @Tag("B12")
    @Tag("D3")
    void aShapeThatChangedWithoutAStatementIsRefused() {
        for (String statement : List.of(
                "ALTER TABLE orders ADD COLUMN unseen INT",
                "ALTER TABLE orders MODIFY price DECIMAL(12,2)",
                "ALTER TABLE orders DROP COLUMN price, ADD COLUMN price2 DECIMAL(10,2)")) {
            execute(
                    "DROP TABLE orders",
                    "CREATE TABLE orders (id INT PRIMARY KEY, item VARCHAR(50), price DECIMAL(10,2))");
            LogState start = start();
            execute(
                    "SET SESSION sql_log_bin = 0",
                    statement,
                    "SET SESSION sql_log_bin = 1",
                    "INSERT INTO orders (id) VALUES (1)");
            assertThat(faultOf(start)).as(statement).isEqualTo(FaultCode.LOG_SHAPE_MISMATCH);
        }
    }
}
