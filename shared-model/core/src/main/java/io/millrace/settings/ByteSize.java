// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written as {@code 512KB}, {@code 64MB}, {@code 2GB} (powers of 1024) or plainly. */
public record ByteSize(long bytes) implements Serializable {

    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB");
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*(B|KB|MB|GB)?");

    /**
     * Reads a size.
     *
     * @throws IllegalArgumentException if the text is of another shape
     */
    public static ByteSize parse(String text) {
        Matcher matcher = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a size is written as 512KB, 64MB or 2GB");
        }
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        return new ByteSize(Long.parseLong(matcher.group(1)) << (10 * UNITS.indexOf(unit)));
    }

    /** The number as an int. */
    public int intBytes() {
        return Math.toIntExact(bytes);
    }

    @Override
    public String toString() {
        return bytes + "B";
    }
}
