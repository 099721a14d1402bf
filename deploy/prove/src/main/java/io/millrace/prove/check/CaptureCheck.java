// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.prove.workload.SessionHistory;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All checks of what capture has written, when the workload has ended and the source is still. Can be run again and
 * again on the same topic.
 */
public final class CaptureCheck {

    private final ChangeLog log;
    private final Supplier<Map<Integer, SessionHistory>> histories;
    private final SourceTables source;
    private final SourceEnd sourceEnd;

    /**
     * Describes it.
     *
     * @param histories what each session knows, from its beginning at each call
     * @param sourceEnd the end of the source's log
     */
    public CaptureCheck(
            ChangeLog log, Supplier<Map<Integer, SessionHistory>> histories, SourceTables source, SourceEnd sourceEnd) {
        this.log = log;
        this.histories = histories;
        this.source = source;
        this.sourceEnd = sourceEnd;
    }

    /**
     * What was found.
     *
     * @param records of the change log
     * @param transactions whole ones, each once
     * @param changes row changes, each once
     * @param duplicates changes that came again and were dropped
     * @param rows compared in the end
     */
    public record Result(
            long records, long transactions, long changes, long duplicates, long rows, Violations violations) {}

    /** Runs all checks, with a fault played on the log in its second half or as it is. */
    public Result run(@Nullable Mutant mutant, long records) {
        Violations violations = new Violations();
        Map<Integer, SessionHistory> opened = histories.get();
        try {
            ChangeLogCheck check = new ChangeLogCheck(log.shapes(), opened, violations);
            log.read(mutant == null ? check : mutant.before(check, records / 2), violations);
            check.finish(sourceEnd);
            long rows = FinalComparison.compare(check.replica(), source, violations);
            ChangeLogCheck.Totals totals = check.totals();
            return new Result(
                    totals.records(), totals.transactions(), totals.rows(), totals.duplicates(), rows, violations);
        } finally {
            opened.values().forEach(SessionHistory::close);
        }
    }
}
