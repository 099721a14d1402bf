// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.model.RowChange;
import io.millrace.position.LogPosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record of the change log, made ready to be written: a transaction, a part of one, or only a position.
 *
 * @param upTo the position that it reaches
 * @param offset of the record in Kafka
 * @param gtid of the transaction, where it has one
 * @param sourceMicros when the source committed it, or was seen to be there; 0 if not known
 * @param begins whether no part of its transaction comes before it
 * @param ends whether no part of its transaction comes after it
 * @param transaction whether it is of a transaction at all
 * @param rows changes received, the ones that are not written included
 * @param bytes about, in memory
 * @param runs the changes to write, in order
 */
record Piece(
        LogPosition upTo,
        long offset,
        @Nullable String gtid,
        long sourceMicros,
        boolean begins,
        boolean ends,
        boolean transaction,
        int rows,
        long bytes,
        List<Run> runs) {

    /** Neighbouring changes of one table. */
    record Run(TableBinding binding, List<RowChange> changes) {}
}
