// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;

/** One series of measurements, fed by the Flink metrics that live under its id. Safe for use by several threads. */
public final class MetricSeries {

    private final MetricId id;
    private final List<Reading> living = new ArrayList<>(1);
    private double gone;

    MetricSeries(MetricId id) {
        this.id = id;
    }

    /** What it is told apart by. */
    public MetricId id() {
        return id;
    }

    /** The value now, NaN when there is none. A counter includes what its former metrics had counted. */
    public synchronized double value() {
        return switch (id.kind()) {
            case COUNTER -> gone + living.stream().mapToDouble(Reading::now).sum();
            case GAUGE ->
                living.isEmpty() ? Double.NaN : living.get(living.size() - 1).now();
        };
    }

    /** Whether a job feeds it now. */
    public synchronized boolean isLive() {
        return !living.isEmpty();
    }

    /** What a gauge says that holds a text instead of a number, such as a position; empty when there is none. */
    public synchronized Optional<String> text() {
        return living.isEmpty()
                ? Optional.empty()
                : living.get(living.size() - 1).text();
    }

    synchronized void add(Metric metric, DoubleSupplier value) {
        living.add(new Reading(metric, value));
    }

    synchronized void remove(Metric metric) {
        for (int i = 0; i < living.size(); i++) {
            if (living.get(i).isOf(metric)) {
                gone += living.remove(i).now();
                return;
            }
        }
    }

    private record Reading(Metric metric, DoubleSupplier value) {

        double now() {
            return value.getAsDouble();
        }

        Optional<String> text() {
            return metric instanceof Gauge<?> gauge && MetricBridge.valueOf(gauge) instanceof String text
                    ? Optional.of(text)
                    : Optional.empty();
        }

        @SuppressWarnings("ReferenceEquality") // two counters with equal counts are two counters
        boolean isOf(Metric other) {
            return metric == other;
        }
    }
}
