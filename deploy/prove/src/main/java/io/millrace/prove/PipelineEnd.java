// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.local.stack.LocalServers;
import io.millrace.prove.check.ReceiptCheck;
import io.millrace.prove.check.TargetMutant;
import io.millrace.prove.check.ViolationKind;
import io.millrace.prove.check.Violations;
import io.millrace.prove.workload.Tables;
import io.millrace.prove.workload.Workload;
import io.millrace.testkit.Await;
import io.millrace.testkit.comparison.ComparisonResult;
import io.millrace.testkit.comparison.RowComparison;
import io.millrace.testkit.comparison.TablePair;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Source and target when nobody writes any more. For one run and one thread. */
final class PipelineEnd {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String TABLES =
            "SELECT table_name FROM information_schema.tables WHERE table_schema = '%s' AND table_type = 'BASE TABLE'"
                    .formatted(Tables.DATABASE);

    private final LocalServers servers;
    private final Workload workload;
    private final Violations violations;
    private final Map<String, Boolean> mutants = new LinkedHashMap<>();
    private @Nullable ComparisonResult comparison;

    PipelineEnd(LocalServers servers, Workload workload, Violations violations) {
        this.servers = servers;
        this.workload = workload;
        this.violations = violations;
    }

    /** Returns when every session's last transaction is in the target, or has not come for long. */
    void await(TargetView target) {
        Map<Integer, Long> marks = marks();
        long limit = System.nanoTime() + LIMIT.toNanos();
        Await.until(
                "the end of the source's log at the target",
                LIMIT.multipliedBy(2),
                () -> target.look().marks().equals(marks) || System.nanoTime() - limit > 0);
        Map<Integer, Long> there = target.now().marks();
        if (!there.equals(marks)) {
            violations.add(
                    ViolationKind.END,
                    "the end",
                    "the sessions' last transactions are " + marks + " in the source, " + there + " in the target");
        }
        workload.acknowledged().forEach((session, counter) -> {
            // The session that changes shapes has no mark.
            long mark = there.getOrDefault(session, 0L);
            if (marks.getOrDefault(session, 0L) > 0 && mark < counter) {
                violations.add(
                        ViolationKind.LOST,
                        "the end",
                        "transaction " + counter + " of session " + session + " was acknowledged, the target is at "
                                + mark);
            }
        });
    }

    private Map<Integer, Long> marks() {
        Map<Integer, Long> marks = new HashMap<>();
        for (String row : servers.source().query(Tables.DATABASE, "SELECT session, counter FROM " + Tables.MARKS)) {
            String[] values = row.split("\\|", -1);
            marks.put(Integer.valueOf(values[0]), Long.valueOf(values[1]));
        }
        return marks;
    }

    /** Compares every row of every table, and sees that a difference would be found. */
    void compare() {
        ComparisonResult result = RowComparison.compare(
                servers.source(),
                servers.target(),
                Tables.DATABASE,
                tablesOfBoth().stream()
                        .map(table -> TablePair.of(Tables.DATABASE, table))
                        .toList());
        comparison = result;
        if (result.differences() > 0) {
            violations.add(ViolationKind.ROW_DIFFERS, "the end", result.differences() + " rows");
        }
        receipts();
        for (TargetMutant mutant : TargetMutant.values()) {
            mutants.put(mutant.text(), mutant.isFound(servers.source(), servers.target(), workload));
        }
    }

    /** Those that one of the two has alone are a violation. */
    private Set<String> tablesOfBoth() {
        Set<String> atSource = new TreeSet<>(servers.source().query(Tables.DATABASE, TABLES));
        Set<String> atTarget = new TreeSet<>(servers.target().query(Tables.DATABASE, TABLES));
        if (!atSource.equals(atTarget)) {
            violations.add(
                    ViolationKind.SHAPE, "the end", "the source has " + atSource + ", the target has " + atTarget);
        }
        atSource.retainAll(atTarget);
        return atSource;
    }

    private void receipts() {
        try (Connection target = servers.target().connect(Tables.DATABASE)) {
            target.setAutoCommit(false);
            ReceiptCheck.check(target, workload.receipted(), violations);
        } catch (SQLException e) {
            throw new IllegalStateException("the receipts cannot be read: " + e.getMessage(), e);
        }
    }

    /** What was compared; null if nothing was. */
    @Nullable
    ComparisonResult comparison() {
        return comparison;
    }

    /** Whether each was found. */
    Map<String, Boolean> mutants() {
        return mutants;
    }
}
