// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.model.RowChange;
import io.millrace.position.LogPosition;
import io.millrace.prove.workload.SessionHistory;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the change log from its first record on, as apply does: the chain has no gap, what is repeated is dropped and
 * says the same as before, what is new goes on to the checks of transactions and rows. Its memory does not grow with the
 * log. Not thread-safe.
 */
final class ChangeLogCheck implements RecordTaker {

    /** Rows that a repetition can be compared with: far more than capture writes between two checkpoints. */
    private static final int REMEMBERED = 1_000_000;

    private final Violations violations;
    private final SeenRows seen = new SeenRows(REMEMBERED);
    private final Replica replica;
    private final OutcomeCheck outcomes;
    private final TransactionCheck transactions;
    private @Nullable LogPosition progress;
    private long records;
    private long duplicates;

    ChangeLogCheck(Shapes shapes, Map<Integer, SessionHistory> histories, Violations violations) {
        this.violations = violations;
        this.replica = new Replica(shapes, violations);
        this.outcomes = new OutcomeCheck(histories, violations);
        this.transactions = new TransactionCheck(shapes, replica, outcomes, violations);
    }

    @Override
    public void take(long offset, ChangeRecord record) {
        String where = "offset " + offset + ", " + record.upTo();
        records++;
        LogPosition reached = progress;
        if (reached == null) {
            if (!(record instanceof ChangeRecord.Idle) || !record.after().equals(record.upTo())) {
                violations.add(ViolationKind.GAP, where, "the first record is no beginning");
            }
            reached = record.after();
        }
        if (record.after().isAfter(reached)) {
            violations.add(
                    ViolationKind.GAP,
                    where,
                    "it continues from " + record.after() + ", and only " + reached + " is reached");
        }
        if (record instanceof ChangeRecord.Transaction transaction) {
            rows(transaction, reached, where);
        } else if (record instanceof ChangeRecord.Schema schema) {
            schema(schema, reached, where);
        } else {
            transactions.requireClosed(where);
        }
        progress = record.upTo().isAfter(reached) ? record.upTo() : reached;
    }

    private void rows(ChangeRecord.Transaction record, LogPosition reached, String where) {
        LogPosition last = record.after();
        LogPosition begin = record.transaction().position();
        for (RowChange row : record.rows()) {
            LogPosition position = row.position();
            if (!position.isAfter(last) || position.isAfter(record.upTo())) {
                violations.add(
                        ViolationKind.REORDERED, where, row + " lies outside of " + last + " to " + record.upTo());
            }
            last = position;
            long digest = CompactRow.digest(row.before(), row.after())
                    ^ (row.schemaVersion() * 31 + row.operation().code());
            if (position.isAfter(reached)) {
                seen.add(position, digest);
                transactions.row(begin, row, where);
            } else {
                repeated(position, digest, row.toString(), where);
            }
        }
        if (record.isLastPart() && record.upTo().isAfter(reached)) {
            transactions.end(begin, where);
        }
    }

    private void schema(ChangeRecord.Schema record, LogPosition reached, String where) {
        long digest = Arrays.hashCode(
                RecordCodec.encode(new ChangeRecord.Schema(record.upTo(), record.upTo(), record.change())));
        if (record.upTo().isAfter(reached)) {
            seen.add(record.upTo(), digest);
            transactions.schema(record.change(), where);
        } else {
            repeated(record.upTo(), digest, record.change().toString(), where);
        }
    }

    private void repeated(LogPosition position, long digest, String what, String where) {
        duplicates++;
        @Nullable Long before = seen.at(position);
        if (before == null || before != digest) {
            violations.add(
                    ViolationKind.DUPLICATE_DIFFERS,
                    where,
                    what + (before == null ? " was not there before" : " said something else before"));
        }
    }

    /** Nothing comes any more. The log must have been read up to that place. */
    void finish(SourceEnd sourceEnd) {
        transactions.requireClosed("the end");
        outcomes.finish();
        if (!sourceEnd.isAt(progress)) {
            violations.add(
                    ViolationKind.END,
                    "the end",
                    "the change log reaches " + progress + ", the source's log ends at " + sourceEnd.end());
        }
    }

    Replica replica() {
        return replica;
    }

    Totals totals() {
        return new Totals(records, transactions.transactions(), transactions.rows(), duplicates);
    }

    /**
     * What was read.
     *
     * @param records of the change log
     * @param transactions whole ones, each once
     * @param rows row changes, each once
     * @param duplicates row changes and changes of shape that came again and were dropped
     */
    record Totals(long records, long transactions, long rows, long duplicates) {}
}
