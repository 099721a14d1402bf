// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.log;

import io.millrace.codec.ChangeRecord;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.position.LogPosition;
import io.millrace.proof.Protection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows the chain of records: lets through what is new, exactly once and in order, and stops where something is
 * missing. Starts at the position that the target has reached. For one thread.
 */
public final class ChainCheck {

    private LogPosition reached;
    private final @Nullable LogPosition copied;
    private @Nullable LogPosition openTransaction;
    private long duplicates;

    /**
     * A check for records behind that position, which is at no transaction's inside.
     *
     * @param copied up to where the copy may hold what is still to be replayed; null if it does not
     */
    public ChainCheck(LogPosition reached, @Nullable LogPosition copied) {
        this.reached = reached;
        this.copied = copied;
    }

    /**
     * What of a record is new: all of it, the rows behind what was reached already, or null for nothing.
     *
     * @throws MillraceException {@link FaultCode#LOG_GAP} if records before it are missing
     */
    public @Nullable ChangeRecord accept(ChangeRecord record) {
        if (!record.upTo().isAfter(reached) && !Protection.DUPLICATE_FILTER.isOff()) {
            countDuplicates(record);
            return null;
        }
        requireNoGap(record);
        requireContinued(record);
        ChangeRecord rest = record instanceof ChangeRecord.Transaction transaction ? trimmed(transaction) : record;
        openTransaction = rest instanceof ChangeRecord.Transaction transaction && !transaction.isLastPart()
                ? transaction.transaction().position()
                : null;
        reached = record.upTo();
        return rest;
    }

    /** The position that the records so far have reached. */
    public LogPosition reached() {
        return reached;
    }

    /** Whether a transaction has begun whose end has not come yet. */
    public boolean isInsideTransaction() {
        return openTransaction != null;
    }

    /** Rows and schema changes that were there before, and were dropped. */
    public long duplicates() {
        return duplicates;
    }

    private void countDuplicates(ChangeRecord record) {
        if (record instanceof ChangeRecord.Transaction transaction) {
            duplicates += transaction.rows().size();
        } else if (record instanceof ChangeRecord.Schema) {
            duplicates++;
        }
    }

    private void requireNoGap(ChangeRecord record) {
        if (Protection.GAP_CHECK.isOff()) {
            return;
        }
        if (record.after().isAfter(reached)) {
            throw MillraceException.at(
                    FaultCode.LOG_GAP,
                    null,
                    record.after(),
                    "The next record continues from there, but only " + reached + " is reached.");
        }
        LogPosition open = openTransaction;
        boolean continues = record instanceof ChangeRecord.Transaction transaction
                && transaction.transaction().position().equals(open);
        if (open != null && !continues) {
            throw MillraceException.at(
                    FaultCode.LOG_GAP,
                    null,
                    reached,
                    "The rest of the transaction that starts at " + open + " is missing.");
        }
    }

    /** In another log the same transactions have other positions: it goes on exactly where the former one was left. */
    private void requireContinued(ChangeRecord record) {
        LogPosition after = record.after();
        if (after.epoch() == record.upTo().epoch()) {
            return;
        }
        LogPosition end = copied;
        boolean more = end != null && end.epoch() == after.epoch() && end.isAfter(after);
        if (more || reached.isAfter(after)) {
            throw MillraceException.at(
                    FaultCode.LOG_FAILOVER_UNPROVEN,
                    null,
                    after,
                    more
                            ? "Another server's log goes on here, and the tables were copied from the former one up to "
                                    + end + ", which was not read there."
                            : "Another server's log goes on here, and the former one was read up to " + reached + ".");
        }
    }

    private ChangeRecord.Transaction trimmed(ChangeRecord.Transaction transaction) {
        if (!reached.isAfter(transaction.after()) || Protection.DUPLICATE_FILTER.isOff()) {
            return transaction;
        }
        List<RowChange> rest = transaction.rows().stream()
                .filter(row -> row.position().isAfter(reached))
                .toList();
        duplicates += transaction.rows().size() - rest.size();
        return new ChangeRecord.Transaction(reached, transaction.upTo(), transaction.transaction(), rest);
    }
}
