// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.report;

import static io.millrace.testkit.picture.Svg.escaped;

import io.millrace.prove.fault.FaultOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A report as one page that needs nothing beside itself. For one report and one thread. */
final class ReportPage {

    private static final int FAULTS_OPEN = 40;

    private final RunReport report;

    ReportPage(RunReport report) {
        this.report = report;
    }

    String html() {
        String state = report.state().name();
        return template()
                .replace("{{profile}}", escaped(report.profile()))
                .replace("{{state}}", state.toLowerCase(Locale.ROOT))
                .replace("{{summary}}", escaped(summary()))
                .replace("{{tiles}}", tiles())
                .replace("{{picture}}", new Picture(report).svg())
                .replace("{{checks}}", checks())
                .replace("{{violations}}", violations())
                .replace("{{recovery}}", recovery())
                .replace("{{mutants}}", mutants())
                .replace("{{faults}}", faults())
                .replace("{{settings}}", pairs(report.settings()))
                .replace("{{versions}}", pairs(report.versions()));
    }

    private static String template() {
        try (InputStream page = ReportPage.class.getResourceAsStream("report.html")) {
            if (page == null) {
                throw new IllegalStateException("the page's template is not on the class path");
            }
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String summary() {
        long minutes = Math.round(report.seconds() / 60);
        String lasted = minutes < 2 ? Math.round(report.seconds()) + " s" : minutes + " minutes";
        return "seed " + report.settings().get("seed") + ", " + lasted;
    }

    private String tiles() {
        return report.counts().entrySet().stream()
                .map(count -> "<div class=\"tile\"><b>%s</b><span>%s</span></div>"
                        .formatted(number(count.getValue()), escaped(count.getKey())))
                .collect(Collectors.joining("\n"));
    }

    private static String number(Object value) {
        return value instanceof Number number && number.doubleValue() == number.longValue()
                ? String.format(Locale.ROOT, "%,d", number.longValue()).replace(",", "\u202f")
                : escaped(value);
    }

    private String checks() {
        boolean running = report.state() == RunReport.State.RUNNING;
        return report.checks().stream()
                .map(check -> row(
                        badge(check.isMet(), check.isMet() && running ? "so far" : check.isMet() ? "yes" : "NO"),
                        escaped(check.name()),
                        escaped(check.found())))
                .collect(Collectors.joining("\n"));
    }

    private String violations() {
        if (report.violations().isEmpty()) {
            return "";
        }
        return "<h2>Violations</h2><table><tbody>"
                + report.violations().stream()
                        .map(violation ->
                                row(escaped(violation.kind()), escaped(violation.where()), escaped(violation.what())))
                        .collect(Collectors.joining("\n"))
                + "</tbody></table>";
    }

    private String recovery() {
        Map<String, List<FaultOutcome>> byAim = report.faults().stream()
                .collect(Collectors.groupingBy(
                        fault -> fault.victim() + "\t" + fault.kind().text(), TreeMap::new, Collectors.toList()));
        return byAim.entrySet().stream()
                .map(entry -> {
                    String[] aim = entry.getKey().split("\t", -1);
                    double[] sorted = entry.getValue().stream()
                            .mapToDouble(FaultOutcome::recoverySeconds)
                            .sorted()
                            .toArray();
                    boolean all = sorted[0] >= 0;
                    return row(
                            escaped(aim[0]),
                            escaped(aim[1]),
                            String.valueOf(sorted.length),
                            all ? seconds(sorted[sorted.length / 2]) : "—",
                            all ? seconds(sorted[sorted.length - 1]) : "NOT recovered");
                })
                .collect(Collectors.joining("\n"));
    }

    private String mutants() {
        if (report.mutants().isEmpty()) {
            return "<tr><td colspan=\"2\">none were played yet</td></tr>";
        }
        return report.mutants().entrySet().stream()
                .map(mutant -> row(
                        badge(mutant.getValue(), mutant.getValue() ? "found" : "NOT FOUND"), escaped(mutant.getKey())))
                .collect(Collectors.joining("\n"));
    }

    private String faults() {
        String rows = report.faults().stream()
                .map(fault -> row(
                        seconds(fault.atSeconds()),
                        escaped(fault.victim()),
                        escaped(fault.kind().text()),
                        seconds(fault.lastedSeconds()),
                        fault.recoverySeconds() < 0 ? "NOT recovered" : seconds(fault.recoverySeconds())))
                .collect(Collectors.joining("\n"));
        return "<details%s><summary>All %d faults</summary><table><thead>%s</thead><tbody>%s</tbody></table></details>"
                .formatted(
                        report.faults().size() <= FAULTS_OPEN ? " open" : "",
                        report.faults().size(),
                        "<tr><th>at</th><th>who</th><th>what</th><th>lasted</th><th>recovered in</th></tr>",
                        rows);
    }

    private static String pairs(Map<String, ?> pairs) {
        return pairs.entrySet().stream()
                .map(pair -> row(escaped(pair.getKey()), escaped(pair.getValue())))
                .collect(Collectors.joining("\n"));
    }

    private static String badge(boolean good, String text) {
        return "<span class=\"badge %s\">%s</span>".formatted(good ? "good" : "bad", text);
    }

    private static String row(String... cells) {
        return "<tr><td>" + String.join("</td><td>", cells) + "</td></tr>";
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.1f s", value);
    }
}
