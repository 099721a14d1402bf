// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a series of measurements is told apart by.
 *
 * @param name letters, digits and underscores
 * @param kind whether it counts up
 * @param labels names and values
 */
public record MetricId(String name, Kind kind, SortedMap<String, String> labels) {

    /** Copies the labels. */
    public MetricId {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    MetricId(String name, Kind kind, Map<String, String> labels) {
        this(name, kind, new TreeMap<>(labels));
    }

    /** How a value behaves. */
    public enum Kind {
        /** Only rises. */
        COUNTER,
        /** Rises and falls. */
        GAUGE
    }
}
