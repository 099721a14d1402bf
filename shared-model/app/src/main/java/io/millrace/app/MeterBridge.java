// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.millrace.flink.FlinkMetrics;
import io.millrace.flink.MetricId;
import io.millrace.flink.MetricSeries;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the jobs' metrics into Micrometer, and so to {@code /q/metrics}. Counters stay for the life of the process;
 * gauges come and go with the tasks that feed them. Used by one thread.
 */
final class MeterBridge {

    private static final Logger LOG = LoggerFactory.getLogger(MeterBridge.class);

    private final FlinkMetrics metrics;
    private final MeterRegistry registry;
    private final Map<MetricId, Meter> published = new HashMap<>();

    MeterBridge(FlinkMetrics metrics, MeterRegistry registry) {
        this.metrics = metrics;
        this.registry = registry;
    }

    /** Publishes what has come, and withdraws what has gone. */
    void update() {
        for (MetricSeries series : metrics.all()) {
            MetricId id = series.id();
            boolean wanted = series.text().isEmpty() && (series.isLive() || id.kind() == MetricId.Kind.COUNTER);
            if (wanted && !published.containsKey(id)) {
                publish(series);
            } else if (!wanted && published.containsKey(id)) {
                registry.remove(published.remove(id));
            }
        }
    }

    private void publish(MetricSeries series) {
        MetricId id = series.id();
        List<Tag> tags = id.labels().entrySet().stream()
                .map(label -> Tag.of(label.getKey(), label.getValue()))
                .toList();
        try {
            Meter meter = switch (id.kind()) {
                case COUNTER ->
                    FunctionCounter.builder(id.name(), series, MetricSeries::value)
                            .tags(tags)
                            .register(registry);
                case GAUGE ->
                    Gauge.builder(id.name(), series, MetricSeries::value)
                            .tags(tags)
                            .register(registry);
            };
            published.put(id, meter);
        } catch (IllegalArgumentException e) {
            // Another metric of that name has other labels; one of the two is enough.
            LOG.debug("{} is not published.", id, e);
        }
    }
}
