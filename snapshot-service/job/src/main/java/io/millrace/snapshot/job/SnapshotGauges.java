// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import io.millrace.flink.FlinkMetrics;
import io.millrace.snapshot.copy.SnapshotPlanner.Beginning;
import io.millrace.snapshot.copy.TaskReport;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** How far the whole copy is, in the group {@value FlinkMetrics#OWN_GROUP}. Written by one thread, read by any. */
final class SnapshotGauges {

    private volatile int tables;
    private volatile int tablesCompleted;
    private volatile long rowsEstimated;
    private volatile long rowsDone;

    SnapshotGauges(MetricGroup parent) {
        MetricGroup group = parent.addGroup(FlinkMetrics.OWN_GROUP);
        group.gauge("snapshot_tables", (Gauge<Integer>) () -> tables);
        group.gauge("snapshot_tables_completed", (Gauge<Integer>) () -> tablesCompleted);
        group.gauge("snapshot_rows_estimated", (Gauge<Long>) () -> rowsEstimated);
        group.gauge("snapshot_rows_done", (Gauge<Long>) () -> rowsDone);
    }

    void begin(Beginning beginning, int allTables) {
        tables = allTables;
        tablesCompleted = allTables - beginning.tables().size();
        rowsEstimated = beginning.estimatedRows();
        rowsDone = beginning.copiedRows();
    }

    void done(TaskReport report, int tablesFinished) {
        tablesCompleted = Math.max(tablesCompleted, tablesFinished);
        add(report.rows());
    }

    private void add(long rows) {
        long sum = rowsDone + rows;
        rowsDone = sum;
    }
}
