// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.position.LogPosition;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Capture's own counters and gauges, in the group {@value #GROUP}. Counted by the task's thread, read by any: gauges
 * are volatile, one by one.
 */
final class CaptureMetrics {

    static final String GROUP = "millrace";

    private static final double MICROS_PER_SECOND = 1e6;

    private final InstantSource clock;
    private final Counter rows;
    private final Counter transactions;
    private final Counter parts;
    private final Counter schemaChanges;
    private final Counter heartbeats;
    private final Counter bytes;
    private volatile LogPosition position = LogPosition.before(1, 0, 0);
    private volatile double lagSeconds = Double.NaN;
    private volatile long lastRecordMicros;

    CaptureMetrics(MetricGroup parent, InstantSource clock) {
        this.clock = clock;
        this.lastRecordMicros = nowMicros();
        MetricGroup group = parent.addGroup(GROUP);
        rows = group.counter("capture_rows");
        transactions = group.counter("capture_transactions");
        parts = group.counter("capture_transaction_parts");
        schemaChanges = group.counter("capture_schema_changes");
        heartbeats = group.counter("capture_heartbeats");
        bytes = group.counter("capture_bytes");
        group.gauge("capture_position_epoch", (Gauge<Integer>) () -> position.epoch());
        group.gauge("capture_position_file", (Gauge<Long>) () -> position.file());
        group.gauge("capture_position_offset", (Gauge<Long>) () -> position.offset());
        group.gauge("capture_lag_seconds", (Gauge<Double>) () -> lagSeconds);
        group.gauge("capture_silence_seconds", (Gauge<Double>) this::silenceSeconds);
    }

    /** The place from which the reading begins. */
    void resumed(LogPosition from) {
        position = from;
    }

    void emitted(AssembledRecord assembled) {
        LogRecord record = assembled.record();
        bytes.inc(record.value.length);
        rows.inc(record.rows);
        switch (assembled.kind()) {
            case PART -> parts.inc();
            case TRANSACTION -> {
                parts.inc();
                transactions.inc();
            }
            case SCHEMA -> schemaChanges.inc();
            case IDLE -> heartbeats.inc();
            case SHAPE, FILE, PREPARED, EPOCH -> {
                // A shape is counted as the schema change that follows; the others are nothing of its tables yet.
            }
        }
        position = assembled.upTo();
        long now = nowMicros();
        lastRecordMicros = now;
        if (assembled.sourceMicros() != 0) {
            lagSeconds = Math.max(0, now - assembled.sourceMicros()) / MICROS_PER_SECOND;
        }
    }

    private double silenceSeconds() {
        return Math.max(0, nowMicros() - lastRecordMicros) / MICROS_PER_SECOND;
    }

    private long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
