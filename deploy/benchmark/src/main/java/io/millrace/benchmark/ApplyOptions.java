// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a scenario that ends in the target was asked for.
 *
 * @param scenario what is measured
 * @param changes of each backlog
 * @param repetitions of each; medians are reported
 * @param rates transactions per second of steady loads, each measured by itself
 * @param seconds how long that is measured
 * @param warmUp seconds of the same load before
 * @param megabytes that Millrace's process should have at most; 0 for no bound
 * @param only names of those to measure; all when empty
 * @param sourceHome an installed MariaDB or MySQL as the source; empty for the MariaDB from Maven
 * @param targetHome an installed PostgreSQL as the target; empty for the one from Maven
 * @param lanes connections by which Millrace writes
 * @param heap of every process that is measured, as {@code -Xmx} takes it
 * @param jvm more options of the JVM of every process that is measured
 * @param recording where Millrace's processes leave recordings of what they do; empty for none
 * @param folder where everything is kept and stays afterwards; empty for a temporary folder
 */
record ApplyOptions(
        Scenario scenario,
        int changes,
        int repetitions,
        List<Integer> rates,
        int seconds,
        int warmUp,
        int megabytes,
        Set<String> only,
        Optional<Path> sourceHome,
        Optional<Path> targetHome,
        int lanes,
        String heap,
        List<String> jvm,
        Optional<Path> recording,
        Optional<Path> folder) {

    /** What can be measured. */
    enum Scenario {
        /** A backlog that waits in Kafka. */
        APPLY_BACKLOG("apply backlog"),
        /** The same of changes of which most are of few keys. */
        APPLY_HOT_KEYS("apply hot-keys"),
        /** The same of changes of many tables of which most are deletions. */
        APPLY_DELETES("apply deletes"),
        /** The same of rows with many columns. */
        APPLY_WIDE("apply wide", 50_000, 3, "1g"),
        /** One transaction of very many rows. */
        APPLY_HUGE("apply huge", 5_000_000, 1, "512m"),
        /** A backlog that waits in the source's log. */
        PIPELINE_BACKLOG("pipeline backlog"),
        /** A steady load, from its commits until its rows are seen in the target. */
        PIPELINE_LATENCY("pipeline latency", 1_000_000, 1, "1g");

        private final String words;
        private final int changes;
        private final int repetitions;
        private final String heap;

        Scenario(String words) {
            this(words, 1_000_000, 3, "1g");
        }

        /** With defaults of its own. */
        Scenario(String words, int changes, int repetitions, String heap) {
            this.words = words;
            this.changes = changes;
            this.repetitions = repetitions;
            this.heap = heap;
        }

        /** As the command line names it. */
        String words() {
            return words;
        }

        private static Scenario of(String words) {
            return Stream.of(values())
                    .filter(scenario -> scenario.words.equals(words))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("apply and pipeline need a scenario: "
                            + Stream.of(values())
                                    .map(scenario -> scenario.words)
                                    .collect(Collectors.joining(", "))));
        }
    }

    /** What can be said on the command line. */
    static final String USAGE = """
            deploy/benchmark/run apply backlog      how fast a backlog in Kafka comes into PostgreSQL
            deploy/benchmark/run apply hot-keys     the same of updates by Zipf's law: most are of few keys
            deploy/benchmark/run apply deletes      the same of 100 tables: most changes are deletions
            deploy/benchmark/run apply wide         the same of rows of 100 columns and 10 kB
            deploy/benchmark/run apply huge         how one transaction of 5 M rows comes into PostgreSQL in a small heap
            deploy/benchmark/run pipeline backlog   how fast a backlog in the source's log comes into PostgreSQL
            deploy/benchmark/run pipeline latency   how long a change takes into PostgreSQL under a steady load
              --changes N        of each backlog (1000000; wide 50000; huge 5000000), a multiple of 10
              --repetitions N    of each; medians are reported (backlogs 3; huge and latency 1)
              --rate N,N         latency: transactions per second, each rate by itself (500)
              --seconds N        latency: how long (60)
              --warm-up N        latency: seconds of the same load before (60)
              --rss N            say whether Millrace's process has had at most N MB (huge 1024)
              --only A,B         measure these only: millrace, debezium, debezium-default, flink (pipeline), limit (apply)
              --source HOME      use the MariaDB or MySQL installed in HOME as the source
              --target HOME      use the PostgreSQL installed in HOME, for example /usr/lib/postgresql/15
              --lanes N          apply.lanes of Millrace (1)
              --heap SIZE        of each process that is measured (1g; huge 512m)
              --jvm "OPTIONS"    of each process that is measured (-XX:+UseParallelGC)
              --recording DIR    leave recordings of Millrace's JVMs there (Java Flight Recorder)
              --folder DIR       keep data, settings and logs there instead of deleting them
            """;

    private static final Set<String> APPLIERS = Set.of("millrace", "debezium", "debezium-default", "flink", "limit");
    private static final Set<String> NAMES = Set.of(
            "--changes",
            "--repetitions",
            "--rate",
            "--seconds",
            "--warm-up",
            "--rss",
            "--only",
            "--source",
            "--target",
            "--lanes",
            "--heap",
            "--jvm",
            "--recording",
            "--folder");

    ApplyOptions {
        rates = List.copyOf(rates);
        only = Set.copyOf(only);
        jvm = List.copyOf(jvm);
        if (changes < 2 * OrdersTable.ROWS_PER_TRANSACTION || changes % OrdersTable.ROWS_PER_TRANSACTION != 0) {
            throw new IllegalArgumentException("--changes must be a multiple of " + OrdersTable.ROWS_PER_TRANSACTION
                    + ", two times that at least");
        }
        if (repetitions < 1
                || rates.isEmpty()
                || rates.stream().anyMatch(rate -> rate < 1)
                || seconds < 1
                || warmUp < 1) {
            throw new IllegalArgumentException("numbers must be at least 1");
        }
        if (only.contains("limit") && !only.contains("millrace")) {
            throw new IllegalArgumentException("--only limit needs millrace beside it, whose changes limits write");
        }
        if (!APPLIERS.containsAll(only)) {
            throw new IllegalArgumentException(
                    "--only knows " + APPLIERS.stream().sorted().toList() + ", not " + only);
        }
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException saying which argument is wrong
     */
    static ApplyOptions parse(List<String> arguments) {
        int words = Math.min(2, arguments.size());
        Scenario scenario = Scenario.of(String.join(" ", arguments.subList(0, words)));
        Arguments given = Arguments.parse(arguments.subList(words, arguments.size()), NAMES);
        return new ApplyOptions(
                scenario,
                given.number("--changes", scenario.changes),
                given.number("--repetitions", scenario.repetitions),
                given.numbers("--rate", "500"),
                given.number("--seconds", 60),
                given.number("--warm-up", 60),
                given.number("--rss", scenario == Scenario.APPLY_HUGE ? 1_024 : 0),
                Set.copyOf(given.list("--only", "", ",")),
                given.path("--source"),
                given.path("--target"),
                given.number("--lanes", 1),
                given.text("--heap", scenario.heap),
                given.list("--jvm", "-XX:+UseParallelGC", " "),
                given.absolutePath("--recording"),
                given.absolutePath("--folder"));
    }

    /** Whether that one is to be measured. */
    boolean measures(String name) {
        return only.isEmpty() || only.contains(name);
    }

    /** Whether a backlog waits in Kafka when the time begins, and not in the source's log. */
    boolean isFromKafka() {
        return switch (scenario) {
            case APPLY_BACKLOG, APPLY_HOT_KEYS, APPLY_DELETES, APPLY_WIDE, APPLY_HUGE -> true;
            case PIPELINE_BACKLOG, PIPELINE_LATENCY -> false;
        };
    }
}
