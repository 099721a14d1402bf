// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.model.TableId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far the copy of each table is. Times are of this attempt alone, rows and chunks of all of them. Thread-safe.
 */
public final class CopyLedger {

    private final LongSupplier nanoTime;
    private final Map<TableId, Account> accounts = new LinkedHashMap<>();
    private long begun;

    /**
     * An empty ledger.
     *
     * @param nanoTime a clock that only runs forward
     */
    public CopyLedger(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
    }

    /**
     * One table's line.
     *
     * @param estimatedRows of the whole table, by the source's estimate or, once it is copied, as counted
     * @param rows that are in the target
     * @param rowsNow those of them that this attempt has copied
     * @param bytes that {@code rowsNow} have taken
     * @param chunks that are done
     * @param chunksPlanned so far
     * @param nanos from the first chunk of this attempt to now or to the table's end; 0 while none was begun
     * @param copied whether it is whole, its key and indexes included
     * @param indexes its secondary ones
     */
    public record Line(
            TableId table,
            long estimatedRows,
            long rows,
            long rowsNow,
            long bytes,
            long chunks,
            long chunksPlanned,
            long nanos,
            boolean copied,
            Indexes indexes) {}

    /**
     * A table's secondary indexes.
     *
     * @param made that are there
     * @param wanted that are there when it is whole
     * @param nanos that this attempt has spent with them so far
     * @param notes what of the source's the target has not, or otherwise
     */
    public record Indexes(int made, int wanted, long nanos, List<String> notes) {

        /** Nothing is known of any. */
        public static final Indexes NONE = new Indexes(0, 0, 0, List.of());

        public Indexes {
            notes = List.copyOf(notes);
        }
    }

    /** What is known of one table. */
    private static final class Account {

        private long estimatedRows;
        private long rowsBefore;
        private long rows;
        private long bytes;
        private long chunks;
        private long planned;
        private int indexesMade;
        private int indexesWanted;
        private List<String> notes = List.of();
        private @Nullable Long indexing;
        private @Nullable Long started;
        private @Nullable Long ended;
    }

    /** The copy begins, or is taken up: what of these tables is known. */
    public synchronized void begin(Map<TableId, Extent> extents) {
        begun = nanoTime.getAsLong();
        accounts.clear();
        extents.forEach((table, extent) -> {
            Account account = new Account();
            account.estimatedRows = extent.estimatedRows();
            account.rowsBefore = extent.copiedRows();
            account.chunks = extent.copiedChunks();
            account.planned = extent.copiedChunks();
            accounts.put(table, account);
        });
    }

    /**
     * How large a table is, and how much of it earlier attempts have copied.
     *
     * @param estimatedRows by the source
     */
    public record Extent(long estimatedRows, long copiedRows, long copiedChunks) {}

    /** A chunk is to be copied. */
    public synchronized void planned(TableId table) {
        Account account = of(table);
        account.planned++;
        if (account.started == null) {
            account.started = nanoTime.getAsLong();
        }
    }

    /** A chunk is done. */
    public synchronized void done(TableId table, long rows, long bytes) {
        Account account = of(table);
        account.rows += rows;
        account.bytes += bytes;
        account.chunks++;
    }

    /** All rows of the table are there, and so far are its indexes. */
    public synchronized void indexes(TableId table, IndexWork work) {
        Account account = of(table);
        account.indexesWanted = work.wanted();
        account.indexesMade = work.wanted() - work.missing().size();
        account.notes = work.notes();
        if (!work.missing().isEmpty()) {
            account.indexing = nanoTime.getAsLong();
            account.started = account.started == null ? account.indexing : account.started;
        }
    }

    /** One more of the table's indexes is made. */
    public synchronized void indexMade(TableId table) {
        of(table).indexesMade++;
    }

    /** The table is whole. */
    public synchronized void copied(TableId table) {
        Account account = of(table);
        if (account.ended == null) {
            account.ended = nanoTime.getAsLong();
        }
    }

    /** The table's copy starts again: nothing of it counts any more. */
    public synchronized void startedAgain(TableId table) {
        Account account = new Account();
        account.estimatedRows = of(table).estimatedRows;
        accounts.put(table, account);
    }

    private Account of(TableId table) {
        return accounts.computeIfAbsent(table, unknown -> new Account());
    }

    /** The lines of all tables, in the order in which they are copied. */
    public synchronized List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        accounts.forEach((table, account) -> lines.add(line(table, account)));
        return lines;
    }

    /** One table's line; all zero for one that is not known. */
    public synchronized Line line(TableId table) {
        return line(table, accounts.getOrDefault(table, new Account()));
    }

    private Line line(TableId table, Account account) {
        long rows = account.rowsBefore + account.rows;
        boolean copied = account.ended != null;
        long end = account.ended == null ? nanoTime.getAsLong() : account.ended;
        return new Line(
                table,
                copied ? rows : Math.max(rows, account.estimatedRows),
                rows,
                account.rows,
                account.bytes,
                account.chunks,
                account.planned,
                account.started == null ? 0 : end - account.started,
                copied,
                new Indexes(
                        account.indexesMade,
                        account.indexesWanted,
                        account.indexing == null ? 0 : end - account.indexing,
                        account.notes));
    }

    /** Nanoseconds since the copy began, or was taken up. */
    public synchronized long nanos() {
        return nanoTime.getAsLong() - begun;
    }
}
