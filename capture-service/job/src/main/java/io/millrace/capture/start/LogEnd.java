// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.start;

import io.millrace.capture.source.GtidHeader;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.GtidSet;
import io.millrace.position.LogPosition;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * How far the change log goes.
 *
 * @param upTo the furthest place of its last records, which may hold duplicates that end before
 * @param passed the transactions before it, as far as these records say; null if they do not
 * @param fromStart whether those before the change log's start are still to be added
 */
record LogEnd(LogPosition upTo, @Nullable GtidSet passed, boolean fromStart) {

    /**
     * Looks at the last records, one after the other. A restarted attempt writes some again: such a record says nothing of
     * the end, nor do the transactions that it names. Where records are missing between them, there is no end to go on from:
     * nobody who reads the change log gets past that. Not thread-safe.
     */
    static final class Reading {

        private boolean fromStart;
        private boolean told;
        private @Nullable LogPosition upTo;
        private @Nullable GtidSet passed = new GtidSet();
        private @Nullable MillraceException hole;

        /** Looks at the next one. */
        void take(ConsumerRecord<byte[], byte[]> record) {
            ChangeRecord change = RecordCodec.decode(record.value());
            LogPosition before = upTo;
            if (before == null) {
                fromStart = record.offset() == 0;
                told = fromStart;
            } else if (before.isAfter(change.upTo())) {
                return;
            } else if (change.after().isAfter(before) && hole == null) {
                hole = MillraceException.at(
                        FaultCode.LOG_GAP,
                        null,
                        change.after(),
                        "The record at offset " + record.offset() + " of topic " + record.topic()
                                + " continues from there, but those before it reach only " + before + ".");
            }
            upTo = change.upTo();
            told |= GtidHeader.isWhole(record.headers());
            passed = told ? with(passed, record, change) : passed;
        }

        /** Whether the records say all that they can; else those before them have to be looked at as well. */
        boolean isTold() {
            // What seems to be missing may stand before the first of them, which then is a duplicate.
            return told && hole == null;
        }

        /**
         * What they say. There must have been one.
         *
         * @throws MillraceException {@link FaultCode#LOG_GAP} if records are missing between them
         */
        LogEnd end() {
            if (hole != null) {
                throw hole;
            }
            return new LogEnd(Objects.requireNonNull(upTo), told ? passed : null, fromStart);
        }
    }

    private static @Nullable GtidSet with(
            @Nullable GtidSet passed, ConsumerRecord<byte[], byte[]> record, ChangeRecord change) {
        GtidSet more = GtidHeader.read(record.headers());
        if (passed == null || more == null) {
            return null;
        }
        passed.addAll(more);
        if (change instanceof ChangeRecord.Transaction transaction && transaction.isLastPart()) {
            String gtid = transaction.transaction().gtid();
            if (gtid == null) {
                return null;
            }
            passed.add(gtid);
        }
        return passed;
    }

    /**
     * The transactions before the end; null if nobody knows.
     *
     * @param beforeStart those before the start of the change log; null if nobody knows
     */
    @Nullable
    String gtids(@Nullable String beforeStart) {
        GtidSet known = passed;
        if (known == null || !fromStart) {
            return known == null ? null : known.toString();
        }
        if (beforeStart == null) {
            return null;
        }
        GtidSet all = GtidSet.parse(beforeStart);
        all.addAll(known);
        return all.toString();
    }
}
