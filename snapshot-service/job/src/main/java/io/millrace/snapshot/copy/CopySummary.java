// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.snapshot.copy.CopyLedger.Indexes;
import io.millrace.snapshot.copy.CopyLedger.Line;
import java.util.List;
import java.util.Locale;

/** The ledger of a copy as a table for people. Stateless. */
public final class CopySummary {

    private static final String FORMAT = "%-40s %15s %12s %8s %10s %12s %8s %10s%n";
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MEGABYTE = 1_000_000;

    private CopySummary() {}

    /** A line for each table, largest time first, and one for all of them. */
    public static String of(CopyLedger ledger) {
        List<Line> lines = ledger.lines();
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT, FORMAT, "table", "rows", "MB", "chunks", "seconds", "rows/s", "indexes", "seconds"));
        lines.stream()
                .sorted((a, b) -> Long.compare(b.nanos(), a.nanos()))
                .forEach(line -> text.append(row(
                        line.table().toString(),
                        line.rows(),
                        line.rowsNow(),
                        line.bytes(),
                        line.chunks(),
                        line.nanos() - line.indexes().nanos(),
                        line.indexes())));
        text.append(row(
                "total",
                lines.stream().mapToLong(Line::rows).sum(),
                lines.stream().mapToLong(Line::rowsNow).sum(),
                lines.stream().mapToLong(Line::bytes).sum(),
                lines.stream().mapToLong(Line::chunks).sum(),
                ledger.nanos(),
                new Indexes(
                        lines.stream().mapToInt(line -> line.indexes().made()).sum(),
                        lines.stream().mapToInt(line -> line.indexes().wanted()).sum(),
                        lines.stream().mapToLong(line -> line.indexes().nanos()).sum(),
                        List.of())));
        lines.forEach(line -> line.indexes()
                .notes()
                .forEach(note ->
                        text.append(line.table()).append(": ").append(note).append(System.lineSeparator())));
        return text.toString().stripTrailing();
    }

    private static String row(
            String name, long rows, long rowsNow, long bytes, long chunks, long nanos, Indexes indexes) {
        double seconds = nanos / NANOS_PER_SECOND;
        double indexSeconds = indexes.nanos() / NANOS_PER_SECOND;
        return String.format(
                Locale.ROOT,
                FORMAT,
                name,
                String.format(Locale.ROOT, "%,d", rows),
                String.format(Locale.ROOT, "%,.1f", bytes / MEGABYTE),
                String.format(Locale.ROOT, "%,d", chunks),
                String.format(Locale.ROOT, "%,.1f", seconds),
                seconds > 0 ? String.format(Locale.ROOT, "%,.0f", rowsNow / seconds) : "-",
                String.format(Locale.ROOT, "%,d", indexes.made()),
                String.format(Locale.ROOT, "%,.1f", indexSeconds));
    }
}
