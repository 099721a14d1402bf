// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one scenario found.
 *
 * @param scenario as the command line names it, for example {@code apply backlog}
 * @param words what was measured, under which load, how often
 * @param head of the column of names
 * @param unit what is counted: changes, rows or transactions
 * @param begun when, by the machine's clock, in UTC
 * @param machine what all of it ran on
 * @param servers what stood on both sides and between, with versions and the settings they were given
 * @param settings by contender, and by what they are settings of: in full, without secrets
 * @param lines in the order in which the contenders took turns
 * @param notes what the reader must know besides, for example who was not measured
 */
public record Result(
        String scenario,
        String words,
        String head,
        String unit,
        String begun,
        Machine machine,
        Map<String, String> servers,
        Map<String, Map<String, String>> settings,
        List<Line> lines,
        List<String> notes) {

    public Result {
        servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        lines = List.copyOf(lines);
        notes = List.copyOf(notes);
    }

    /** Whether latencies were measured, and not rates. */
    @JsonIgnore
    public boolean hasLatencies() {
        return !lines.isEmpty() && lines.stream().allMatch(Line::hasLatency);
    }
}
