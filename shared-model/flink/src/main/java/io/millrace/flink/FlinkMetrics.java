// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.apache.flink.metrics.Metric;

/**
 * Every metric of the Flink jobs of this process, under the names that people see. Filled by {@link MetricBridge}, read by
 * whoever publishes metrics.
 *
 * <p>What an operator registers in its group {@value #OWN_GROUP} becomes a metric of Millrace's own,
 * {@code millrace_<name>}, labelled by the key-value groups below it and the subtask; all else becomes
 * {@code flink_<scope>_<name>}. A gauge in that group may hold a text, which {@code /status} then shows among the
 * details; one whose name ends with {@value #WAITS_FOR} says what keeps a running job from its work, and while it is not
 * empty the service is not ready. A counter goes on over restarts of its job: it never falls while the process lives.
 *
 * <p>Safe for use by several threads. One per process: Flink makes its reporters itself, and knows no way to hand them
 * anything.
 */
public final class FlinkMetrics {

    /** The metric group whose metrics are Millrace's own. */
    public static final String OWN_GROUP = "millrace";

    /** How the name of a gauge ends that holds what a running job waits for, in words; empty while it works. */
    public static final String WAITS_FOR = "_waits_for";

    private static final FlinkMetrics OF_THIS_PROCESS = new FlinkMetrics();

    private final Map<MetricId, MetricSeries> series = new ConcurrentHashMap<>();

    FlinkMetrics() {}

    /** The metrics of this process. */
    public static FlinkMetrics ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** All series that were ever seen; those without a living metric have no value, but counters keep theirs. */
    public Collection<MetricSeries> all() {
        return List.copyOf(series.values());
    }

    /** The sum over all series of one of Millrace's own metrics, such as {@code millrace_rows}; NaN when there is none. */
    public double sum(String name) {
        return all().stream()
                .filter(one -> one.id().name().equals(name))
                .mapToDouble(MetricSeries::value)
                .filter(value -> !Double.isNaN(value))
                .reduce((a, b) -> a + b)
                .orElse(Double.NaN);
    }

    void add(MetricId id, Metric metric, DoubleSupplier value) {
        series.computeIfAbsent(id, MetricSeries::new).add(metric, value);
    }

    void remove(MetricId id, Metric metric) {
        MetricSeries one = series.get(id);
        if (one != null) {
            one.remove(metric);
        }
    }
}
