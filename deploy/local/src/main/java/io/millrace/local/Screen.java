// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The board as lines of text for a terminal. Stateless but for its width and colours. */
final class Screen {

    private static final String BOLD = "\u001b[1m";
    private static final String FAINT = "\u001b[2m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";
    private static final int BAR = 30;

    private final int width;

    Screen(int width) {
        this.width = Math.max(60, width);
    }

    /** The whole screen; no line is wider than the terminal. */
    List<String> lines(Board board) {
        List<String> lines = new ArrayList<>();
        lines.add(
                BOLD + board.title() + PLAIN + FAINT + "   " + clock(board.seconds()) + "   " + PLAIN + board.phase());
        lines.add(FAINT + "─".repeat(width - 1) + PLAIN);
        lines.add(FAINT
                + "%-16s %8s %7s  %-12s %s".formatted("what", "process", "port", "state", "where to look")
                + PLAIN);
        for (Board.Part part : board.parts()) {
            addPart(part, lines);
        }
        lines.add("");
        lines.add(labelled("snapshot", snapshot(board.snapshot())));
        lines.add(labelled("rows/s", flow(board.flow())));
        Board.Latency latency = board.latency();
        if (latency != null) {
            lines.add(labelled("latency", latency(latency)));
        }
        Board.Comparison comparison = board.comparison();
        if (comparison != null) {
            lines.add(labelled("compared", comparison(comparison)));
        }
        lines.add("");
        lines.addAll(board.notes());
        return lines.stream().map(this::fitted).toList();
    }

    /** The board in one line, for output that nobody watches. */
    static String line(Board board) {
        return clock(board.seconds()) + "  " + board.phase()
                + " | snapshot " + snapshot(board.snapshot())
                + " | rows/s " + flow(board.flow())
                + (board.latency() == null ? "" : " | latency " + latency(board.latency()))
                + (board.comparison() == null ? "" : " | compared " + uncoloured(comparison(board.comparison())));
    }

    private void addPart(Board.Part part, List<String> lines) {
        String state = (part.good() ? GREEN : YELLOW) + "%-12s".formatted(clipped(part.state(), 12)) + PLAIN;
        String pid = part.pid() < 0 ? "-" : Long.toString(part.pid());
        int left = 16 + 1 + 8 + 1 + 7 + 2 + 12 + 1;
        lines.add("%-16s %8s %7d  %s %s"
                .formatted(
                        clipped(part.name(), 16),
                        pid,
                        part.port(),
                        state,
                        clipped(String.join("  ", part.addresses()), width - 1 - left)));
        if (!part.detail().isEmpty()) {
            lines.add((part.good() ? FAINT : RED) + "  " + clipped(part.detail(), width - 3) + PLAIN);
        }
    }

    private static String labelled(String label, String text) {
        return FAINT + "%-10s".formatted(label) + PLAIN + text;
    }

    private static String snapshot(Board.@Nullable Snapshot snapshot) {
        if (snapshot == null) {
            return "not begun";
        }
        int filled = (int) Math.round(snapshot.share() * BAR);
        String bar = "█".repeat(filled) + "░".repeat(BAR - filled);
        String rest = snapshot.complete()
                ? "complete: " + grouped(snapshot.rows()) + " rows of " + snapshot.tablesTotal() + " tables"
                : grouped(snapshot.rows()) + " of about " + grouped(snapshot.rowsTotal()) + " rows, "
                        + snapshot.tables() + " of " + snapshot.tablesTotal() + " tables"
                        + (snapshot.etaSeconds() == null
                                ? ""
                                : ", ready in " + clock(snapshot.etaSeconds().longValue()));
        return bar + " %3d %%  ".formatted((int) (snapshot.share() * 100)) + rest;
    }

    private static String flow(Board.@Nullable Flow flow) {
        return flow == null
                ? "none yet"
                : "%s in, %s out   (%s transactions/s; %s rows in, %s out so far)"
                        .formatted(
                                grouped(Math.round(flow.inPerSecond())),
                                grouped(Math.round(flow.outPerSecond())),
                                grouped(Math.round(flow.transactionsPerSecond())),
                                grouped(flow.in()),
                                grouped(flow.out()));
    }

    private static String latency(Board.Latency latency) {
        return String.format(
                Locale.ROOT,
                "p50 %.1f ms, p99 %.1f ms, longest %.0f ms   (commit to commit, last %d probes)",
                latency.p50Ms(),
                latency.p99Ms(),
                latency.maxMs(),
                latency.samples());
    }

    private static String comparison(Board.Comparison comparison) {
        String colour = comparison.differences() == 0 ? GREEN : RED;
        return "%s%s differences%s in %s rows at %s   (%d s ago, took %d ms; %d times, %d with differences)"
                .formatted(
                        colour,
                        grouped(comparison.differences()),
                        PLAIN,
                        grouped(comparison.rows()),
                        comparison.position(),
                        comparison.agoSeconds(),
                        comparison.tookMs(),
                        comparison.times(),
                        comparison.timesDifferent());
    }

    /** A line that would wrap moves all below it: what does not fit is cut off. Colours take no room. */
    private String fitted(String line) {
        int shown = 0;
        boolean inColour = false;
        for (int at = 0; at < line.length(); at++) {
            char next = line.charAt(at);
            inColour |= next == '\u001b';
            if (!inColour && ++shown > width - 1) {
                return line.substring(0, at - 1) + "…" + PLAIN;
            }
            inColour &= next != 'm';
        }
        return line;
    }

    private static String uncoloured(String text) {
        return text.replaceAll("\u001b\\[\\d+m", "");
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String clock(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }

    private static String clipped(String text, int most) {
        return text.length() <= most ? text : text.substring(0, Math.max(1, most - 1)) + "…";
    }
}
