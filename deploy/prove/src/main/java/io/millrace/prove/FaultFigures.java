// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.prove.fault.Fault;
import io.millrace.prove.fault.FaultKind;
import io.millrace.prove.fault.FaultOutcome;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The faults of a run or of one of its phases.
 *
 * @param aims all that was aimed at, each once
 * @param areDemanded whether each of these must have had its effect, else the run has failed
 */
record FaultFigures(List<FaultOutcome> faults, List<Fault.Aim> aims, boolean areDemanded) {

    static final FaultFigures NONE = new FaultFigures(List.of());

    FaultFigures {
        faults = List.copyOf(faults);
        aims = List.copyOf(aims);
    }

    /** With nothing that is demanded. */
    FaultFigures(List<FaultOutcome> faults) {
        this(faults, List.of(), false);
    }

    /** Whether it had all the faults that it must have. */
    boolean isComplete() {
        return !areDemanded || missed().isEmpty();
    }

    /** What was aimed at and never had its effect. */
    List<Fault.Aim> missed() {
        return aims.stream().filter(aim -> effective(aim) == 0).toList();
    }

    private long effective(Fault.Aim aim) {
        return faults.stream()
                .filter(fault -> fault.aim().equals(aim) && fault.effect().isDone())
                .count();
    }

    private long withoutEffect() {
        return faults.stream().filter(fault -> !fault.effect().isDone()).count();
    }

    int kills() {
        return faults.stream().mapToInt(FaultOutcome::kills).sum();
    }

    Map<String, Integer> killsByVictim() {
        Map<String, Integer> kills = new TreeMap<>();
        faults.forEach(fault -> kills.merge(fault.victim(), fault.kills(), Integer::sum));
        return kills;
    }

    /** How often each had its effect. */
    private Map<String, Map<FaultKind, Long>> byVictim() {
        Map<String, Map<FaultKind, Long>> counts = new TreeMap<>();
        faults.stream()
                .filter(fault -> fault.effect().isDone())
                .forEach(fault -> counts.computeIfAbsent(fault.victim(), victim -> new EnumMap<>(FaultKind.class))
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
        if (withoutEffect() > 0) {
            text.append("  without an effect: %d\n".formatted(withoutEffect()));
        }
        if (!missed().isEmpty()) {
            text.append("  %s: %s\n".formatted(areDemanded ? "MISSED" : "not come to", missed()));
        }
        return text.append("  recovery: median %.1f s, longest %.1f s\n".formatted(medianRecovery(), longestRecovery()))
                .toString();
    }

    /** For programs. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("faults", byVictim());
        fields.put("withoutEffect", withoutEffect());
        fields.put("missed", missed().stream().map(Fault.Aim::toString).toList());
        fields.put("kills", kills());
        fields.put("killsByVictim", killsByVictim());
        fields.put("recoveryMedianSeconds", Report.rounded(medianRecovery()));
        fields.put("recoveryLongestSeconds", Report.rounded(longestRecovery()));
        return fields;
    }
}
