// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a capture scenario was asked for.
 *
 * @param scenario which one
 * @param changes of the backlog
 * @param repetitions of each reading; medians are reported
 * @param only names of those to measure; all when empty
 * @param rate transactions per second
 * @param seconds that latencies are taken for
 * @param rows of the one large transaction
 * @param megabytes of a large row
 * @param sourceLog what Millrace reads the log with
 * @param sourceHome an installed MariaDB or MySQL as the source; empty for the MariaDB from Maven
 * @param heap of every process that is measured, as {@code -Xmx} takes it
 * @param jvm more options of the JVM of every process that is measured
 * @param recording where Millrace's process leaves recordings of what it does; empty for none
 * @param folder where everything is kept and stays afterwards; empty for a temporary folder
 */
record Options(
        Scenario scenario,
        int changes,
        int repetitions,
        Set<String> only,
        int rate,
        int seconds,
        int rows,
        int megabytes,
        String sourceLog,
        Optional<Path> sourceHome,
        String heap,
        List<String> jvm,
        Optional<Path> recording,
        Optional<Path> folder) {

    /** What can be measured. */
    enum Scenario {
        BACKLOG,
        LATENCY,
        LARGE
    }

    /** What can be said on the command line. */
    static final String USAGE = """
            deploy/benchmark/run capture backlog    how fast a backlog of changes comes into Kafka
            deploy/benchmark/run capture latency    how long a change takes into Kafka under a steady load
            deploy/benchmark/run capture large      whether large transactions and rows pass in a small heap
              --changes N        backlog: changes (1000000), a multiple of 10
              --repetitions N    readings of each; medians are reported (backlog 3, latency 1)
              --only A,B         measure these only: millrace, debezium, debezium-default, limit
              --rate N           latency: transactions per second (500)
              --seconds N        latency: how long (60)
              --rows N           large: rows of the one transaction (5000000)
              --megabytes N      large: size of a row (64)
              --source-log KIND  what Millrace reads the log with: binlog (default) or flink-cdc
              --source HOME      use the MariaDB or MySQL installed in HOME, for example /usr, as the source
              --heap SIZE        of each process that is measured (2g; large 512m)
              --jvm "OPTIONS"    of each process that is measured (-XX:+UseParallelGC)
              --recording DIR    leave recordings of Millrace's JVM there (Java Flight Recorder)
              --folder DIR       keep data, settings and logs there instead of deleting them
            """;

    private static final Set<String> NAMES = Set.of(
            "--changes",
            "--repetitions",
            "--only",
            "--rate",
            "--seconds",
            "--rows",
            "--megabytes",
            "--source-log",
            "--source",
            "--heap",
            "--jvm",
            "--recording",
            "--folder");

    Options {
        only = Set.copyOf(only);
        jvm = List.copyOf(jvm);
        if (changes < OrdersTable.ROWS_PER_TRANSACTION || changes % OrdersTable.ROWS_PER_TRANSACTION != 0) {
            throw new IllegalArgumentException("--changes must be a multiple of " + OrdersTable.ROWS_PER_TRANSACTION);
        }
        if (repetitions < 1 || rate < 1 || seconds < 1 || rows < 1 || megabytes < 1) {
            throw new IllegalArgumentException("numbers must be at least 1");
        }
        for (String name : only) {
            if (!Set.of("millrace", "debezium", "debezium-default", "limit").contains(name)) {
                throw new IllegalArgumentException(
                        "--only knows millrace, debezium, debezium-default and limit, not " + name);
            }
        }
    }

    /**
     * Reads the command line after {@code capture}.
     *
     * @throws IllegalArgumentException saying which argument is wrong
     */
    static Options parse(List<String> arguments) {
        Scenario scenario = scenario(arguments.isEmpty() ? "" : arguments.get(0));
        Arguments given =
                Arguments.parse(arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size()), NAMES);
        return new Options(
                scenario,
                given.number("--changes", 1_000_000),
                given.number("--repetitions", scenario == Scenario.BACKLOG ? 3 : 1),
                Set.copyOf(given.list("--only", "", ",")),
                given.number("--rate", 500),
                given.number("--seconds", 60),
                given.number("--rows", 5_000_000),
                given.number("--megabytes", 64),
                given.text("--source-log", "binlog"),
                given.path("--source"),
                given.text("--heap", scenario == Scenario.LARGE ? "512m" : "2g"),
                given.list("--jvm", "-XX:+UseParallelGC", " "),
                given.absolutePath("--recording"),
                given.absolutePath("--folder"));
    }

    /** Whether that one is to be measured. */
    boolean measures(String name) {
        return only.isEmpty() || only.contains(name);
    }

    private static Scenario scenario(String name) {
        return switch (name) {
            case "backlog" -> Scenario.BACKLOG;
            case "latency" -> Scenario.LATENCY;
            case "large" -> Scenario.LARGE;
            default ->
                throw new IllegalArgumentException("capture needs a scenario: backlog, latency or large"
                        + (name.isEmpty() ? "" : ", not " + name));
        };
    }
}
