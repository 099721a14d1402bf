// SPDX-License-Identifier: Apache-2.0
package io.millrace.codec;

import io.millrace.model.Heartbeat;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TransactionBegin;
import io.millrace.position.LogPosition;
import java.util.List;

/**
 * One record of the change log: a link in a chain that covers the source's log without a gap.
 *
 * <p>Each record says the position that it continues from and the one that it reaches. A reader at position P drops a
 * record that reaches no further than P, takes of a record that continues from before P what lies behind P, and stops
 * at a record that continues from behind P: something is missing. So duplicates, records that were cut anew after a
 * restart, and losses are all seen without numbering the records.
 */
public sealed interface ChangeRecord {

    /** The position that the record before this one reached. */
    LogPosition after();

    /** The position reached with this record. */
    LogPosition upTo();

    /**
     * A transaction or a part of one: its rows behind {@link #after} and not behind {@link #upTo}.
     *
     * @param transaction whose rows they are
     * @param rows in the log's order; may be empty, for example in the last part
     */
    record Transaction(LogPosition after, LogPosition upTo, TransactionBegin transaction, List<RowChange> rows)
            implements ChangeRecord {

        public Transaction {
            rows = List.copyOf(rows);
            requireForward(after, upTo);
        }

        /** Whether the transaction ends with this part. */
        public boolean isLastPart() {
            return upTo.isEndOfTransaction();
        }

        /** Whether the transaction starts with this part. */
        public boolean isFirstPart() {
            return !after.isAfter(transaction.position());
        }
    }

    /** A change of a table's shape or whole content. */
    record Schema(LogPosition after, LogPosition upTo, SchemaChange change) implements ChangeRecord {

        public Schema {
            requireForward(after, upTo);
        }
    }

    /** Nothing happened up to here. */
    record Idle(LogPosition after, Heartbeat heartbeat) implements ChangeRecord {

        public Idle {
            requireForward(after, heartbeat.position());
        }

        @Override
        public LogPosition upTo() {
            return heartbeat.position();
        }
    }

    private static void requireForward(LogPosition after, LogPosition upTo) {
        if (after.isAfter(upTo)) {
            throw new IllegalArgumentException("a record from " + after + " back to " + upTo);
        }
    }
}
