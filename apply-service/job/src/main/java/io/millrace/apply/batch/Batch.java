// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import io.millrace.target.TargetSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whole transactions of the source that become one of the target; or some parts of a large one, at the start of a batch
 * only, so that nothing else waits for its end. Not thread-safe.
 */
final class Batch implements Work {

    private final Map<TableId, TableChanges> tables = new LinkedHashMap<>();
    private final List<Piece> pieces = new ArrayList<>();
    private final CommitTimes commitTimes = new CommitTimes();
    private @Nullable Piece last;
    private @Nullable String gtid;
    private long rows;
    private long bytes;
    private long transactions;

    boolean isEmpty() {
        return last == null;
    }

    /** Whether the piece can be a part of this batch: no second shape of a table, no large transaction behind others. */
    boolean accepts(Piece piece) {
        if (isEmpty()) {
            return true;
        }
        if (isWhole() && piece.begins() && !piece.ends()) {
            return false;
        }
        for (Piece.Run run : piece.runs()) {
            TableChanges changes = tables.get(run.binding().source().table());
            if (changes != null && !changes.binding().equals(run.binding())) {
                return false;
            }
        }
        return true;
    }

    void add(Piece piece) {
        for (Piece.Run run : piece.runs()) {
            TableChanges changes =
                    tables.computeIfAbsent(run.binding().source().table(), table -> new TableChanges(run.binding()));
            for (RowChange change : run.changes()) {
                changes.add(change);
            }
        }
        count(piece);
    }

    private void count(Piece piece) {
        last = piece;
        pieces.add(piece);
        gtid = piece.gtid() == null ? gtid : piece.gtid();
        rows += piece.rows();
        bytes += piece.bytes();
        if (piece.ends()) {
            transactions += piece.transaction() ? 1 : 0;
            commitTimes.add(piece.sourceMicros(), piece.transaction());
        }
    }

    /** Row changes received. */
    long rows() {
        return rows;
    }

    /** About, in memory. */
    long bytes() {
        return bytes;
    }

    /** Transactions that end in it. */
    long transactions() {
        return transactions;
    }

    /** When the source committed them. */
    CommitTimes commitTimes() {
        return commitTimes;
    }

    @Override
    public LogPosition upTo() {
        return lastPiece().upTo();
    }

    @Override
    public long offset() {
        return lastPiece().offset();
    }

    @Override
    public @Nullable String gtid() {
        return gtid;
    }

    @Override
    public boolean isWhole() {
        return lastPiece().ends();
    }

    @Override
    public void writeTo(TargetSession session) {
        tables.values().forEach(changes -> changes.writeTo(session.changes()));
    }

    /** Keys that it touches, each of which it holds once. */
    long keys() {
        return tables.values().stream().mapToLong(TableChanges::keys).sum();
    }

    /** Writes the last states of one part of the keys. From several threads at a time, as long as nothing is added. */
    void writeKeysTo(TargetSession session, int part, int parts) {
        tables.values().forEach(changes -> changes.writeKeysTo(session.changes(), part, parts));
    }

    /** What of it goes to tables without a key. */
    Batch withoutKeys() {
        Batch rest = new Batch();
        pieces.forEach(rest::count);
        tables.forEach((table, changes) -> {
            if (!changes.hasKey()) {
                rest.tables.put(table, changes);
            }
        });
        return rest;
    }

    /** What it does, table by table in the order in which they came. */
    Map<TableId, TableChanges> tables() {
        return tables;
    }

    /** All changes of a table, in their order: what {@link #tables} has only the end of. */
    void changesOf(TableId table, Consumer<RowChange> consumer) {
        for (Piece piece : pieces) {
            for (Piece.Run run : piece.runs()) {
                if (run.binding().source().table().equals(table)) {
                    run.changes().forEach(consumer);
                }
            }
        }
    }

    private Piece lastPiece() {
        if (last == null) {
            throw new IllegalStateException("an empty batch");
        }
        return last;
    }
}
