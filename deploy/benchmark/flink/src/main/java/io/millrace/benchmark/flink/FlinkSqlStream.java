// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.flink;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/**
 * The program: the source's port, user and database, the target's JDBC address, user and table, a file and a position of
 * the source's log, and {@code throughput} or {@code latency}. Streams one table from there, until it is ended.
 */
public final class FlinkSqlStream {

    private static final String COLUMNS = "id BIGINT, customer INT, status STRING, total DECIMAL(12,2), note STRING,"
            + " placed_at TIMESTAMP(6), weight DOUBLE, PRIMARY KEY (id) NOT ENFORCED";

    private FlinkSqlStream() {}

    /** Streams. */
    public static void main(String[] arguments) throws Exception {
        boolean soon = arguments[8].equals("latency");
        Configuration settings = new Configuration();
        // With one, reading and writing are one chain, and no row waits for a buffer between them.
        settings.setString("parallelism.default", soon ? "1" : "2");
        settings.setString("taskmanager.numberOfTaskSlots", "4");
        settings.setString("execution.checkpointing.interval", "10s");
        settings.setString("execution.buffer-timeout.interval", soon ? "0ms" : "100ms");
        settings.setString("pipeline.object-reuse", "true");
        TableEnvironment tables = TableEnvironment.create(
                EnvironmentSettings.newInstance().inStreamingMode().withConfiguration(settings).build());
        tables.executeSql("CREATE TABLE source_orders (" + COLUMNS + ") WITH ('connector' = 'mysql-cdc',"
                + " 'hostname' = '127.0.0.1', 'port' = '" + arguments[0] + "', 'username' = '" + arguments[1]
                + "', 'password' = '" + System.getenv("BENCHMARK_PASSWORD") + "', 'database-name' = '" + arguments[2]
                + "', 'table-name' = 'orders', 'scan.startup.mode' = 'specific-offset',"
                + " 'scan.startup.specific-offset.file' = '" + arguments[6]
                + "', 'scan.startup.specific-offset.pos' = '" + arguments[7] + "', 'server-time-zone' = 'UTC',"
                + " 'debezium.poll.interval.ms' = '5', 'debezium.max.queue.size' = '65536',"
                + " 'debezium.max.batch.size' = '16384',"
                + " 'jdbc.properties.useSSL' = 'false', 'jdbc.properties.allowPublicKeyRetrieval' = 'true')");
        tables.executeSql("CREATE TABLE target_orders (" + COLUMNS + ") WITH ('connector' = 'jdbc', 'url' = '"
                + arguments[3] + "?reWriteBatchedInserts=true', 'table-name' = '" + arguments[5]
                + "', 'username' = '" + arguments[4] + "', 'password' = 'none', 'sink.buffer-flush.max-rows' = '"
                + (soon ? "1" : "5000") + "', 'sink.buffer-flush.interval' = '" + (soon ? "0" : "1s") + "')");
        tables.executeSql("INSERT INTO target_orders SELECT * FROM source_orders").await();
    }
}
