// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import java.util.Properties;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Found by Flink as a Java service; makes the {@link MetricBridge} of this process. */
public final class MetricBridgeFactory implements MetricReporterFactory {

    @Override
    public MetricBridge createMetricReporter(Properties properties) {
        return new MetricBridge(FlinkMetrics.ofThisProcess());
    }
}
