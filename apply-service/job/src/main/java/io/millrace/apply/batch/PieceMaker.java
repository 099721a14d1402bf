// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.codec.ChangeRecord;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes records ready to be written: binds their rows, runs them through the transforms. For one thread. */
final class PieceMaker {

    /** Of a decoded value beside its bytes on the wire: a reference, an object header, padding. */
    private static final long VALUE_OVERHEAD_BYTES = 28;

    private final TableBindings bindings;

    PieceMaker(TableBindings bindings) {
        this.bindings = bindings;
    }

    Piece of(ChangeRecord.Transaction record, long offset, int wireBytes) {
        List<Piece.Run> runs = new ArrayList<>();
        long bytes = wireBytes;
        TableBinding binding = null;
        TableId table = null;
        long version = 0;
        List<RowChange> run = List.of();
        for (RowChange row : record.rows()) {
            if (binding == null
                    || row.schemaVersion() != version
                    || !row.table().equals(table)) {
                if (bindings.passesOver(row)) {
                    // Nothing of it is written, so nothing is asked of its shape either.
                    binding = null;
                    continue;
                }
                table = row.table();
                version = row.schemaVersion();
                binding = bindings.of(table, version, row.position());
                run = new ArrayList<>();
                runs.add(new Piece.Run(binding, run));
            }
            requireWidth(binding, row, row.before());
            requireWidth(binding, row, row.after());
            RowChange change = binding.change(row);
            if (change != null) {
                run.add(change);
                bytes += VALUE_OVERHEAD_BYTES * binding.source().columns().size();
            }
        }
        return new Piece(
                record.upTo(),
                offset,
                record.transaction().gtid(),
                record.transaction().committedMicros(),
                record.isFirstPart(),
                record.isLastPart(),
                true,
                record.rows().size(),
                bytes,
                runs);
    }

    /** Nothing to write but the position. */
    static Piece position(LogPosition upTo, long offset, long sourceMicros) {
        return new Piece(upTo, offset, null, sourceMicros, true, true, false, 0, 0, List.of());
    }

    private static void requireWidth(TableBinding binding, RowChange row, @Nullable Object @Nullable [] image) {
        if (image != null && image.length != binding.source().columns().size()) {
            throw MillraceException.at(
                    FaultCode.LOG_SHAPE_MISMATCH,
                    row.table(),
                    row.position(),
                    "A row has " + image.length + " values, its schema "
                            + binding.source().columns().size() + " columns.");
        }
    }
}
