// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.prove.check.Violation;
import io.millrace.prove.check.ViolationKind;
import io.millrace.prove.fault.Effect;
import io.millrace.prove.fault.Fault;
import io.millrace.prove.fault.FaultKind;
import io.millrace.prove.fault.FaultOutcome;
import io.millrace.prove.report.RunReport.Check;
import io.millrace.prove.report.RunReport.Phase;
import io.millrace.prove.report.RunReport.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {

    @TempDir
    private Path folder;

    @Test
    void thePageNeedsNothingBesideItselfAndShowsAllThereIs() throws IOException {
        ReportFiles.write(folder, report(State.FAILED, samples(600)));

        String page = Files.readString(folder.resolve("report.html"));
        assertThat(page)
                .doesNotContain("{{", "src=", "href=", "url(", "@import", "http:", "https:", "NaN")
                .contains(">failed<", "SIGKILL of apply".replace(" of apply", ""), "&lt;b&gt;", "NOT FOUND", "lose-row")
                .contains("class=\"curve lag\"", "<circle class=\"kill\"", "<circle class=\"other\"");
    }

    @Test
    void theSummaryIsForPrograms() throws IOException {
        ReportFiles.write(folder, report(State.PASSED, samples(8)));

        JsonNode json = JsonMapper.builder().build().readTree(Files.readString(folder.resolve("report.json")));
        assertThat(json.path("result").asText()).isEqualTo("passed");
        assertThat(json.path("settings").path("seed").asInt()).isEqualTo(7);
        assertThat(json.path("faults").path(0).path("recoverySeconds").asDouble())
                .isEqualTo(8);
        assertThat(json.path("faults").path(1).path("recoverySeconds").isNull()).isTrue();
        assertThat(json.path("series").path("lagSeconds").path(0).isNull()).isTrue();
        assertThat(json.path("series").path("changesWritten")).hasSize(8);
    }

    @Test
    void aRunOfDaysHasNoMoreSamplesThanOneOfAnHour() {
        Series series = new Series();
        for (int second = 0; second < 200_000; second++) {
            series.add(new Sample(second, second * 10, second, second == 77_777 ? 99 : 1));
        }

        List<Sample> kept = series.samples();
        assertThat(kept).hasSizeBetween(900, 1_800);
        assertThat(kept.get(kept.size() - 1).written()).isEqualTo(1_999_990);
        assertThat(kept).extracting(Sample::lagSeconds).contains(99.0);
        assertThat(kept).isSortedAccordingTo((a, b) -> Double.compare(a.seconds(), b.seconds()));
    }

    @Test
    void aRunWithoutASampleHasAPage() throws IOException {
        RunReport empty = new RunReport(
                "smoke",
                State.RUNNING,
                0,
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                List.of());

        ReportFiles.write(folder, empty);

        assertThat(Files.readString(folder.resolve("report.html"))).contains(">running<");
    }

    private static List<Sample> samples(int count) {
        List<Sample> samples = new ArrayList<>();
        for (int second = 0; second < count; second++) {
            boolean known = second >= count / 4;
            double lag = known ? 0.3 + (second % 90 < 15 ? 15 - second % 90 : 0) : Double.NaN;
            samples.add(new Sample(second, second * 900.0, known ? second * 900.0 - lag * 900 : Double.NaN, lag));
        }
        return samples;
    }

    private static RunReport report(State state, List<Sample> samples) {
        return new RunReport(
                "smoke",
                state,
                600,
                Map.of("seed", 7),
                Map.of("source", "a source <b>"),
                Map.of("row changes", 1_234_567L),
                List.of(new Phase("copy", 0), new Phase("stream", 150)),
                samples,
                List.of(
                        new FaultOutcome(new Fault.Aim("apply", FaultKind.KILL_PROCESS), 30, 0.5, Effect.killed(1), 8),
                        new FaultOutcome(new Fault.Aim("target", FaultKind.STOP_PROCESS), 200, 4, Effect.DONE, -1)),
                List.of(new Check("every row is equal", state == State.PASSED, "10 rows")),
                Map.of("lose-row", false),
                List.of(new Violation(ViolationKind.TORN, "read 7", "a row")));
    }
}
