// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.prove.check.Mutant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code millrace prove} was asked for.
 *
 * @param minutes how long faults are done, in the stream phase where there are phases; parts of a minute are possible
 * @param kills how many there must be in that time, else the run has failed; it goes on for them for some time
 * @param longestMinutes how long it goes on at most
 * @param killsInCopy how many there must be while the copy lasts, else the run has failed; it lasts that long
 * @param rows that are there before the services start, about
 * @param seed of the workload and of the faults
 * @param sourceHome an installed MariaDB or MySQL to use as the source
 * @param writers sessions that write small transactions
 * @param rate transactions per second of each
 * @param folder where everything is kept and stays afterwards; empty for a temporary folder
 * @param summary where the summary is written as JSON as well
 * @param mutants faults that are played on the change log after the run, each of which must be found
 */
record ProveOptions(
        Profile profile,
        double minutes,
        int kills,
        double longestMinutes,
        int killsInCopy,
        int rows,
        long seed,
        Optional<Path> sourceHome,
        int writers,
        int rate,
        Optional<Path> folder,
        Optional<Path> summary,
        List<Mutant> mutants) {

    static final String USAGE = """
            millrace prove --profile capture [options]    kill capture again and again under load, and compare
            millrace prove --profile pipeline [options]   kill everything in turn, during the first copy and after it
              --minutes N          how long (10), in pipeline after the copy; with too few kills it goes on, to twice that
              --kills N            how many there must be in that time, else the run has failed (capture: six a minute,
                                   pipeline: two a minute)
              --seed N             repeats the workload and the faults of a run (1)
              --source-home DIR    use the MariaDB or MySQL installed in DIR as the source
              --writers N          sessions that write small transactions (6)
              --rate N             transactions per second of each (capture: 40, pipeline: 15)
              --folder DIR         keep data, settings and logs there
              --summary FILE       write the summary there too, as JSON
            only for pipeline:
              --kills-in-copy N    how many there must be during the copy, which is held back for them (30)
              --rows N             that are there before the copy begins, about (1500 for each of those kills)
            only for capture:
              --mutant NAME        afterwards, play that fault on the change log and see that it is found; may come again
              --mutants            all of them
            Exit code 0 if nothing was lost, invented or changed, there were enough kills and every mutant was found; else 1.
            """;

    private static final Set<String> NAMES = Set.of(
            "--profile",
            "--minutes",
            "--kills-in-copy",
            "--rows",
            "--kills",
            "--seed",
            "--source-home",
            "--writers",
            "--rate",
            "--folder",
            "--summary");
    private static final int ROWS_PER_KILL = 1_500;
    private static final int ROWS_MIN = 6_000;
    private static final double LONGER_MAX = 2;

    ProveOptions {
        mutants = List.copyOf(mutants);
        if (killsInCopy < 0 || rows < 0) {
            throw new IllegalArgumentException("--kills-in-copy and --rows must be at least 0");
        }
        if (minutes <= 0 || longestMinutes < minutes || kills < 0 || writers < 1 || writers > 100 || rate < 1) {
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
        List<Mutant> mutants = new ArrayList<>();
        for (int at = 0; at < arguments.size(); at++) {
            String name = arguments.get(at);
            if (name.equals("--mutants")) {
                mutants.addAll(List.of(Mutant.values()));
                continue;
            }
            if (!NAMES.contains(name) && !name.equals("--mutant")) {
                throw new IllegalArgumentException("unknown option " + name);
            }
            at++;
            if (at == arguments.size()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            if (name.equals("--mutant")) {
                mutants.add(Mutant.of(arguments.get(at)));
            } else {
                given.put(name, arguments.get(at));
            }
        }
        Profile profile = Profile.of(given.getOrDefault("--profile", ""));
        boolean isCapture = profile == Profile.CAPTURE;
        requireNone(given, isCapture ? Set.of("--kills-in-copy", "--rows") : Set.of(), profile);
        if (!isCapture && !mutants.isEmpty()) {
            throw new IllegalArgumentException("--mutant is only for --profile capture");
        }
        double minutes = number(given, "--minutes", 10);
        int killsInCopy = (int) number(given, "--kills-in-copy", 30);
        return new ProveOptions(
                profile,
                minutes,
                (int) number(given, "--kills", Math.ceil((isCapture ? 6 : 2) * minutes)),
                LONGER_MAX * minutes,
                killsInCopy,
                (int) number(given, "--rows", Math.max(ROWS_MIN, ROWS_PER_KILL * killsInCopy)),
                (long) number(given, "--seed", 1),
                path(given, "--source-home"),
                (int) number(given, "--writers", 6),
                (int) number(given, "--rate", isCapture ? 40 : 15),
                path(given, "--folder"),
                path(given, "--summary"),
                mutants);
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
