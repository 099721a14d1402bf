// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the snapshot scenario was asked for.
 *
 * @param orders rows of that table
 * @param sbtest rows of {@code sbtest1}
 * @param megabytes of a wide row, in the scenario with large rows
 * @param repetitions of each copy; medians are reported
 * @param only names of those to measure; all when empty
 * @param sourceHome an installed MariaDB or MySQL as the source; empty for the MariaDB from Maven
 * @param targetHome an installed PostgreSQL as the target; empty for the one from Maven
 * @param heap of Millrace's processes and of the limit's, as {@code -Xmx} takes it
 * @param peerHeap of the peers' processes
 * @param jvm more options of the JVM of every process that is measured
 * @param recording where Millrace's snapshot service leaves recordings of what it does; empty for none
 * @param folder where everything is kept and stays afterwards; empty for a temporary folder
 */
record SnapshotOptions(
        int orders,
        int sbtest,
        int megabytes,
        int repetitions,
        Set<String> only,
        Optional<Path> sourceHome,
        Optional<Path> targetHome,
        String heap,
        String peerHeap,
        List<String> jvm,
        Optional<Path> recording,
        Optional<Path> folder) {

    /** What can be said on the command line. */
    static final String USAGE = """
            deploy/benchmark/run snapshot           how fast two tables are copied into PostgreSQL
            deploy/benchmark/run snapshot large     whether large rows are copied in a small heap
              --orders N         rows of the table orders (2000000)
              --sbtest N         rows of the table sbtest1 (1000000)
              --megabytes N      of a wide row, with large (64)
              --repetitions N    copies by each; medians are reported (3)
              --only A,B         measure these only: millrace, pgloader, flink, debezium, debezium-default, limit
              --source HOME      use the MariaDB or MySQL installed in HOME as the source
              --target HOME      use the PostgreSQL installed in HOME, for example /usr/lib/postgresql/15
              --heap SIZE        of Millrace's processes (512m)
              --peer-heap SIZE   of the peers' (2g)
              --jvm "OPTIONS"    of each process that is measured (-XX:+UseParallelGC)
              --recording DIR    leave recordings of the snapshot service there (Java Flight Recorder)
              --folder DIR       keep data, settings and logs there instead of deleting them
            """;

    private static final Set<String> COPIERS =
            Set.of("millrace", "pgloader", "flink", "debezium", "debezium-default", "limit");
    private static final Set<String> NAMES = Set.of(
            "--orders",
            "--sbtest",
            "--megabytes",
            "--repetitions",
            "--only",
            "--source",
            "--target",
            "--heap",
            "--peer-heap",
            "--jvm",
            "--recording",
            "--folder");

    SnapshotOptions {
        only = Set.copyOf(only);
        jvm = List.copyOf(jvm);
        if (orders < 1 || sbtest < 1 || megabytes < 1 || repetitions < 1) {
            throw new IllegalArgumentException("numbers must be at least 1");
        }
        if (!COPIERS.containsAll(only)) {
            throw new IllegalArgumentException(
                    "--only knows " + COPIERS.stream().sorted().toList() + ", not " + only);
        }
    }

    /**
     * Reads the command line after {@code snapshot}.
     *
     * @throws IllegalArgumentException saying which argument is wrong
     */
    static SnapshotOptions parse(List<String> arguments) {
        Arguments given = Arguments.parse(arguments, NAMES);
        return new SnapshotOptions(
                given.number("--orders", 2_000_000),
                given.number("--sbtest", 1_000_000),
                given.number("--megabytes", 64),
                given.number("--repetitions", 3),
                Set.copyOf(given.list("--only", "", ",")),
                given.path("--source"),
                given.path("--target"),
                given.text("--heap", "512m"),
                given.text("--peer-heap", "2g"),
                given.list("--jvm", "-XX:+UseParallelGC", " "),
                given.absolutePath("--recording"),
                given.absolutePath("--folder"));
    }

    /** Whether that one is to be measured. */
    boolean measures(String name) {
        return only.isEmpty() || only.contains(name);
    }

    /** Of both tables. */
    long rows() {
        return (long) orders + sbtest;
    }
}
