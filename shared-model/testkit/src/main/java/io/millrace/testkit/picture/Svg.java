// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.picture;

import java.util.Locale;

/** The text of a picture, element by element. Numbers are written alike everywhere. Not thread-safe. */
public final class Svg {

    private final StringBuilder text = new StringBuilder();

    /**
     * Adds a line.
     *
     * @param format as {@link String#format} takes it
     * @param values in it; texts must be {@linkplain #escaped escaped}
     */
    public void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** Adds text of a class at a place. */
    public void text(String kind, double x, double y, String anchor, String words) {
        add(
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                kind, x, y, anchor, escaped(words));
    }

    /** Adds a line of a class between two places. */
    public void line(String kind, double x1, double y1, double x2, double y2) {
        add("<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>", kind, x1, x2, y1, y2);
    }

    /** All of it. */
    @Override
    public String toString() {
        return text.toString();
    }

    /** With {@code <}, {@code &} and quotes as a page needs them. */
    public static String escaped(Object text) {
        return String.valueOf(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
