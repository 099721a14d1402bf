// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.report;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.prove.fault.FaultOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes {@code report.json} and {@code report.html} into a folder, each in one step. Stateless. */
public final class ReportFiles {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ReportFiles() {}

    /** Writes them over those that are there; makes the folder if there is none. */
    public static void write(Path folder, RunReport report) {
        try {
            Files.createDirectories(folder);
            replace(folder.resolve("report.json"), JSON.writeValueAsString(fields(report)) + "\n");
            replace(folder.resolve("report.html"), new ReportPage(report).html());
        } catch (IOException e) {
            throw new UncheckedIOException("the report could not be written into " + folder, e);
        }
    }

    /** Who reads it meanwhile sees the old one or the new one. */
    private static void replace(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Map<String, Object> fields(RunReport report) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("profile", report.profile());
        fields.put("result", report.state().name().toLowerCase(Locale.ROOT));
        fields.put("seconds", rounded(report.seconds()));
        fields.put("settings", report.settings());
        fields.put("versions", report.versions());
        fields.put("counts", report.counts());
        fields.put("checks", report.checks().stream().map(ReportFiles::check).toList());
        fields.put("mutantsFound", report.mutants());
        fields.put(
                "violations", report.violations().stream().map(Object::toString).toList());
        fields.put(
                "phases",
                report.phases().stream()
                        .map(phase -> Map.of("name", phase.name(), "fromSeconds", rounded(phase.from())))
                        .toList());
        fields.put("faults", report.faults().stream().map(ReportFiles::fault).toList());
        fields.put("series", series(report.samples()));
        return fields;
    }

    private static Map<String, Object> check(RunReport.Check check) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", check.name());
        fields.put("met", check.isMet());
        fields.put("found", check.found());
        return fields;
    }

    private static Map<String, Object> fault(FaultOutcome fault) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("atSeconds", rounded(fault.atSeconds()));
        fields.put("victim", fault.victim());
        fields.put("kind", fault.kind().name());
        fields.put("kills", fault.kills());
        fields.put("lastedSeconds", rounded(fault.lastedSeconds()));
        fields.put("recoverySeconds", fault.recoverySeconds() < 0 ? null : rounded(fault.recoverySeconds()));
        return fields;
    }

    /** Each quantity on its own, as those who plot it like it; what nobody knows is null. */
    private static Map<String, List<@Nullable Double>> series(List<Sample> samples) {
        Map<String, List<@Nullable Double>> series = new LinkedHashMap<>();
        for (Sample sample : samples) {
            add(series, "seconds", sample.seconds());
            add(series, "changesWritten", sample.written());
            add(series, "changesApplied", sample.applied());
            add(series, "lagSeconds", sample.lagSeconds());
        }
        return series;
    }

    private static void add(Map<String, List<@Nullable Double>> series, String name, double value) {
        series.computeIfAbsent(name, any -> new ArrayList<>()).add(Double.isNaN(value) ? null : rounded(value));
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
