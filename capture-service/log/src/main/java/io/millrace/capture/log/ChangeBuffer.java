// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import io.millrace.model.ChangeEvent;
import io.millrace.model.GtidsPassed;
import io.millrace.model.RowChange;
import io.millrace.model.TransactionBegin;
import io.millrace.model.TransactionEnd;
import io.millrace.position.GtidSet;
import io.millrace.position.LogPosition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the events of a transaction, so that a small one is handed over as a whole, and a large one in pieces. Used by
 * the client's thread alone.
 */
public final class ChangeBuffer {

    /** Bytes of the log after which a piece is handed over. */
    private static final long PIECE_BYTES = 256 << 10;

    /** About what an event without rows takes in memory, with what is to be said before it. */
    private static final long EVENT_BYTES = 1 << 10;

    private final Handover handover;
    private final boolean gathers;
    private List<ChangeEvent> events = new ArrayList<>();
    private long bytes;
    private boolean inTransaction;
    private boolean givenOut;
    /** What waited already when the transaction began. */
    private int eventsBefore;

    private long bytesBefore;
    private @Nullable LogPosition readUpTo;
    /** Transactions without anything for us behind the events that wait; only between transactions. */
    private @Nullable GtidsPassed passed;

    private ChangeBuffer(Handover handover, boolean gathers) {
        this.handover = handover;
        this.gathers = gathers;
    }

    /** Hands each transaction over there as soon as it is complete. */
    public static ChangeBuffer prompt(Handover handover) {
        return new ChangeBuffer(handover, false);
    }

    /**
     * Hands transactions over there when {@link #drained} says that no more is here, or there are enough of
     * them: in a backlog two threads then meet once for many transactions, and otherwise nothing waits for anything.
     */
    public static ChangeBuffer gathering(Handover handover) {
        return new ChangeBuffer(handover, true);
    }

    /** A transaction has something for us. Said again, it changes nothing. */
    void begin(LogPosition start, @Nullable String gtid, long committedMicros) {
        if (!inTransaction) {
            tellPassed();
            inTransaction = true;
            eventsBefore = events.size();
            bytesBefore = bytes;
            events.add(new TransactionBegin(start, gtid, committedMicros));
        }
    }

    /** A row of an event whose size {@link #grew} tells once it was read. */
    void addRow(RowChange row) {
        events.add(row);
    }

    /** Forgets the events that wait behind so many: the one of the log that they are of cannot be read. */
    void cut(int waiting) {
        events.subList(waiting, events.size()).clear();
    }

    /** An event that is small. It has a size all the same: what has none would not wait for its taker. */
    void add(ChangeEvent event) {
        add(event, EVENT_BYTES);
    }

    void add(ChangeEvent event, long size) {
        tellPassed();
        events.add(event);
        bytes += size;
    }

    /** An event of rows of that size was added. */
    void grew(long size) throws InterruptedException {
        bytes += size;
        if (bytes >= PIECE_BYTES) {
            handOver();
        }
    }

    /**
     * A transaction is complete; those without anything for us leave no trace but their name and how far the log has been
     * read.
     *
     * @param gtid null where it has none
     */
    void end(LogPosition end, @Nullable String gtid) throws InterruptedException {
        if (inTransaction) {
            events.add(new TransactionEnd(end));
            inTransaction = false;
        } else {
            pass(gtid);
        }
        givenOut = false;
        readUpTo = end;
        if (!gathers || bytes >= PIECE_BYTES) {
            handOver();
        }
    }

    /** Forgets the transaction that is being read. Returns false if a part of it was handed over. */
    boolean drop() {
        if (givenOut) {
            return false;
        }
        if (inTransaction) {
            events.subList(eventsBefore, events.size()).clear();
            bytes = bytesBefore;
            inTransaction = false;
        }
        return true;
    }

    /** The log has been read up to there, between transactions. */
    void reached(LogPosition place) throws InterruptedException {
        readUpTo = place;
        handOver();
    }

    /** The reading thread begins or ends to ask the source for something else. */
    public void busy(boolean is) {
        handover.busy(is);
    }

    /** How many events wait to be handed over. */
    int waiting() {
        return events.size();
    }

    /** The server has nothing more for now, and the log has been read up to there; null inside a transaction. */
    void quiet(@Nullable LogPosition place) throws InterruptedException {
        readUpTo = place == null ? readUpTo : place;
        handOver();
    }

    /** No more events are here at the moment: what was gathered goes out. */
    public void drained() throws InterruptedException {
        handOver();
    }

    /** No more events come: what is whole goes out, what was begun does not. */
    public void broken() throws InterruptedException {
        drop();
        handOver();
    }

    /** The server was heard. */
    public void sign() throws InterruptedException {
        handOver();
    }

    private void pass(@Nullable String gtid) {
        GtidsPassed before = passed;
        GtidSet all = before == null ? new GtidSet() : before.gtids();
        if (all == null || gtid == null) {
            passed = GtidsPassed.UNKNOWN;
            return;
        }
        all.add(gtid);
        passed = before == null ? new GtidsPassed(all) : before;
    }

    /** Whoever takes an event has heard of all that lies before it. */
    private void tellPassed() {
        GtidsPassed before = passed;
        if (before != null) {
            events.add(before);
            passed = null;
        }
    }

    private void handOver() throws InterruptedException {
        handover.put(events, bytes, readUpTo, passed);
        readUpTo = null;
        passed = null;
        if (!events.isEmpty()) {
            givenOut = inTransaction;
            events = new ArrayList<>();
            bytes = 0;
        }
    }
}
