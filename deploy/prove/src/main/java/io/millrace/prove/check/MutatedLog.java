// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.codec.ChangeRecord;
import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.TransactionBegin;
import io.millrace.position.LogPosition;
import io.millrace.prove.workload.Tables;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plays one mutant's fault once; passes on everything else as it is. Not thread-safe. */
final class MutatedLog implements RecordTaker {

    private static final long FAR = 1_000_000_000L;

    /** Records within which a session writes again, unless it has ended. */
    private static final int HELD_MAX = 500;

    private final Mutant mutant;
    private final RecordTaker taker;
    private final long from;
    private boolean played;
    private @Nullable LogPosition chainFrom;
    private final Deque<Held> held = new ArrayDeque<>();

    MutatedLog(Mutant mutant, RecordTaker taker, long from) {
        this.mutant = mutant;
        this.taker = taker;
        this.from = from;
    }

    @Override
    public void take(long offset, ChangeRecord record) {
        Held first = held.peekFirst();
        if (first != null) {
            held.add(new Held(offset, record));
            if (mutant.fits(record) && session(record) == session(first.record)) {
                changePlaces();
            } else if (held.size() > HELD_MAX) {
                release();
            }
        } else if (!played
                && offset >= from
                && record instanceof ChangeRecord.Transaction transaction
                && mutant.fits(record)) {
            played = true;
            play(offset, transaction);
        } else {
            passOn(offset, record);
        }
    }

    /** The first and the last that are held, each at the other's place; what lies between stays where it is. */
    private void changePlaces() {
        Held first = held.removeFirst();
        Held last = held.removeLast();
        if (first.record instanceof ChangeRecord.Transaction one
                && last.record instanceof ChangeRecord.Transaction other) {
            taker.take(first.offset, with(one, other.rows()));
            passOnHeld();
            taker.take(last.offset, with(other, one.rows()));
        }
    }

    /** This session writes no more: the next one may. */
    private void release() {
        played = false;
        passOnHeld();
    }

    private void passOnHeld() {
        while (!held.isEmpty()) {
            Held next = held.removeFirst();
            taker.take(next.offset, next.record);
        }
    }

    private void passOn(long offset, ChangeRecord record) {
        LogPosition start = chainFrom;
        if (played && mutant == Mutant.END_EARLY) {
            return;
        }
        if (start != null && record instanceof ChangeRecord.Transaction transaction) {
            taker.take(
                    offset,
                    new ChangeRecord.Transaction(
                            start, transaction.upTo(), transaction.transaction(), transaction.rows()));
        } else if (start != null && record instanceof ChangeRecord.Schema schema) {
            taker.take(offset, new ChangeRecord.Schema(start, schema.upTo(), schema.change()));
        } else if (start != null && record instanceof ChangeRecord.Idle idle) {
            taker.take(offset, new ChangeRecord.Idle(start, idle.heartbeat()));
        } else {
            taker.take(offset, record);
        }
        chainFrom = null;
    }

    private void play(long offset, ChangeRecord.Transaction record) {
        switch (mutant) {
            case LOSE_RECORD, END_EARLY -> {}
            case RESUME_LATE -> chainFrom = record.after();
            case OTHER_IDENTITY -> {
                taker.take(offset, record);
                taker.take(offset, elsewhere(record, record.rows()));
            }
            case OTHER_DUPLICATE -> {
                taker.take(offset, record);
                taker.take(offset, with(record, altered(record.rows(), true)));
            }
            case INVENT -> {
                taker.take(offset, record);
                taker.take(offset, elsewhere(record, marked(record.rows())));
            }
            case REORDER -> held.add(new Held(offset, record));
            case TEAR ->
                taker.take(
                        offset,
                        with(record, without(record.rows(), record.rows().size() - 2)));
            case ALTER_VALUE -> taker.take(offset, with(record, altered(record.rows(), false)));
            case DOUBLE_ROW -> {
                List<RowChange> rows = new ArrayList<>(record.rows());
                rows.add(0, rows.get(0));
                taker.take(offset, with(record, rows));
            }
        }
    }

