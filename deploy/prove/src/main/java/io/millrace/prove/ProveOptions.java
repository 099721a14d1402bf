// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.prove.check.Mutant;
import io.millrace.prove.fault.FaultKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code millrace prove} was asked for.
 *
 * @param minutes how long faults are done, in the stream phase where there are phases; parts of a minute are possible
 * @param kills how many there must be in that time, else the run has failed; it goes on for them for some time
 * @param changes how many row changes must be written, else the run has failed; it goes on for them as well
 * @param longestMinutes how long it goes on at most
 * @param killsInCopy how many there must be while the copy lasts, else the run has failed; it lasts that long
 * @param rows that are there before the services start, about
 * @param seed of the workload and of the faults
 * @param sourceHome an installed MariaDB or MySQL to use as the source
 * @param writers sessions that write small transactions
 * @param rate transactions per second of each
 * @param folder where everything is kept and stays afterwards; empty for a temporary folder
 * @param summary where the summary is written as JSON as well
 * @param report where the report's files are written; empty for none
 * @param faults those that alone are done in the stream phase; empty for all
 * @param mutants faults that are played on the change log after the run, each of which must be found
 * @param productMutants in place of the profile's run: the product without a protection, each of which must be found out
 */
record ProveOptions(
        Profile profile,
        double minutes,
        int kills,
        long changes,
        double longestMinutes,
        int killsInCopy,
        int rows,
        long seed,
        Optional<Path> sourceHome,
        int writers,
        int rate,
        Optional<Path> folder,
        Optional<Path> summary,
        Optional<Path> report,
        Set<FaultKind> faults,
        List<Mutant> mutants,
        List<ProductMutant> productMutants) {

    static final String USAGE = """
            millrace prove --profile capture [options]    kill capture again and again under load, and compare
            millrace prove --profile pipeline [options]   kill everything in turn, during the first copy and after it
            millrace prove --profile smoke [options]      the same in a few minutes
            millrace prove --profile nightly [options]    the same for two hours, with 200 kills and ten million changes
            millrace prove --profile soak [options]       the same until Ctrl-C, which lets it come to its end and compare
            millrace prove --profile loss [options]       purge the source's log before it was read: it must be told of
              --minutes N          how long, in all but capture after the copy; with too few kills or changes it goes on, to
                                   twice that (capture and pipeline: 10, smoke: 0.4, nightly: 120, soak: without an end)
              --kills N            how many there must be in that time, else the run has failed (a minute: capture six, smoke
                                   five, pipeline two, nightly 1.7, soak none)
              --seed N             repeats the workload and the faults of a run (1)
              --source-home DIR    use the MariaDB or MySQL installed in DIR as the source
              --writers N          sessions that write small transactions (6; smoke: 3)
              --rate N             transactions per second of each (15; capture: 40, nightly: 30)
              --folder DIR         keep data, settings and logs there
              --summary FILE       write the summary there too, as JSON
            for all but capture:
              --report DIR         write report.html and report.json there, at the end and every hour
              --changes N          how many row changes must be written, else the run has failed (nightly: 83333 a minute)
              --kills-in-copy N    how many there must be during the copy, which is held back for them (30; smoke: 3)
              --fault NAME         after the copy, do only faults of that kind; may come again
              --rows N             that are there before the copy begins, about (1500 for each of those kills)
            only for capture and pipeline:
              --mutant NAME        capture: afterwards, play that fault on the change log and see that it is found; pipeline:
                                   nothing but that: without one of its protections, the product is found out; may come again
              --mutants            all of them
            Exit code 0 if nothing was lost, invented or changed, there were enough kills and every mutant was found; else 1.
            """;

    private static final Set<String> NAMES = Set.of(
            "--profile",
            "--minutes",
            "--changes",
            "--kills-in-copy",
            "--rows",
            "--kills",
            "--seed",
            "--source-home",
            "--writers",
            "--rate",
            "--folder",
            "--summary",
            "--report");
    private static final Set<String> NOT_FOR_CAPTURE = Set.of("--report", "--changes", "--kills-in-copy", "--rows");
    private static final Set<String> NOT_FOR_LOSS =
            Set.of("--report", "--changes", "--kills-in-copy", "--kills", "--minutes");
    private static final int ROWS_PER_KILL = 1_500;
    private static final int ROWS_MIN = 4_500;
    private static final double LONGER_MAX = 2;
    private static final double ROUNDING = 1e-6;

    ProveOptions {
        faults = Set.copyOf(faults);
        mutants = List.copyOf(mutants);
        productMutants = List.copyOf(productMutants);
        if (killsInCopy < 0 || rows < 0 || changes < 0) {
            throw new IllegalArgumentException("--changes, --kills-in-copy and --rows must be at least 0");
        }
        if (!(minutes > 0) || longestMinutes < minutes || kills < 0 || writers < 1 || writers > 100 || rate < 1) {
            throw new IllegalArgumentException(
                    "--minutes must be more than 0, --kills at least 0, --writers 1 to 100, --rate at least 1");
        }
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException saying which argument is wrong
     */
    static ProveOptions parse(List<String> arguments) {
        Map<String, String> given = new HashMap<>();
        List<String> mutants = new ArrayList<>();
        boolean allMutants = false;
        Set<FaultKind> faults = EnumSet.noneOf(FaultKind.class);
        for (int at = 0; at < arguments.size(); at++) {
            String name = arguments.get(at);
            if (name.equals("--mutants")) {
                allMutants = true;
                continue;
            }
            if (!NAMES.contains(name) && !name.equals("--mutant") && !name.equals("--fault")) {
                throw new IllegalArgumentException("unknown option " + name);
            }
            at++;
            if (at == arguments.size()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            if (name.equals("--mutant")) {
                mutants.add(arguments.get(at));
            } else if (name.equals("--fault")) {
                faults.add(FaultKind.of(arguments.get(at)));
            } else {
                given.put(name, arguments.get(at));
            }
        }
        Profile profile = Profile.of(given.getOrDefault("--profile", ""));
        boolean isOfCapture = profile == Profile.CAPTURE;
        return of(
                profile,
                given,
                faults,
                isOfCapture ? chosen(allMutants, mutants, Mutant::of, Mutant.values()) : List.of(),
                isOfCapture ? List.of() : chosen(allMutants, mutants, ProductMutant::of, ProductMutant.values()));
    }

    private static <M> List<M> chosen(boolean all, List<String> names, Function<String, M> named, M[] there) {
        return all ? List.of(there) : names.stream().map(named).toList();
    }

    private static ProveOptions of(
            Profile profile,
            Map<String, String> given,
            Set<FaultKind> faults,
            List<Mutant> mutants,
            List<ProductMutant> productMutants) {
        if (profile == Profile.CAPTURE) {
            requireNone(given, NOT_FOR_CAPTURE, profile);
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException("--fault is not for --profile capture");
            }
        } else if (profile == Profile.LOSS) {
            requireNone(given, NOT_FOR_LOSS, profile);
        }
        if (profile != Profile.PIPELINE && !productMutants.isEmpty()) {
            throw new IllegalArgumentException("--mutant is only for --profile capture and --profile pipeline");
        }
        PipelineSchedules.stream(0).only(faults);
        Profile.Preset preset = profile.preset();
        double minutes = number(given, "--minutes", preset.minutes());
        int killsInCopy = (int) number(given, "--kills-in-copy", preset.killsInCopy());
        return new ProveOptions(
                profile,
                minutes,
                (int) number(given, "--kills", inAll(preset.killsPerMinute(), minutes)),
                (long) number(given, "--changes", inAll(preset.changesPerMinute(), minutes)),
                LONGER_MAX * minutes,
                killsInCopy,
                (int) number(given, "--rows", Math.max(ROWS_MIN, ROWS_PER_KILL * killsInCopy)),
                (long) number(given, "--seed", 1),
                path(given, "--source-home"),
                (int) number(given, "--writers", preset.writers()),
                (int) number(given, "--rate", preset.rate()),
                path(given, "--folder"),
                path(given, "--summary"),
                path(given, "--report"),
                faults,
                mutants,
                productMutants);
    }

    /** Without an end there is no number to reach. */
    private static double inAll(double perMinute, double minutes) {
        return perMinute == 0 ? 0 : Math.ceil(perMinute * minutes - ROUNDING);
    }

    /** The same with another folder for the report. */
    ProveOptions withReportIn(Path reports) {
        return new ProveOptions(
                profile,
                minutes,
                kills,
                changes,
                longestMinutes,
                killsInCopy,
                rows,
                seed,
                sourceHome,
                writers,
                rate,
                folder,
                summary,
                Optional.of(reports),
                faults,
                mutants,
                productMutants);
    }

    private static void requireNone(Map<String, String> given, Set<String> names, Profile profile) {
        names.stream().filter(given::containsKey).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(name + " is not for --profile " + profile.text());
        });
    }

    private static Optional<Path> path(Map<String, String> given, String name) {
        return Optional.ofNullable(given.get(name)).map(path -> Path.of(path).toAbsolutePath());
    }

    private static double number(Map<String, String> given, String name, double byDefault) {
        @Nullable String text = given.get(name);
        try {
            return text == null ? byDefault : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " needs a number, not " + text, e);
        }
    }
}
