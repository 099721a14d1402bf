// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.app;

import io.millrace.flink.MetricSeries;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How far each table's copy is, in words for people, from the job's own metrics. Thread-safe. */
final class TableProgress {

    private static final String PREFIX = "millrace_snapshot_table_";
    private static final double MEGABYTE = 1_000_000;

    private final Map<String, CopyProgress> rates = new HashMap<>();
    private final Map<String, Map<String, Double>> figures = new TreeMap<>();

    /** The figures of each table among these metrics, by the ends of their names. */
    static Map<String, Map<String, Double>> figures(Collection<MetricSeries> all) {
        Map<String, Map<String, Double>> figures = new HashMap<>();
        for (MetricSeries series : all) {
            String table = series.id().labels().get("table");
            double value = series.value();
            if (table != null && series.id().name().startsWith(PREFIX) && !Double.isNaN(value)) {
                figures.computeIfAbsent(table, unknown -> new HashMap<>())
                        .put(series.id().name().substring(PREFIX.length()), value);
            }
        }
        return figures;
    }

    /** The job has ended: what it said is not news any more. */
    synchronized void forget() {
        figures.clear();
        rates.clear();
    }

    /**
     * Takes a look.
     *
     * @param nanos by a clock that only runs forward
     * @param seen what {@link #figures} gives
     */
    synchronized void look(long nanos, Map<String, Map<String, Double>> seen) {
        figures.putAll(seen);
        figures.forEach((table, figure) -> rates.computeIfAbsent(table, unknown -> new CopyProgress())
                .look(nanos, of(figure, "rows_done"), of(figure, "rows_done"), of(figure, "rows_estimated")));
    }

    /** By table, for example {@code 12 of 30 chunks, 1,200,000 of about 3,000,000 rows, 180,000 rows/s, about 10 s left}. */
    synchronized Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        figures.forEach((table, figure) -> texts.put(table, text(table, figure)));
        return texts;
    }

    private String text(String table, Map<String, Double> figure) {
        if (of(figure, "completed") > 0) {
            return String.format(
                    Locale.ROOT,
                    "copied: %,.0f rows, %,.0f chunks, %,.0f secondary indexes",
                    of(figure, "rows_done"),
                    of(figure, "chunks_done"),
                    of(figure, "indexes_made"));
        }
        if (of(figure, "indexes_wanted") > of(figure, "indexes_made")) {
            return String.format(
                    Locale.ROOT,
                    "building indexes: %,.0f of %,.0f are made, %,.0f rows are there",
                    of(figure, "indexes_made"),
                    of(figure, "indexes_wanted"),
                    of(figure, "rows_done"));
        }
        if (of(figure, "chunks_planned") == 0) {
            return String.format(Locale.ROOT, "waits: about %,.0f rows", of(figure, "rows_estimated"));
        }
        return String.format(
                Locale.ROOT,
                "%,.0f of %,.0f chunks planned so far, %,.1f MB, %s",
                of(figure, "chunks_done"),
                of(figure, "chunks_planned"),
                of(figure, "bytes") / MEGABYTE,
                rates.getOrDefault(table, new CopyProgress()).text());
    }

    private static double of(Map<String, Double> figure, String name) {
        return figure.getOrDefault(name, 0.0);
    }
}
