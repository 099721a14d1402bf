// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.codec.ChangeRecord;
import io.millrace.prove.workload.Tables;
import java.util.Arrays;
import java.util.Locale;

/**
 * Faults that a broken capture would make, played on the change log while it is read: a checker that finds nothing then
 * proves nothing. Each is played once.
 */
public enum Mutant {
    /** A record is not there. */
    LOSE_RECORD(1, ViolationKind.GAP),
    /** Capture resumes one transaction late, and its chain says that nothing is missing. */
    RESUME_LATE(1, ViolationKind.LOST),
    /** A transaction comes again under another identity, which no filter of duplicates can know. */
    OTHER_IDENTITY(1, ViolationKind.DOUBLED),
    /** A repetition says something else than what it repeats. */
    OTHER_DUPLICATE(1, ViolationKind.DUPLICATE_DIFFERS),
    /** A transaction that no session began. */
    INVENT(1, ViolationKind.INVENTED),
    /** Two transactions of a session change places. */
    REORDER(1, ViolationKind.REORDERED),
    /** A row of a transaction is missing. */
    TEAR(3, ViolationKind.TORN),
    /** A value of a row is another. */
    ALTER_VALUE(1, ViolationKind.ROW_DIFFERS),
    /** A row comes twice within its transaction. */
    DOUBLE_ROW(2, ViolationKind.TORN),
    /** The log ends too early, and its chain is whole. */
    END_EARLY(1, ViolationKind.LOST);

    private final int rowsNeeded;
    private final ViolationKind expected;

    Mutant(int rowsNeeded, ViolationKind expected) {
        this.rowsNeeded = rowsNeeded;
        this.expected = expected;
    }

    /** What a checker must find then, perhaps beside more. */
    public ViolationKind expected() {
        return expected;
    }

    /** The name on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The mutant of that name.
     *
     * @throws IllegalArgumentException naming those that there are
     */
    public static Mutant of(String text) {
        return Arrays.stream(values())
                .filter(mutant -> mutant.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no mutant " + text + "; there are "
                        + Arrays.stream(values()).map(Mutant::text).toList()));
    }

    /** Puts itself before a taker, and plays its fault on the first transaction that fits, at or behind an offset. */
    public RecordTaker before(RecordTaker taker, long offset) {
        return new MutatedLog(this, taker, offset);
    }

    /** Whether the fault can be played on that record. */
    boolean fits(ChangeRecord record) {
        return record instanceof ChangeRecord.Transaction transaction
                && transaction.isFirstPart()
                && transaction.isLastPart()
                && transaction.rows().size() >= rowsNeeded
                && (this != REORDER || MutatedLog.session(record) >= 0)
                && (this != ALTER_VALUE
                        || transaction.rows().stream()
                                .anyMatch(row -> row.after() != null
                                        && !row.table().name().equals(Tables.MARKS)));
    }
}
