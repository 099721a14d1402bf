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
 * @param minutes how long faults are done; parts of a minute are possible
 * @param kills how many there must be in the end, else the run has failed; it goes on for them for some time
 * @param longestMinutes how long it goes on at most
 * @param seed of the workload and of the faults
 * @param sourceHome an installed MariaDB or MySQL to use as the source
 * @param writers sessions that write small transactions
 * @param rate transactions per second of each
 * @param folder where everything is kept and stays afterwards; empty for a temporary folder
 * @param summary where the summary is written as JSON as well
 * @param mutants faults that are played on the change log after the run, each of which must be found
 */
record ProveOptions(
        double minutes,
        int kills,
        double longestMinutes,
        long seed,
        Optional<Path> sourceHome,
        int writers,
        int rate,
        Optional<Path> folder,
        Optional<Path> summary,
        List<Mutant> mutants) {

    static final String USAGE = """
            millrace prove --profile capture [options]   kill capture again and again under load, and compare
              --minutes N          how long (10); with too few kills it goes on, to twice that
              --kills N            how many there must be, else the run has failed (six a minute)
              --seed N             repeats the workload and the faults of a run (1)
              --source-home DIR    use the MariaDB or MySQL installed in DIR as the source
              --writers N          sessions that write small transactions (6)
              --rate N             transactions per second of each (40)
              --folder DIR         keep data, settings and logs there
              --summary FILE       write the summary there too, as JSON
              --mutant NAME        afterwards, play that fault on the change log and see that it is found; may come again
              --mutants            all of them
            Exit code 0 if nothing was lost, invented or changed, there were enough kills and every mutant was found; else 1.
            """;

    private static final Set<String> NAMES = Set.of(
            "--profile",
            "--minutes",
            "--kills",
            "--seed",
            "--source-home",
            "--writers",
            "--rate",
            "--folder",
            "--summary");
    private static final double KILLS_PER_MINUTE = 6;
    private static final double LONGER_MAX = 2;

    ProveOptions {
        mutants = List.copyOf(mutants);
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
        if (!given.getOrDefault("--profile", "").equals("capture")) {
            throw new IllegalArgumentException("--profile must be given, and there is only capture yet");
        }
        double minutes = number(given, "--minutes", 10);
        return new ProveOptions(
                minutes,
                (int) number(given, "--kills", Math.ceil(KILLS_PER_MINUTE * minutes)),
                LONGER_MAX * minutes,
                (long) number(given, "--seed", 1),
                path(given, "--source-home"),
                (int) number(given, "--writers", 6),
                (int) number(given, "--rate", 40),
                path(given, "--folder"),
                path(given, "--summary"),
                mutants);
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
