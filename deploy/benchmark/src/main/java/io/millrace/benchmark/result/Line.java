// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * All readings of one contender under one load.
 *
 * @param name of the contender: Millrace's begin with its name, limits with {@code limit}, all others are peers
 * @param load what it was under; empty where the scenario has one load only
 * @param runs one at least
 */
public record Line(String name, String load, List<Run> runs) {

    public Line {
        runs = List.copyOf(runs);
    }

    /** Of a figure of all readings. */
    public double median(ToDoubleFunction<Run> figure) {
        return Statistics.median(runs.stream().map(figure::applyAsDouble).toList());
    }

    @JsonIgnore
    public boolean isMillrace() {
        return name.startsWith("Millrace");
    }

    @JsonIgnore
    public boolean isLimit() {
        return name.startsWith("limit");
    }

    /** Whether latencies were measured. */
    @JsonIgnore
    public boolean hasLatency() {
        return runs.stream().allMatch(run -> run.latency() != null);
    }
}