    /** The session that wrote it, by its mark, which is its last row; negative where there is none. */
    static long session(ChangeRecord record) {
        if (record instanceof ChangeRecord.Transaction transaction) {
            RowChange last = transaction.rows().get(transaction.rows().size() - 1);
            @Nullable Object @Nullable [] mark = last.after();
            if (last.table().name().equals(Tables.MARKS) && mark != null && mark[0] instanceof Long session) {
                return session;
            }
        }
        return -1;
    }

    /** The same place with other rows, which are numbered anew. */
    private static ChangeRecord.Transaction with(ChangeRecord.Transaction record, List<RowChange> rows) {
        return new ChangeRecord.Transaction(
                record.after(),
                record.upTo(),
                record.transaction(),
                numbered(record.transaction().position(), rows));
    }

    /** The rows as a transaction of its own right behind another. */
    private static ChangeRecord.Transaction elsewhere(ChangeRecord.Transaction record, List<RowChange> rows) {
        LogPosition begin = record.transaction().position();
        LogPosition next = LogPosition.before(begin.epoch(), begin.file(), begin.offset() + 1);
        TransactionBegin other = new TransactionBegin(next, null, 0);
        return new ChangeRecord.Transaction(record.upTo(), next.endOfTransaction(), other, numbered(next, rows));
    }

    /** At their places where these are of the transaction and free, else behind the row before. */
    private static List<RowChange> numbered(LogPosition begin, List<RowChange> rows) {
        List<RowChange> numbered = new ArrayList<>();
        int event = 0;
        boolean asTheyAre = rows.stream()
                        .allMatch(row -> row.position().startOfTransaction().equals(begin))
                && rows.stream().map(RowChange::position).distinct().count() == rows.size();
        for (RowChange row : rows) {
            event++;
            numbered.add(
                    asTheyAre
                            ? row
                            : new RowChange(
                                    begin.row(event, 0, 0),
                                    row.table(),
                                    row.schemaVersion(),
                                    row.operation(),
                                    row.before(),
                                    row.after()));
        }
        return numbered;
    }

    private static List<RowChange> without(List<RowChange> rows, int index) {
        List<RowChange> fewer = new ArrayList<>(rows);
        fewer.remove(index);
        return fewer;
    }

    /** With another last number in the first row that has an image after; where a mark counts, or not. */
    private static List<RowChange> altered(List<RowChange> rows, boolean marksToo) {
        List<RowChange> all = new ArrayList<>(rows);
        for (int i = 0; i < all.size(); i++) {
            RowChange row = all.get(i);
            @Nullable Object @Nullable [] after = row.after();
            if (after != null && (marksToo || !row.table().name().equals(Tables.MARKS))) {
                all.set(i, changed(row, after, 1));
                return all;
            }
        }
        return all;
    }

    private static List<RowChange> marked(List<RowChange> rows) {
        List<RowChange> all = new ArrayList<>();
        for (RowChange row : rows) {
            @Nullable Object @Nullable [] after = row.after();
            boolean mark = row.table().name().equals(Tables.MARKS) && row.operation() == Operation.UPDATE;
            all.add(mark && after != null ? changed(row, after, FAR) : row);
        }
        return all;
    }

    /** Adds to the last but one number of the row, which is its counter where it is a mark. */
    private static RowChange changed(RowChange row, @Nullable Object[] after, long by) {
        @Nullable Object[] other = after.clone();
        int numbers = 0;
        for (int i = other.length - 1; i >= 0 && numbers < 2; i--) {
            if (other[i] instanceof Long number) {
                numbers++;
                if (numbers == 2) {
                    other[i] = number + by;
                }
            }
        }
        return new RowChange(row.position(), row.table(), row.schemaVersion(), row.operation(), row.before(), other);
    }

    /** A record that waits for the other one of its session. */
    private record Held(long offset, ChangeRecord record) {}
}
