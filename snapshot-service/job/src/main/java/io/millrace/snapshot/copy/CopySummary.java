// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.snapshot.copy.CopyLedger.Line;
import java.util.List;
import java.util.Locale;

/** The ledger of a copy as a table for people. Stateless. */
public final class CopySummary {

    private static final String FORMAT = "%-40s %15s %12s %8s %10s %12s%n";
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MEGABYTE = 1_000_000;

    private CopySummary() {}

    /** A line for each table, largest time first, and one for all of them. */
    public static String of(CopyLedger ledger) {
        List<Line> lines = ledger.lines();
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, FORMAT, "table", "rows", "MB", "chunks", "seconds", "rows/s"));
        lines.stream()
                .sorted((a, b) -> Long.compare(b.nanos(), a.nanos()))
                .forEach(line -> text.append(row(
                        line.table().toString(),
                        line.rows(),
                        line.rowsNow(),
                        line.bytes(),
                        line.chunks(),
                        line.nanos())));
        text.append(row(
                "total",
                lines.stream().mapToLong(Line::rows).sum(),
                lines.stream().mapToLong(Line::rowsNow).sum(),
                lines.stream().mapToLong(Line::bytes).sum(),
                lines.stream().mapToLong(Line::chunks).sum(),
                ledger.nanos()));
        return text.toString().stripTrailing();
    }

    private static String row(String name, long rows, long rowsNow, long bytes, long chunks, long nanos) {
        double seconds = nanos / NANOS_PER_SECOND;
        return String.format(
                Locale.ROOT,
                FORMAT,
                name,
                String.format(Locale.ROOT, "%,d", rows),
                String.format(Locale.ROOT, "%,.1f", bytes / MEGABYTE),
                String.format(Locale.ROOT, "%,d", chunks),
                String.format(Locale.ROOT, "%,.1f", seconds),
                seconds > 0 ? String.format(Locale.ROOT, "%,.0f", rowsNow / seconds) : "-");
    }
}
