// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.prove.check.Violation;
import io.millrace.prove.check.Violations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run in which a log was lost has shown.
 *
 * @param alarms what capture said, first and after another start
 * @param lost acknowledged transactions that the target does not have; without any, nothing is proved
 * @param reads of the target in which every invariant was looked at
 */
record LossSummary(String source, long seed, List<String> alarms, long lost, long reads, Violations violations)
        implements Report {

    @Override
    public boolean isClean() {
        return violations.isEmpty() && lost > 0 && reads > 0;
    }

    @Override
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append("source %s, seed %d\n".formatted(source, seed));
        alarms.forEach(alarm -> text.append("alarm: %s\n".formatted(alarm)));
        text.append("lost, and told of: %d transactions\n".formatted(lost));
        text.append("the target was read %d times for states that the source never had\n".formatted(reads));
        text.append(violations.isEmpty() ? "no violations\n" : "violations " + violations.counts() + "\n");
        for (Violation violation : violations.kept()) {
            text.append("  ").append(violation).append('\n');
        }
        return text.append(isClean() ? "PASSED\n" : "FAILED\n").toString();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("profile", Profile.LOSS.text());
        fields.put("passed", isClean());
        fields.put("source", source);
        fields.put("seed", seed);
        fields.put("alarms", alarms);
        fields.put("transactionsLost", lost);
        fields.put("invariantReads", reads);
        fields.put("violations", violations.counts());
        return fields;
    }
}
