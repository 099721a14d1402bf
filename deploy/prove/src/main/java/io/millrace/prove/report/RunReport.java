// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.report;

import io.millrace.prove.check.Violation;
import io.millrace.prove.fault.FaultOutcome;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a report says of one run.
 *
 * @param state whether it goes on, or how it ended
 * @param seconds that it has lasted
 * @param settings with which it was run, the seed among them
 * @param versions of what took part
 * @param counts of what was written, done and read, by what they are called
 * @param phases in their order
 * @param samples the oldest first
 * @param faults in the order in which they were done
 * @param checks what was looked for
 * @param mutants whether each was found
 * @param violations the first ones of each kind
 */
public record RunReport(
        String profile,
        State state,
        double seconds,
        Map<String, Object> settings,
        Map<String, String> versions,
        Map<String, Object> counts,
        List<Phase> phases,
        List<Sample> samples,
        List<FaultOutcome> faults,
        List<Check> checks,
        Map<String, Boolean> mutants,
        List<Violation> violations) {

    /** Where a run is. */
    public enum State {
        RUNNING,
        PASSED,
        FAILED
    }

    /** What the pipeline did from a moment on, in seconds. */
    public record Phase(String name, double from) {}

    /**
     * Something that was looked for.
     *
     * @param isMet whether all was well; always so before it was looked at
     * @param found what was looked at and what was found, for people
     */
    public record Check(String name, boolean isMet, String found) {}

    public RunReport {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
        counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
        mutants = Collections.unmodifiableMap(new LinkedHashMap<>(mutants));
        phases = List.copyOf(phases);
        samples = List.copyOf(samples);
        faults = List.copyOf(faults);
        checks = List.copyOf(checks);
        violations = List.copyOf(violations);
    }
}
