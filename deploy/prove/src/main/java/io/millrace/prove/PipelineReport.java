// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.local.stack.LocalServers;
import io.millrace.prove.PipelineSummary.Phase;
import io.millrace.prove.check.ViolationKind;
import io.millrace.prove.report.ReportFiles;
import io.millrace.prove.report.RunReport;
import io.millrace.prove.report.RunReport.Check;
import io.millrace.prove.report.RunReport.State;
import io.millrace.prove.workload.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.utils.AppInfoParser;

/** What a pipeline's run has shown, for the report's files. Immutable. */
record PipelineReport(PipelineSummary summary, Recorder recorder, LocalServers servers) {

    private static final String VERSION = "SHOW server_version";

    /** Writes it into the folder that the options name, if they do. */
    void write(boolean isAtItsEnd) {
        summary.options().report().ifPresent(folder -> ReportFiles.write(folder, report(isAtItsEnd)));
    }

    /** Where {@code report.html} is. */
    static Path page(Path folder) {
        return folder.resolve("report.html");
    }

    private RunReport report(boolean isAtItsEnd) {
        State result = summary.isClean() ? State.PASSED : State.FAILED;
        return new RunReport(
                summary.options().profile().text(),
                isAtItsEnd ? result : State.RUNNING,
                recorder.seconds(),
                settings(),
                versions(),
                counts(),
                recorder.phases(),
                recorder.samples(),
                recorder.faults(),
                isAtItsEnd ? atTheEnd() : meanwhile(),
                summary.mutants(),
                summary.violations().kept());
    }

    private Map<String, Object> settings() {
        ProveOptions options = summary.options();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("seed", options.seed());
        settings.put("minutes", Double.isInfinite(options.minutes()) ? "until Ctrl-C" : options.minutes());
        settings.put("kills", options.kills());
        settings.put("kills in copy", options.killsInCopy());
        settings.put("changes", options.changes());
        settings.put("rows", options.rows());
        settings.put("writers", options.writers());
        settings.put("rate", options.rate());
        settings.put("faults", options.faults().isEmpty() ? "all" : options.faults());
        settings.put("left out", summary.leftOut().isEmpty() ? "nothing" : summary.leftOut());
        return settings;
    }

    private Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("source", servers.source().name());
        versions.put(
                "target",
                servers.target().name() + " "
                        + servers.target().query(Tables.DATABASE, VERSION).get(0));
        versions.put("Kafka", AppInfoParser.getVersion());
        versions.put("Java", System.getProperty("java.runtime.version"));
        versions.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + Runtime.getRuntime().availableProcessors() + " processors");
        return versions;
    }

    private Map<String, Object> counts() {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("row changes", summary.written().changes());
        counts.put("transactions", summary.written().acknowledged());
        counts.put("rolled back", summary.written().rolledBack());
        counts.put("answers lost", summary.written().unknown());
        counts.put("faults", recorder.faults().size());
        counts.put(
                "kills",
                recorder.faults().stream().mapToInt(fault -> fault.kills()).sum());
        counts.put("looks at the target", summary.reads());
        counts.put("searched for secrets", summary.searched());
        counts.put(
                "violations",
                summary.violations().counts().values().stream()
                        .mapToLong(count -> count)
                        .sum());
        return counts;
    }

    private List<Check> meanwhile() {
        List<Check> checks = new ArrayList<>();
        checks.add(none(
                "every look at the target showed a state that the source had",
                ViolationKind.BALANCE,
                ViolationKind.TORN,
                ViolationKind.ORPHAN,
                ViolationKind.NOT_DENSE,
                ViolationKind.REORDERED,
                ViolationKind.UNREADABLE));
        checks.add(none("every service and server recovered from every fault", ViolationKind.SERVICE));
        checks.add(none(
                "no secret is in an answer, a log, a state folder, a topic or a control table", ViolationKind.SECRET));
        return checks;
    }

    private List<Check> atTheEnd() {
        List<Check> checks = new ArrayList<>(meanwhile());
        checks.add(none(
                "every acknowledged transaction is in the target, once, and no other one",
                ViolationKind.LOST,
                ViolationKind.END,
                ViolationKind.INVENTED,
                ViolationKind.DOUBLED));
        var compared = summary.comparison();
        checks.add(new Check(
                "every row of every table is equal",
                compared != null && compared.differences() == 0,
                compared == null
                        ? "nothing was compared"
                        : number(compared.rows()) + " rows of "
                                + compared.tables().size() + " tables, " + number(compared.differences())
                                + " differences"));
        checks.add(atLeast(
                "kills during the copy",
                summary.faults(Phase.COPY).kills(),
                summary.options().killsInCopy()));
        checks.add(atLeast(
                "kills in the stream",
                summary.faults(Phase.STREAM).kills(),
                summary.options().kills()));
        for (Phase phase : Phase.values()) {
            checks.add(faultsOf(phase));
        }
        checks.add(atLeast(
                "row changes", summary.written().changes(), summary.options().changes()));
        checks.add(atLeast("looks at the target", summary.reads(), 1));
        return checks;
    }

    private Check none(String name, ViolationKind... kinds) {
        long count = Arrays.stream(kinds).mapToLong(summary.violations()::count).sum();
        return new Check(name, count == 0, number(count) + " violations");
    }

    private Check faultsOf(Phase phase) {
        FaultFigures figures = summary.faults(phase);
        int aims = figures.aims().size();
        int missed = figures.missed().size();
        return new Check(
                "kinds of faults, " + phase.text(),
                figures.isComplete(),
                (aims - missed) + " of " + aims + (missed == 0 ? "" : "; not come to: " + figures.missed()));
    }

    private static Check atLeast(String name, long count, long wanted) {
        return new Check(name, count >= wanted, number(count) + ", at least " + number(wanted));
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value).replace(',', ' ');
    }
}
