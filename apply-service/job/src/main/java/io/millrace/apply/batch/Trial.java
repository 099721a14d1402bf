// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.fault.MillraceException;
import io.millrace.fault.Response;
import io.millrace.model.RowChange;
import io.millrace.target.TargetKey;
import io.millrace.target.TargetSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes in ever smaller pieces, each a part of the transaction, until it is known which the target refuses. What
 * is refused is tried again behind all others: a reference or a value that another row gives free may have been missing.
 * For one batch, on the writer's thread.
 */
final class Trial {

    private final TargetSession session;
    private final int limit;
    private final List<Refusal> refusals = new ArrayList<>();

    /** The last state of a key that a batch touches: a row to write, or to delete. */
    record Last(TableChanges table, TargetKey key, RowChange change, boolean isDelete) {}

    /** A last state that the target refuses. */
    record Refusal(Last last, MillraceException fault) {}

    /**
     * A trial in that session's open transaction.
     *
     * @param limit of refusals: at one more the search is given up
     */
    Trial(TargetSession session, int limit) {
        this.session = session;
        this.limit = limit;
    }

    /**
     * Writes them, but for what the target refuses. Where that is more than the limit, others are not written either.
     *
     * @return what it refuses
     * @throws MillraceException what the target says to a row of a table without a key; whatever else goes wrong
     */
    List<Refusal> write(Collection<TableChanges> tables) {
        boolean written = attempt(() -> tables.forEach(table -> table.writeTo(session.changes()))) == null;
        if (!written) {
            tables.forEach(this::write);
            while (!refusals.isEmpty() && refusals.size() <= limit && writeRefused()) {
                // Each round may make way for the next.
            }
        }
        return refusals;
    }

    private void write(TableChanges table) {
        if (!table.hasKey()) {
            MillraceException fault = attempt(() -> table.writeTo(session.changes()));
            if (fault != null) {
                throw new MillraceException(
                        fault.code(),
                        fault.what() + " The table has no key, so that nobody could tell which changes are to wait.",
                        fault);
            }
            return;
        }
        halve(table.lasts());
    }

    private void halve(List<Last> some) {
        if (some.isEmpty() || refusals.size() > limit) {
            return;
        }
        MillraceException fault = attempt(some);
        if (fault == null) {
            return;
        }
        if (some.size() == 1) {
            refusals.add(new Refusal(some.get(0), fault));
            return;
        }
        halve(some.subList(0, some.size() / 2));
        halve(some.subList(some.size() / 2, some.size()));
    }

    /** Whether any of the refused ones could be written. */
    private boolean writeRefused() {
        int before = refusals.size();
        refusals.removeIf(refusal -> attempt(List.of(refusal.last)) == null);
        return refusals.size() < before;
    }

    private @Nullable MillraceException attempt(List<Last> some) {
        TableChanges table = some.get(0).table;
        return attempt(() -> table.write(session.changes(), some));
    }

    private @Nullable MillraceException attempt(Runnable write) {
        try {
            session.part(() -> {
                write.run();
                return true;
            });
            return null;
        } catch (MillraceException e) {
            if (e.code().response() != Response.PARK) {
                throw e;
            }
            return e;
        }
    }
}
