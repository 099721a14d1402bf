// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import io.millrace.model.ChangeEvent;
import io.millrace.model.TransactionBegin;
import io.millrace.model.TransactionEnd;
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

    private final Handover handover;
    private List<ChangeEvent> events = new ArrayList<>();
    private long bytes;
    private boolean inTransaction;
    private boolean givenOut;

    /** Hands over there. */
    public ChangeBuffer(Handover handover) {
        this.handover = handover;
    }

    /** A transaction has something for us. Said again, it changes nothing. */
    void begin(LogPosition start, @Nullable String gtid, long committedMicros) {
        if (!inTransaction) {
            inTransaction = true;
            events.add(new TransactionBegin(start, gtid, committedMicros));
        }
    }

    void add(ChangeEvent event) {
        events.add(event);
    }

    void add(ChangeEvent event, long size) {
        events.add(event);
        bytes += size;
    }

    /** An event of the log of that size was added. */
    void grew(long size) throws InterruptedException {
        bytes += size;
        if (bytes >= PIECE_BYTES) {
            handOver(null);
        }
    }

    /** A transaction is complete; those without anything for us leave no trace but how far the log has been read. */
    void end(LogPosition end) throws InterruptedException {
        if (inTransaction) {
            events.add(new TransactionEnd(end));
            inTransaction = false;
        }
        handOver(end);
        givenOut = false;
    }

    /** Forgets the transaction that is being read. Returns false if a part of it was handed over. */
    boolean drop() {
        if (givenOut) {
            return false;
        }
        events = new ArrayList<>();
        bytes = 0;
        inTransaction = false;
        return true;
    }

    /** The log has been read up to there, between transactions. */
    void reached(LogPosition place) throws InterruptedException {
        handOver(place);
    }

    /** The reading thread begins or ends to ask the source for something else. */
    void busy(boolean is) {
        handover.busy(is);
    }

    /** How many events wait to be handed over. */
    int waiting() {
        return events.size();
    }

    /** The server was heard. */
    void sign() throws InterruptedException {
        handOver(null);
    }

    private void handOver(@Nullable LogPosition upTo) throws InterruptedException {
        handover.put(events, bytes, upTo);
        if (!events.isEmpty()) {
            givenOut = inTransaction;
            events = new ArrayList<>();
            bytes = 0;
        }
    }
}
