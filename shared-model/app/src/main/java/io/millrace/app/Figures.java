// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.millrace.flink.FlinkMetrics;
import io.millrace.flink.MetricId;
import io.millrace.flink.MetricSeries;
import io.millrace.position.LogPosition;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a job says of itself through its own metrics: numbers, its position, and texts.
 *
 * @param numbers by the names of the metrics; over labels, counters are added up and of gauges the largest is taken
 * @param position the place in the log that it has reached, from the metrics {@code …_position_epoch}, {@code …_file} and
 *     {@code …_offset}, or null
 * @param texts all else
 */
record Figures(Map<String, Double> numbers, @Nullable LogPosition position, Map<String, String> texts) {

    private static final String OWN = FlinkMetrics.OWN_GROUP + "_";
    private static final String EPOCH = "_position_epoch";
    private static final String FILE = "_position_file";
    private static final String OFFSET = "_position_offset";

    static Figures of(FlinkMetrics metrics) {
        return of(metrics.all());
    }

    static Figures of(Collection<MetricSeries> all) {
        Map<String, Double> numbers = new TreeMap<>();
        Map<String, String> texts = new TreeMap<>();
        for (MetricSeries series : all) {
            MetricId id = series.id();
            if (id.name().startsWith(OWN)) {
                Optional<String> text = series.text();
                text.ifPresent(value -> texts.put(id.name().substring(OWN.length()), value));
                double value = series.value();
                if (text.isEmpty() && !Double.isNaN(value)) {
                    numbers.merge(key(id), value, id.kind() == MetricId.Kind.COUNTER ? Double::sum : Math::max);
                }
            }
        }
        return new Figures(numbers, position(numbers), texts);
    }

    /** Metrics are numbers, so a position is told by three of them. */
    private static @Nullable LogPosition position(Map<String, Double> numbers) {
        for (Map.Entry<String, Double> entry : numbers.entrySet()) {
            if (entry.getKey().endsWith(EPOCH)) {
                String stem = entry.getKey().substring(0, entry.getKey().length() - EPOCH.length());
                Double file = numbers.get(stem + FILE);
                Double offset = numbers.get(stem + OFFSET);
                if (file != null && offset != null) {
                    return LogPosition.before((int) Math.round(entry.getValue()), Math.round(file), Math.round(offset));
                }
            }
        }
        return null;
    }

    private static String key(MetricId id) {
        String quantile = id.labels().get("quantile");
        return quantile == null
                ? id.name()
                : id.name() + "_p" + quantile.substring(2).concat("0").substring(0, 2);
    }
}
