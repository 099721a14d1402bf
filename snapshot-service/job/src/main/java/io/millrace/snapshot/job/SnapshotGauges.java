// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import io.millrace.flink.FlinkMetrics;
import io.millrace.model.TableId;
import io.millrace.snapshot.copy.CopyLedger;
import io.millrace.snapshot.copy.CopyLedger.Line;
import io.millrace.snapshot.copy.SnapshotPlanner.Beginning;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * How far the copy is, in the group {@value FlinkMetrics#OWN_GROUP}: all of it, and each table with the label
 * {@code table}. Written by one thread, read by any.
 */
final class SnapshotGauges {

    private final MetricGroup group;
    private final CopyLedger ledger;
    private final Set<TableId> known = new HashSet<>();
    private volatile int tables;
    private volatile int tablesCompleted;

    SnapshotGauges(MetricGroup parent, CopyLedger ledger) {
        this.group = parent.addGroup(FlinkMetrics.OWN_GROUP);
        this.ledger = ledger;
        group.gauge("snapshot_tables", (Gauge<Integer>) () -> tables);
        group.gauge("snapshot_tables_completed", (Gauge<Integer>) () -> tablesCompleted);
        group.gauge("snapshot_rows_estimated", (Gauge<Long>) () -> sum(Line::estimatedRows));
        group.gauge("snapshot_rows_done", (Gauge<Long>) () -> sum(Line::rows));
    }

    private long sum(ToLongFunction<Line> figure) {
        return ledger.lines().stream().mapToLong(figure).sum();
    }

    void begin(Beginning beginning, int allTables) {
        tables = allTables;
        tablesCompleted = allTables - beginning.tables().size();
        beginning.extents().keySet().stream().filter(known::add).forEach(this::register);
    }

    void governed(Governor governor) {
        group.gauge("snapshot_replica_lag_seconds", (Gauge<Long>) governor::replicaLagSeconds);
        group.gauge("snapshot_held_by_replicas", (Gauge<Integer>) () -> governor.isHeldByReplicas() ? 1 : 0);
    }

    private void register(TableId table) {
        MetricGroup ofTable = group.addGroup("table", table.toString());
        gauge(ofTable, "snapshot_table_rows_estimated", table, Line::estimatedRows);
        gauge(ofTable, "snapshot_table_rows_done", table, Line::rows);
        gauge(ofTable, "snapshot_table_bytes", table, Line::bytes);
        gauge(ofTable, "snapshot_table_chunks_done", table, Line::chunks);
        gauge(ofTable, "snapshot_table_chunks_planned", table, Line::chunksPlanned);
        gauge(
                ofTable,
                "snapshot_table_indexes_made",
                table,
                line -> line.indexes().made());
        gauge(
                ofTable,
                "snapshot_table_indexes_wanted",
                table,
                line -> line.indexes().wanted());
        gauge(ofTable, "snapshot_table_completed", table, line -> line.copied() ? 1 : 0);
    }

    private void gauge(MetricGroup ofTable, String name, TableId table, ToLongFunction<Line> figure) {
        ofTable.gauge(name, (Gauge<Long>) () -> figure.applyAsLong(ledger.line(table)));
    }

    void finished(int count) {
        tablesCompleted = Math.max(tablesCompleted, count);
    }
}
