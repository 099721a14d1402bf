// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.flink;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;

/**
 * The program: the source's port, user and database, the target's JDBC address and user. Copies two tables as a job in
 * Flink SQL, and ends.
 */
public final class FlinkSqlCopy {

    private static final String ORDERS = "id BIGINT, customer INT, status STRING, total DECIMAL(12,2), note STRING,"
            + " placed_at TIMESTAMP(6), weight DOUBLE, PRIMARY KEY (id) NOT ENFORCED";
    private static final String SBTEST = "id INT, k INT, c STRING, pad STRING, PRIMARY KEY (id) NOT ENFORCED";

    private FlinkSqlCopy() {}

    /** Copies. */
    public static void main(String[] arguments) throws Exception {
        Configuration settings = new Configuration();
        settings.setString("parallelism.default", "2");
        settings.setString("taskmanager.numberOfTaskSlots", "4");
        settings.setString("execution.checkpointing.interval", "10s");
        settings.setString("pipeline.object-reuse", "true");
        TableEnvironment tables = TableEnvironment.create(
                EnvironmentSettings.newInstance().inStreamingMode().withConfiguration(settings).build());
        StatementSet copies = tables.createStatementSet();
        copy(tables, copies, arguments, "orders", ORDERS);
        copy(tables, copies, arguments, "sbtest1", SBTEST);
        copies.execute().await();
    }

    private static void copy(
            TableEnvironment tables, StatementSet copies, String[] arguments, String table, String columns) {
        tables.executeSql("CREATE TABLE source_" + table + " (" + columns + ") WITH ('connector' = 'mysql-cdc',"
                + " 'hostname' = '127.0.0.1', 'port' = '" + arguments[0] + "', 'username' = '" + arguments[1]
                + "', 'password' = '" + System.getenv("BENCHMARK_PASSWORD") + "', 'database-name' = '" + arguments[2]
                + "', 'table-name' = '" + table + "', 'scan.startup.mode' = 'snapshot', 'server-time-zone' = 'UTC',"
                + " 'scan.incremental.snapshot.chunk.size' = '50000', 'scan.snapshot.fetch.size' = '10000',"
                + " 'scan.incremental.snapshot.backfill.skip' = 'true', 'debezium.poll.interval.ms' = '5',"
                + " 'debezium.max.queue.size' = '65536', 'debezium.max.batch.size' = '16384',"
                + " 'jdbc.properties.useSSL' = 'false', 'jdbc.properties.allowPublicKeyRetrieval' = 'true')");
        tables.executeSql("CREATE TABLE target_" + table + " (" + columns + ") WITH ('connector' = 'jdbc', 'url' = '"
                + arguments[3] + "?reWriteBatchedInserts=true', 'table-name' = 'bench." + table + "', 'username' = '"
                + arguments[4] + "', 'password' = 'none', 'sink.buffer-flush.max-rows' = '5000',"
                + " 'sink.buffer-flush.interval' = '1s')");
        copies.addInsertSql("INSERT INTO target_" + table + " SELECT * FROM source_" + table);
    }
}
