// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.model.GtidsPassed;
import io.millrace.position.GtidSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes down beside the records which transactions lie before them: those that a record passes over with it, and all of
 * them once in a while, so that nobody has to look far back. Not thread-safe.
 */
final class GtidLedger {

    private static final long WHOLE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int WHOLE_EVERY_RECORDS = 500;

    private final LongSupplier ticker;
    private @Nullable GtidSet executed;
    private GtidSet passed = new GtidSet();
    private long lastWholeNanos;
    private int recordsSinceWhole;
    private boolean unknownSaid;

    /** Goes on from there; null if it is not known which transactions lie before. */
    GtidLedger(@Nullable String gtids, LongSupplier ticker) {
        this.ticker = ticker;
        this.executed = gtids == null ? null : GtidSet.parse(gtids);
        this.lastWholeNanos = ticker.getAsLong() - WHOLE_EVERY_NANOS;
    }

    boolean isKnown() {
        return executed != null;
    }

    /** Transactions without a record were passed. */
    void passed(GtidsPassed event) {
        GtidSet all = executed;
        GtidSet more = event.gtids();
        if (all == null || more == null) {
            executed = null;
        } else {
            all.addAll(more);
            passed.addAll(more);
        }
    }

    /** A transaction without a record was passed. */
    void passed(@Nullable String gtid) {
        if (carried(gtid) && gtid != null) {
            passed.add(gtid);
        }
    }

    /** A transaction is complete with the next record, which names it. */
    boolean carried(@Nullable String gtid) {
        GtidSet all = executed;
        if (all == null || gtid == null) {
            executed = null;
            return false;
        }
        all.add(gtid);
        return true;
    }

    /**
     * Writes on the next record what is to be written with it, as far as there is room; what has none is written on the
     * next one that has. Until then fewer are said to be passed than were, so that none can be missed.
     *
     * @param room bytes
     */
    void mark(LogRecord record, long room) {
        GtidSet all = executed;
        long now = ticker.getAsLong();
        // That nobody knows them any more is said at once: what was said before it would be taken for all.
        recordsSinceWhole++;
        if (now - lastWholeNanos >= WHOLE_EVERY_NANOS
                || recordsSinceWhole >= WHOLE_EVERY_RECORDS
                || (all == null && !unknownSaid)) {
            String text = all == null ? LogRecord.GTIDS_UNKNOWN : all.toString();
            if (text.length() <= room) {
                lastWholeNanos = now;
                recordsSinceWhole = 0;
                unknownSaid = all == null;
                record.gtids = text;
                record.gtidsWhole = true;
                passed = new GtidSet();
                return;
            }
        }
        if (all != null && !passed.isEmpty()) {
            String text = passed.toString();
            if (text.length() <= room) {
                record.gtids = text;
                passed = new GtidSet();
            }
        }
    }
}
