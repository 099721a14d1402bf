// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.prove.check.CaptureCheck;
import io.millrace.prove.check.Violation;
import io.millrace.prove.check.ViolationKind;
import io.millrace.prove.check.Violations;
import io.millrace.prove.fault.FaultKind;
import io.millrace.prove.fault.FaultOutcome;
import io.millrace.prove.workload.WorkloadCounts;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run has shown.
 *
 * @param seconds from the first moment in which a fault could come to the last change
 * @param killsWanted with fewer, nothing is proved
 * @param mutants whether each was found
 */
record Summary(
        String source,
        long seed,
        double seconds,
        int killsWanted,
        List<FaultOutcome> faults,
        WorkloadCounts written,
        CaptureCheck.Result read,
        Violations violations,
        Map<String, Boolean> mutants) {

    private static final JsonMapper JSON = new JsonMapper();

    boolean isClean() {
        return violations.isEmpty()
                && kills() >= killsWanted
                && mutants.values().stream().allMatch(found -> found);
    }

    int kills() {
        return faults.stream().mapToInt(FaultOutcome::kills).sum();
    }

    private long lost() {
        return violations.count(ViolationKind.LOST) + violations.count(ViolationKind.GAP);
    }

    private long invented() {
        return violations.count(ViolationKind.INVENTED) + violations.count(ViolationKind.DOUBLED);
    }

    private double longestRecovery() {
        return faults.stream().mapToDouble(FaultOutcome::recoverySeconds).max().orElse(0);
    }

    private Map<FaultKind, Long> faultsByKind() {
        Map<FaultKind, Long> counts = new EnumMap<>(FaultKind.class);
        faults.forEach(fault -> counts.merge(fault.kind(), 1L, Long::sum));
        return counts;
    }

    private double medianRecovery() {
        double[] sorted = faults.stream()
                .mapToDouble(FaultOutcome::recoverySeconds)
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    /** For people. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append("source %s, seed %d, %.0f s\n".formatted(source, seed, seconds));
        text.append("faults %d, kills %d%s:\n"
                .formatted(
                        faults.size(),
                        kills(),
                        kills() < killsWanted ? ", TOO FEW: there must be " + killsWanted : ""));
        faultsByKind().forEach((kind, count) -> text.append("  %-34s %d\n".formatted(kind.text(), count)));
        text.append("recovery: median %.1f s, longest %.1f s\n".formatted(medianRecovery(), longestRecovery()));
        text.append("written: %d transactions with %d row changes acknowledged, %d rolled back, %d unknown\n"
                .formatted(written.acknowledged(), written.changes(), written.rolledBack(), written.unknown()));
        text.append("read: %d records, %d transactions, %d row changes; %d duplicates dropped; %d rows compared\n"
                .formatted(read.records(), read.transactions(), read.changes(), read.duplicates(), read.rows()));
        text.append("%d lost, %d invented, %s\n"
                .formatted(
                        lost(),
                        invented(),
                        violations.isEmpty() ? "nothing else found" : "violations " + violations.counts()));
        for (Violation violation : violations.kept()) {
            text.append("  ").append(violation).append('\n');
        }
        mutants.forEach(
                (mutant, found) -> text.append("mutant %-16s %s\n".formatted(mutant, found ? "found" : "NOT FOUND")));
        return text.append(isClean() ? "PASSED\n" : "FAILED\n").toString();
    }

    /** For programs, in one line. */
    String json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("profile", "capture");
        fields.put("passed", isClean());
        fields.put("source", source);
        fields.put("seed", seed);
        fields.put("seconds", rounded(seconds));
        fields.put("faults", faultsByKind());
        fields.put("kills", kills());
        fields.put("killsWanted", killsWanted);
        fields.put("recoveryMedianSeconds", rounded(medianRecovery()));
        fields.put("recoveryLongestSeconds", rounded(longestRecovery()));
        fields.put("transactionsAcknowledged", written.acknowledged());
        fields.put("transactionsRolledBack", written.rolledBack());
        fields.put("transactionsUnknown", written.unknown());
        fields.put("changesAcknowledged", written.changes());
        fields.put("records", read.records());
        fields.put("transactions", read.transactions());
        fields.put("changes", read.changes());
        fields.put("duplicatesDropped", read.duplicates());
        fields.put("rowsCompared", read.rows());
        fields.put("lost", lost());
        fields.put("invented", invented());
        fields.put("violations", violations.counts());
        fields.put("mutantsFound", mutants);
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double rounded(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.2f", value));
    }
}
