// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.benchmark.result.Line;
import io.millrace.benchmark.result.Machine;
import io.millrace.benchmark.result.Result;
import io.millrace.benchmark.result.Run;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Gathers the readings of a scenario while it runs, and says each. Not thread-safe. */
final class Measurements {

    private final String scenario;
    private final String head;
    private final String unit;
    private final Instant begun = Instant.now();
    private final Map<String, Contender> contenders = new LinkedHashMap<>();
    private final Map<Place, List<Run>> runs = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    private record Place(String name, String load) {}

    /**
     * Begins.
     *
     * @param scenario as the command line names it
     * @param head of the column of names
     * @param unit what is counted
     */
    Measurements(String scenario, String head, String unit) {
        this.scenario = scenario;
        this.head = head;
        this.unit = unit;
    }

    /** Those that are to be measured and can be; who cannot is noted down. */
    <T extends Contender> List<T> wanted(Map<String, T> known, Predicate<String> measures) {
        List<T> wanted = new ArrayList<>();
        known.forEach((name, contender) -> {
            Optional<String> why = contender.missing();
            if (measures.test(name) && why.isEmpty()) {
                wanted.add(contender);
            } else if (measures.test(name)) {
                note(contender.name() + " is not measured: " + why.get());
            }
        });
        return wanted;
    }

    /** Takes down what the reader must know besides. */
    void note(String text) {
        notes.add(text);
        Say.line(text);
    }

    /**
     * Takes a reading.
     *
     * @param load what it was under; empty where there is one load only
     */
    void add(Contender contender, String load, int number, Run run) {
        contenders.put(contender.name(), contender);
        runs.computeIfAbsent(new Place(contender.name(), load), place -> new ArrayList<>())
                .add(run);
        Say.line(
                String.join(" ", String.valueOf(number), contender.name(), load).strip() + ": " + run.text());
    }

    /**
     * All that was found.
     *
     * @param words what was measured
     * @param servers between which
     */
    Result result(String words, Map<String, String> servers) {
        Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        contenders.forEach(
                (name, contender) -> settings.put(name, contender.settings().texts()));
        List<Line> lines = new ArrayList<>();
        runs.forEach((place, readings) -> lines.add(new Line(place.name, place.load, readings)));
        return new Result(
                scenario,
                words,
                head,
                unit,
                begun.truncatedTo(ChronoUnit.SECONDS).toString(),
                Machine.here(),
                servers,
                settings,
                lines,
                notes);
    }
}
