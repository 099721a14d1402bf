// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.start;

import io.millrace.capture.source.GtidHeader;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.position.GtidSet;
import io.millrace.position.LogPosition;
import java.util.List;
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

    /** Whether these records, the last ones of the change log, say all that they can. */
    static boolean isTold(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.get(0).offset() == 0
                || records.stream().anyMatch(record -> GtidHeader.isWhole(record.headers()));
    }

    static LogEnd of(List<ConsumerRecord<byte[], byte[]>> records) {
        boolean fromStart = records.get(0).offset() == 0;
        boolean told = fromStart;
        GtidSet passed = new GtidSet();
        LogPosition upTo = RecordCodec.decode(records.get(0).value()).upTo();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            ChangeRecord change = RecordCodec.decode(record.value());
            upTo = change.upTo().isAfter(upTo) ? change.upTo() : upTo;
            told |= GtidHeader.isWhole(record.headers());
            passed = told ? with(passed, record, change) : passed;
        }
        return new LogEnd(upTo, told ? passed : null, fromStart);
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
