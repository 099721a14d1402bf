// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.fault.Response;
import io.millrace.flink.Topics;
import io.millrace.settings.PipelineSettings;
import java.util.ArrayList;
import java.util.List;

/** The checks before a service does anything: all of them, whatever the first ones find. */
record Preflight(PipelineSettings settings, Service service) {

    /** Everything found; writes nothing anywhere. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        try (Topics topics = Topics.connect(settings)) {
            findings.addAll(topics.check());
        } catch (MillraceException e) {
            findings.add(finding(e, "kafka"));
        }
        try {
            findings.addAll(service.preflight(settings));
        } catch (MillraceException e) {
            findings.add(finding(e, service.name().text()));
        } catch (RuntimeException e) {
            findings.add(Finding.of(FaultCode.INTERNAL, service.name().text(), e.toString(), "a check itself failed"));
        }
        return findings;
    }

    private static Finding finding(MillraceException e, String subject) {
        return Finding.of(e.code(), subject, e.what(), "the check could not be made");
    }

    /** Whether every finding is of a kind that passes by itself, such as a server that does not answer. */
    static boolean allPass(List<Finding> findings) {
        return findings.stream().allMatch(finding -> finding.code().response() == Response.RETRY);
    }

    /** The findings as a list for people. */
    static String text(String what, List<Finding> findings) {
        StringBuilder text = new StringBuilder(what)
                .append(": ")
                .append(findings.size() == 1 ? "1 thing is" : findings.size() + " things are")
                .append(" in the way. Nothing was written anywhere.\n");
        for (int i = 0; i < findings.size(); i++) {
            text.append("\n")
                    .append(i + 1)
                    .append(". ")
                    .append(findings.get(i).text())
                    .append("\n");
        }
        return text.toString();
    }
}
