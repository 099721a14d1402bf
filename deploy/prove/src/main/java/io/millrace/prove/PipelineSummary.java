// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.prove.check.Violation;
import io.millrace.prove.check.Violations;
import io.millrace.prove.workload.WorkloadCounts;
import io.millrace.testkit.comparison.ComparisonResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the pipeline profile has shown.
 *
 * @param seconds from the first record of the change log to the end of the stream
 * @param copied what the copy has done, and how long it took
 * @param faults by phase; a phase that was not come to is not there
 * @param reads of the target in which every invariant was looked at
 * @param comparison of all tables in the end; null if the end was not come to
 * @param searched how much was looked through for secrets of the run
 * @param leftOut faults that cannot be done on this system, and why
 * @param mutants whether each was found
 */
record PipelineSummary(
        String source,
        ProveOptions options,
        double seconds,
        String copied,
        Map<Phase, FaultFigures> faults,
        WorkloadCounts written,
        long reads,
        @Nullable ComparisonResult comparison,
        Violations violations,
        long searched,
        List<String> leftOut,
        Map<String, Boolean> mutants)
        implements Report {

    /** What the pipeline does meanwhile. */
    enum Phase {
        /** The tables are copied. */
        COPY("copy"),
        /** What was written since capture began is replayed; the target shows rows of different times. */
        CATCH_UP("catch up"),
        /** The target shows states of the source. */
        STREAM("stream");

        private final String text;

        Phase(String text) {
            this.text = text;
        }

        /** For people. */
        String text() {
            return text;
        }
    }

    @Override
    public boolean isClean() {
        return violations.isEmpty()
                && comparison != null
                && comparison.differences() == 0
                && reads > 0
                && kills(Phase.COPY) >= killsWanted(Phase.COPY)
                && kills(Phase.STREAM) >= killsWanted(Phase.STREAM)
                && faults.values().stream().allMatch(FaultFigures::isComplete)
                && written.changes() >= options.changes()
                && !mutants.isEmpty()
                && mutants.values().stream().allMatch(found -> found);
    }

    FaultFigures faults(Phase phase) {
        return faults.getOrDefault(phase, FaultFigures.NONE);
    }

    private int kills(Phase phase) {
        return faults(phase).kills();
    }

    private int killsWanted(Phase phase) {
        return switch (phase) {
            case COPY -> options.killsInCopy();
            case CATCH_UP -> 0;
            case STREAM -> options.kills();
        };
    }

    @Override
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append("source %s, seed %d, %.0f s\n".formatted(source, options.seed(), seconds));
        text.append("copy held back: %s\n".formatted(copied));
        for (Phase phase : Phase.values()) {
            text.append("%s: %s".formatted(phase.text(), faults(phase).text(killsWanted(phase))));
        }
        leftOut.forEach(what -> text.append("LEFT OUT: ").append(what).append('\n'));
        text.append("written: %d transactions with %d row changes acknowledged, %d rolled back, %d unknown\n"
                .formatted(written.acknowledged(), written.changes(), written.rolledBack(), written.unknown()));
        if (written.changes() < options.changes()) {
            text.append("TOO FEW row changes: there must be %d\n".formatted(options.changes()));
        }
        text.append("the target was read %d times for states that the source never had\n".formatted(reads));
        text.append("%d answers, files, records and rows were searched for secrets\n".formatted(searched));
        text.append(comparison == null ? "nothing was compared\n" : comparison + "\n");
        text.append(violations.isEmpty() ? "no violations\n" : "violations " + violations.counts() + "\n");
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
        fields.put("profile", options.profile().text());
        fields.put("passed", isClean());
        fields.put("source", source);
        fields.put("seed", options.seed());
        fields.put("seconds", Report.rounded(seconds));
        fields.put("copied", copied);
        faults.forEach((phase, figures) -> {
            Map<String, Object> ofPhase = figures.fields();
            ofPhase.put("killsWanted", killsWanted(phase));
            fields.put(phase.name().toLowerCase(Locale.ROOT), ofPhase);
        });
        fields.put("leftOut", leftOut);
        fields.put("transactionsAcknowledged", written.acknowledged());
        fields.put("transactionsRolledBack", written.rolledBack());
        fields.put("transactionsUnknown", written.unknown());
        fields.put("changesAcknowledged", written.changes());
        fields.put("changesWanted", options.changes());
        fields.put("invariantReads", reads);
        fields.put("searchedForSecrets", searched);
        fields.put("rowsCompared", comparison == null ? 0 : comparison.rows());
        fields.put("differences", comparison == null ? -1 : comparison.differences());
        fields.put("violations", violations.counts());
        fields.put("mutantsFound", mutants);
        return fields;
    }
}
