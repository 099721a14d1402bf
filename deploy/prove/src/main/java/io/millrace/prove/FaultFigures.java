// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.prove.fault.FaultKind;
import io.millrace.prove.fault.FaultOutcome;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The faults of a run or of one of its phases. */
record FaultFigures(List<FaultOutcome> faults) {

    static final FaultFigures NONE = new FaultFigures(List.of());

    FaultFigures {
        faults = List.copyOf(faults);
    }

    int kills() {
        return faults.stream().mapToInt(FaultOutcome::kills).sum();
    }

    Map<String, Integer> killsByVictim() {
        Map<String, Integer> kills = new TreeMap<>();
        faults.forEach(fault -> kills.merge(fault.victim(), fault.kills(), Integer::sum));
        return kills;
    }

    private Map<String, Map<FaultKind, Long>> byVictim() {
        Map<String, Map<FaultKind, Long>> counts = new TreeMap<>();
        faults.forEach(fault -> counts.computeIfAbsent(fault.victim(), victim -> new EnumMap<>(FaultKind.class))
                .merge(fault.kind(), 1L, Long::sum));
        return counts;
    }

    private double longestRecovery() {
        return faults.stream().mapToDouble(FaultOutcome::recoverySeconds).max().orElse(0);
    }

    private double medianRecovery() {
        double[] sorted = faults.stream()
                .mapToDouble(FaultOutcome::recoverySeconds)
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    /** Lines for people, the first of them without its beginning. */
    String text(int killsWanted) {
        StringBuilder text = new StringBuilder();
        text.append("faults %d, kills %d%s:\n"
                .formatted(
                        faults.size(),
                        kills(),
                        kills() < killsWanted ? ", TOO FEW: there must be " + killsWanted : ""));
        byVictim()
                .forEach((victim, kinds) -> kinds.forEach(
                        (kind, count) -> text.append("  %-14s %-34s %d\n".formatted(victim, kind.text(), count))));
        return text.append("  recovery: median %.1f s, longest %.1f s\n".formatted(medianRecovery(), longestRecovery()))
                .toString();
    }

    /** For programs. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("faults", byVictim());
        fields.put("kills", kills());
        fields.put("killsByVictim", killsByVictim());
        fields.put("recoveryMedianSeconds", Report.rounded(medianRecovery()));
        fields.put("recoveryLongestSeconds", Report.rounded(longestRecovery()));
        return fields;
    }
}
