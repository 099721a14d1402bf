// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.apply.log.ChainCheck;
import io.millrace.apply.log.SchemaBook;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.Reload;
import io.millrace.target.TableState;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.transform.TransformChain;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Replays the log onto the copies of a reload: as {@link LogApplier} does it with all tables, but of those alone, into the
 * copies, and with progress of its own. A change of a copied table's shape ends it. Fed by one thread.
 *
 * <p>Every method throws what made the writer give up, if it did.
 */
public final class ReloadApplier implements AutoCloseable {

    private final Reload reload;
    private final Set<TableId> tables;
    private final ChainCheck chain;
    private final TableBindings bindings;
    private final PieceMaker pieces;
    private final Handover handover;
    private final TargetThread writer;
    private volatile @Nullable TableId reshaped;

    private ReloadApplier(
            PipelineSettings settings,
            TransformChain transforms,
            SchemaBook schemas,
            Reload reload,
            Supplier<TargetSession> connect,
            WriterEvents events) {
        this.reload = reload;
        this.tables = reload.copies().stream().map(TableState::source).collect(Collectors.toUnmodifiableSet());
        this.chain = new ChainCheck(reload.lane().position(), reload.run().logEnd());
        this.bindings = TableBindings.beside(settings, transforms, schemas, reload.copies());
        this.pieces = new PieceMaker(bindings);
        this.handover = new Handover(
                settings.apply().batchRows(), settings.apply().batchBytes().bytes());
        this.writer =
                new TargetThread(handover, connect, reload.lane(), null, Lanes.none(events), events, failure -> {});
    }

    /**
     * Starts to replay where the reload's lane stands.
     *
     * @param connect makes a session of the writer, each time one is needed
     */
    public static ReloadApplier start(
            PipelineSettings settings,
            TransformChain transforms,
            SchemaBook schemas,
            Reload reload,
            Supplier<TargetSession> connect,
            WriterEvents events) {
        ReloadApplier applier = new ReloadApplier(settings, transforms, schemas, reload, connect, events);
        applier.writer.start();
        return applier;
    }

    /**
     * Takes the next record. Returns when there is room for it, long before it is in the target.
     *
     * @throws MillraceException {@link FaultCode#SCHEMA_CHANGED_DURING_COPY} if {@link #reshaped a table} must be copied
     *     again; {@link FaultCode#LOG_GAP} and others
     */
    public void apply(long offset, byte[] bytes) throws InterruptedException {
        ChangeRecord news = chain.accept(RecordCodec.decode(bytes));
        if (news instanceof ChangeRecord.Transaction transaction) {
            handover.put(pieces.of(ofOurs(transaction), offset, bytes.length));
        } else if (news instanceof ChangeRecord.Schema schema) {
            requireNotOurs(schema.change());
            handover.put(PieceMaker.position(news.upTo(), offset, 0));
        } else if (news != null) {
            handover.put(PieceMaker.position(news.upTo(), offset, 0));
        }
    }

    private ChangeRecord.Transaction ofOurs(ChangeRecord.Transaction record) {
        List<RowChange> rows = record.rows().stream()
                .filter(row -> tables.contains(row.table()))
                .toList();
        return rows.size() == record.rows().size()
                ? record
                : new ChangeRecord.Transaction(record.after(), record.upTo(), record.transaction(), rows);
    }

    private void requireNotOurs(SchemaChange change) {
        TableSchema after = change.after();
        if (after != null) {
            bindings.schemas().learn(after);
        }
        TableId named = tables.contains(change.table()) || after == null ? change.table() : after.table();
        boolean isOurs = change.kind() != SchemaChange.Kind.ANNOUNCE && tables.contains(named);
        if (isOurs && !bindings.isInCopy(change)) {
            reshaped = named;
            throw MillraceException.at(
                    FaultCode.SCHEMA_CHANGED_DURING_COPY, named, change.position(), change.kind() + " at the source.");
        }
    }

    /** The table whose shape the log changes, if that was met. */
    public Optional<TableId> reshaped() {
        return Optional.ofNullable(reshaped);
    }

    /** Waits until every transaction that came whole is in the copies. */
    public void awaitDrained() throws InterruptedException {
        handover.awaitDrained();
    }

    /** Waits as {@link #awaitDrained}, but no longer than that; false if it was not long enough. */
    public boolean awaitDrained(Duration atMost) throws InterruptedException {
        return handover.awaitDrained(atMost.toNanos());
    }

    /** Up to where the log is replayed onto the copies. From any thread. */
    public LogPosition reached() {
        return writer.progress().position();
    }

    /** The copy of a table, as a table of the target. */
    public TargetTable copyOf(TableState copy) {
        return bindings.of(copy.source(), copy.schemaVersion(), reached()).target();
    }

    /** Where the copy of a table belongs that the target did not have. */
    public TargetTable placeOf(TableState copy) {
        return bindings.place(copy, reached());
    }

    /** What is replayed. */
    public Reload reload() {
        return reload;
    }

    /** Ends the writer at once; what is not committed is given up, and will be read again. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            writer.end();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
