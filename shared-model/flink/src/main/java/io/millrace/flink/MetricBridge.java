// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.LogicalScopeProvider;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.jspecify.annotations.Nullable;

/**
 * Carries Flink's metrics into {@link FlinkMetrics}. Flink makes one per cluster, by way of {@link MetricBridgeFactory}.
 */
public final class MetricBridge implements MetricReporter {

    private static final int LABEL_LIMIT = 80;
    private static final Map<String, String> KEPT =
            Map.of("task_name", "task", "operator_name", "operator", "subtask_index", "subtask", "job_name", "job");
    private static final Set<String> DROPPED =
            Set.of("host", "tm_id", "job_id", "task_id", "task_attempt_id", "task_attempt_num", "operator_id");

    private final FlinkMetrics metrics;

    MetricBridge(FlinkMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        readings(metric, name, group).forEach((id, value) -> metrics.add(id, metric, value));
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        readings(metric, name, group).keySet().forEach(id -> metrics.remove(id, metric));
    }

    /** What is read of a metric: one value of most, two quantiles of a histogram. */
    private static Map<MetricId, DoubleSupplier> readings(Metric metric, String name, MetricGroup group) {
        String scope = LogicalScopeProvider.castFrom(group).getLogicalScope(text -> text, '.') + ".";
        boolean own = scope.contains("." + FlinkMetrics.OWN_GROUP + ".");
        String full = clean(own ? FlinkMetrics.OWN_GROUP + "_" + name : "flink_" + scope + name);
        Map<String, String> labels = labels(group, own);
        if (metric instanceof Counter counter) {
            return Map.of(new MetricId(full, MetricId.Kind.COUNTER, labels), counter::getCount);
        }
        if (metric instanceof Meter meter) {
            return Map.of(new MetricId(full, MetricId.Kind.GAUGE, labels), meter::getRate);
        }
        if (metric instanceof Histogram histogram) {
            return Map.of(
                    quantile(full, labels, "0.5"),
                            () -> histogram.getStatistics().getQuantile(0.5),
                    quantile(full, labels, "0.99"),
                            () -> histogram.getStatistics().getQuantile(0.99));
        }
        return metric instanceof Gauge<?> gauge
                ? Map.of(new MetricId(full, MetricId.Kind.GAUGE, labels), () -> number(gauge))
                : Map.of();
    }

    private static MetricId quantile(String name, Map<String, String> labels, String quantile) {
        Map<String, String> all = new TreeMap<>(labels);
        all.put("quantile", quantile);
        return new MetricId(name, MetricId.Kind.GAUGE, all);
    }

    private static double number(Gauge<?> gauge) {
        return valueOf(gauge) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    /** Some of Flink's own gauges throw while their task goes down. */
    static @Nullable Object valueOf(Gauge<?> gauge) {
        try {
            return gauge.getValue();
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** Millrace's own are one per job and name, so task and operator say nothing there. */
    private static Map<String, String> labels(MetricGroup group, boolean own) {
        Map<String, String> labels = new TreeMap<>();
        group.getAllVariables().forEach((variable, value) -> {
            String label = variable.substring(1, variable.length() - 1);
            if (!DROPPED.contains(label) && !(own && KEPT.containsKey(label) && !label.equals("subtask_index"))) {
                labels.put(clean(KEPT.getOrDefault(label, label)), trimmed(value));
            }
        });
        return labels;
    }

    private static String trimmed(String value) {
        return value.length() > LABEL_LIMIT ? value.substring(0, LABEL_LIMIT) : value;
    }

    private static String clean(String name) {
        StringBuilder clean = new StringBuilder(name.length());
        for (char c : name.toCharArray()) {
            clean.append(c < 128 && Character.isLetterOrDigit(c) ? c : '_');
        }
        return clean.toString();
    }
}
