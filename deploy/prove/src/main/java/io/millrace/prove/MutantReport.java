// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What became of the product's mutants. */
record MutantReport(long seed, List<Line> lines) implements Report {

    MutantReport {
        lines = List.copyOf(lines);
    }

    /**
     * One run.
     *
     * @param isOff whether the protection was off
     * @param isRight whether all was well with it on, or something was found with it off
     * @param found what was found first
     */
    record Line(String protection, boolean isOff, boolean isRight, String found, double seconds) {

        String text() {
            return String.format(
                    Locale.ROOT,
                    "%-4s %-19s %-3s %5.1f s  found: %s",
                    isRight ? "ok" : "BAD",
                    protection,
                    isOff ? "off" : "on",
                    seconds,
                    found);
        }

        Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("protection", protection);
            fields.put("off", isOff);
            fields.put("right", isRight);
            fields.put("found", found);
            fields.put("seconds", Report.rounded(seconds));
            return fields;
        }
    }

    @Override
    public boolean isClean() {
        return !lines.isEmpty() && lines.stream().allMatch(Line::isRight);
    }

    @Override
    public String text() {
        return lines.stream().map(Line::text).collect(Collectors.joining("\n", "", "\n"))
                + (isClean()
                        ? "Every protection holds, and every mutant was found.\n"
                        : "FAILED: a protection does not hold, or nobody finds that it is off.\n");
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("result", isClean() ? "passed" : "failed");
        fields.put("seed", seed);
        fields.put("mutants", lines.stream().map(Line::fields).toList());
        return fields;
    }
}
