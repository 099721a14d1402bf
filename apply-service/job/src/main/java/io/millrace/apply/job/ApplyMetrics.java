// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import io.millrace.apply.batch.WriterEvents;
import io.millrace.fault.MillraceException;
import io.millrace.flink.Arrivals;
import io.millrace.flink.FlinkMetrics;
import io.millrace.position.LogPosition;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * What apply measures of itself, in the group {@value FlinkMetrics#OWN_GROUP}. Written by the thread that reads and the
 * thread that writes, read by whoever publishes.
 */
final class ApplyMetrics implements WriterEvents {

    private static final int WINDOW = 2048;
    private static final double MICROS_PER_SECOND = 1e6;

    private final InstantSource clock;
    private final Arrivals arrivals;
    private final Counter rows;
    private final Counter transactions;
    private final Counter batches;
    private final Counter bytes;
    private final Counter duplicates;
    private final Counter retries;
    private final Counter replaced;
    private final Counter parked;
    private final Counter reloadRows;
    private final Histogram latency;
    private final Histogram commit;
    private volatile LogPosition position;
    private volatile long sourceMicros;
    /** The fault that is being sat out, or nothing. */
    private volatile String trouble = "";

    /** Metrics in a group of that operator's; positions are counted from there, and told to those who wait for them. */
    ApplyMetrics(MetricGroup operator, LogPosition start, Arrivals arrivals, InstantSource clock) {
        this.clock = clock;
        this.arrivals = arrivals;
        this.position = start;
        MetricGroup group = operator.addGroup(FlinkMetrics.OWN_GROUP);
        rows = counter(group, "apply_rows");
        transactions = counter(group, "apply_transactions");
        batches = counter(group, "apply_batches");
        bytes = counter(group, "apply_bytes");
        duplicates = counter(group, "apply_duplicates_dropped");
        retries = counter(group, "apply_retries");
        replaced = counter(group, "apply_values_replaced");
        parked = counter(group, "apply_rows_parked");
        reloadRows = counter(group, "apply_reload_rows");
        latency = group.histogram("apply_latency_micros", new DescriptiveStatisticsHistogram(WINDOW));
        commit = group.histogram("apply_commit_micros", new DescriptiveStatisticsHistogram(WINDOW));
        group.gauge("position", (Gauge<String>) () -> position.toString());
        group.gauge("apply" + FlinkMetrics.WAITS_FOR, (Gauge<String>) () -> trouble);
        gauge(group, "apply_position_epoch", () -> position.epoch());
        gauge(group, "apply_position_file", () -> position.file());
        gauge(group, "apply_position_offset", () -> position.offset());
        gauge(group, "apply_lag_seconds", this::lagSeconds);
        gauge(group, "apply_retrying", () -> trouble.isEmpty() ? 0 : 1);
    }

    /** A record of that size came. */
    void received(int recordBytes) {
        bytes.inc(recordBytes);
    }

    @Override
    public void committed(Committed what) {
        rows.inc(what.rows());
        transactions.inc(what.transactions());
        batches.inc();
        replaced.inc(what.replaced());
        parked.inc(what.parked());
        commit.update(what.commitNanos() / 1000);
        long now = nowMicros();
        for (long committed : what.times().ofTransactions()) {
            latency.update(Math.max(0, now - committed));
        }
        trouble = "";
    }

    @Override
    public void retried(MillraceException cause) {
        retries.inc();
        trouble = String.valueOf(cause.getMessage());
    }

    @Override
    public void dropped(long changes) {
        duplicates.inc(changes);
    }

    @Override
    public void reached(LogPosition newPosition, long newSourceMicros) {
        if (!newPosition.equals(position)) {
            position = newPosition;
            // A sign of life at the same place is no commit, and proves nothing of the target.
            arrivals.reached(newPosition);
        }
        sourceMicros = Math.max(sourceMicros, newSourceMicros);
        trouble = "";
    }

    /** What is replayed onto copies counts by itself, and says nothing of the target's own lag. */
    WriterEvents ofReload() {
        return new WriterEvents() {
            @Override
            public void committed(Committed what) {
                reloadRows.inc(what.rows());
            }

            @Override
            public void retried(MillraceException cause) {
                retries.inc();
            }

            @Override
            public void dropped(long changes) {}

            @Override
            public void reached(LogPosition reached, long sourceMicros) {}
        };
    }

    /** How old the state is that the target shows; NaN before anything is known of it. */
    private double lagSeconds() {
        long seen = sourceMicros;
        return seen == 0 ? Double.NaN : Math.max(0, nowMicros() - seen) / MICROS_PER_SECOND;
    }

    private long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    private static Counter counter(MetricGroup group, String name) {
        return group.counter(name, new ThreadSafeSimpleCounter());
    }

    private static void gauge(MetricGroup group, String name, Gauge<Number> value) {
        group.gauge(name, value);
    }
}
