// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a scenario that ends in the target was asked for.
 *
 * @param scope what is measured
 * @param changes of each backlog
 * @param repetitions of each; medians are reported
 * @param only names of those to measure; all when empty
 * @param sourceHome an installed MariaDB or MySQL as the source; empty for the MariaDB from Maven
 * @param targetHome an installed PostgreSQL as the target; empty for the one from Maven
 * @param heap of every process that is measured, as {@code -Xmx} takes it
 * @param jvm more options of the JVM of every process that is measured
 * @param recording where Millrace's processes leave recordings of what they do; empty for none
 * @param folder where everything is kept and stays afterwards; empty for a temporary folder
 */
record ApplyOptions(
        Scope scope,
        int changes,
        int repetitions,
        Set<String> only,
        Optional<Path> sourceHome,
        Optional<Path> targetHome,
        String heap,
        List<String> jvm,
        Optional<Path> recording,
        Optional<Path> folder) {

    /** Where the backlog waits when the time begins. */
    enum Scope {
        /** In Kafka. */
        APPLY,
        /** In the source's log. */
        PIPELINE
    }

    /** What can be said on the command line. */
    static final String USAGE = """
            deploy/benchmark/run apply backlog      how fast a backlog in Kafka comes into PostgreSQL
            deploy/benchmark/run pipeline backlog   how fast a backlog in the source's log comes into PostgreSQL
              --changes N        changes (1000000), a multiple of 10
              --repetitions N    backlogs for each; medians are reported (3)
              --only A,B         measure these only: millrace, debezium
              --source HOME      use the MariaDB or MySQL installed in HOME as the source
              --target HOME      use the PostgreSQL installed in HOME, for example /usr/lib/postgresql/15
              --heap SIZE        of each process that is measured (1g)
              --jvm "OPTIONS"    of each process that is measured (-XX:+UseParallelGC)
              --recording DIR    leave recordings of Millrace's JVMs there (Java Flight Recorder)
              --folder DIR       keep data, settings and logs there instead of deleting them
            """;

    private static final Set<String> APPLIERS = Set.of("millrace", "debezium");
    private static final Set<String> NAMES = Set.of(
            "--changes",
            "--repetitions",
            "--only",
            "--source",
            "--target",
            "--heap",
            "--jvm",
            "--recording",
            "--folder");

    ApplyOptions {
        only = Set.copyOf(only);
        jvm = List.copyOf(jvm);
        if (changes < OrdersTable.ROWS_PER_TRANSACTION || changes % OrdersTable.ROWS_PER_TRANSACTION != 0) {
            throw new IllegalArgumentException("--changes must be a multiple of " + OrdersTable.ROWS_PER_TRANSACTION);
        }
        if (repetitions < 1) {
            throw new IllegalArgumentException("numbers must be at least 1");
        }
        if (!APPLIERS.containsAll(only)) {
            throw new IllegalArgumentException("--only knows millrace and debezium, not " + only);
        }
    }

    /**
     * Reads the command line after {@code apply} or {@code pipeline}.
     *
     * @throws IllegalArgumentException saying which argument is wrong
     */
    static ApplyOptions parse(Scope scope, List<String> arguments) {
        if (arguments.isEmpty() || !arguments.get(0).equals("backlog")) {
            throw new IllegalArgumentException("apply and pipeline need a scenario: backlog");
        }
        Arguments given = Arguments.parse(arguments.subList(1, arguments.size()), NAMES);
        return new ApplyOptions(
                scope,
                given.number("--changes", 1_000_000),
                given.number("--repetitions", 3),
                Set.copyOf(given.list("--only", "", ",")),
                given.path("--source"),
                given.path("--target"),
                given.text("--heap", "1g"),
                given.list("--jvm", "-XX:+UseParallelGC", " "),
                given.absolutePath("--recording"),
                given.absolutePath("--folder"));
    }

    /** Whether that one is to be measured. */
    boolean measures(String name) {
        return only.isEmpty() || only.contains(name);
    }

    /** Its name on the command line. */
    String title() {
        return switch (scope) {
            case APPLY -> "from Kafka";
            case PIPELINE -> "from the source's log";
        };
    }
}
