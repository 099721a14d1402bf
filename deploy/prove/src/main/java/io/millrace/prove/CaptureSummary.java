// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.prove.check.CaptureCheck;
import io.millrace.prove.check.Violation;
import io.millrace.prove.check.ViolationKind;
import io.millrace.prove.check.Violations;
import io.millrace.prove.workload.WorkloadCounts;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run of the capture profile has shown.
 *
 * @param seconds from the first moment in which a fault could come to the last change
 * @param killsWanted with fewer, nothing is proved
 * @param mutants whether each was found
 */
record CaptureSummary(
        String source,
        long seed,
        double seconds,
        int killsWanted,
        FaultFigures faults,
        WorkloadCounts written,
        CaptureCheck.Result read,
        Violations violations,
        Map<String, Boolean> mutants)
        implements Report {

    @Override
    public boolean isClean() {
        return violations.isEmpty()
                && faults.kills() >= killsWanted
                && mutants.values().stream().allMatch(found -> found);
    }

    private long lost() {
        return violations.count(ViolationKind.LOST) + violations.count(ViolationKind.GAP);
    }

    private long invented() {
        return violations.count(ViolationKind.INVENTED) + violations.count(ViolationKind.DOUBLED);
    }

    @Override
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append("source %s, seed %d, %.0f s\n".formatted(source, seed, seconds));
        text.append(faults.text(killsWanted));
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

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("profile", "capture");
        fields.put("passed", isClean());
        fields.put("source", source);
        fields.put("seed", seed);
        fields.put("seconds", Report.rounded(seconds));
        fields.putAll(faults.fields());
        fields.put("killsWanted", killsWanted);
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
        return fields;
    }
}
