// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.apply.log.ChainCheck;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.settings.ApplySettings;
import io.millrace.settings.SchemaChangeSettings;
import io.millrace.target.Progress;
import io.millrace.target.TableState;
import io.millrace.target.TargetSession;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records in, target transactions out: check of the chain, transforms, gathering, and the thread that writes. What the
 * target holds is at every moment a state that the source had. Fed by one thread.
 *
 * <p>Every method throws what made the writer give up, if it did: a {@link MillraceException} whose code says what next.
 */
public final class LogApplier implements AutoCloseable {

    private final String pipeline;
    private final @Nullable LogPosition copied;
    private final SchemaChangeSettings policies;
    private final ChainCheck chain;
    private final TableBindings bindings;
    private final PieceMaker pieces;
    private final Handover handover;
    private final Parking parking;
    private final TargetThread writer;
    private final WriterEvents events;
    private long duplicatesSeen;

    private LogApplier(
            ApplySettings settings,
            Progress progress,
            @Nullable LogPosition copied,
            TableBindings bindings,
            Supplier<TargetSession> connect,
            Lanes lanes,
            WriterEvents events,
            Consumer<MillraceException> onFailure) {
        this.pipeline = progress.pipeline();
        this.copied = copied;
        this.policies = settings.schemaChanges();
        this.chain = new ChainCheck(progress.position(), copied);
        this.bindings = bindings;
        this.pieces = new PieceMaker(bindings);
        this.handover = new Handover(settings.batchRows(), settings.batchBytes().bytes());
        this.parking = new Parking(progress.pipeline(), settings, bindings::place);
        this.writer = new TargetThread(handover, connect, progress, parking, lanes, events, onFailure);
        this.events = events;
    }

    /** The states of a pipeline's tables as rows are bound to them: one with parked changes goes on with all others. */
    public static List<TableState> followed(TargetSession session, String pipeline) {
        return Parking.followed(session, pipeline);
    }

    /**
     * Starts to apply.
     *
     * @param progress where the target stands
     * @param copied up to where the copy may hold what is still to be replayed
     * @param connect makes a session of the writer, each time one is needed
     * @param lease of the lanes, taken together with the progress
     * @param connectLane makes a session of a lane, each time one is needed
     * @param onFailure is told, on the writer's thread, when the writer has given up
     */
    public static LogApplier start(
            ApplySettings settings,
            Progress progress,
            @Nullable LogPosition copied,
            TableBindings bindings,
            Supplier<TargetSession> connect,
            LaneLease lease,
            Supplier<TargetSession> connectLane,
            WriterEvents events,
            Consumer<MillraceException> onFailure) {
        LogApplier applier = new LogApplier(
                settings,
                progress,
                copied,
                bindings,
                connect,
                new Lanes(lease, connectLane, events),
                events,
                onFailure);
        applier.writer.start();
        return applier;
    }

    /**
     * Takes the next record. Returns when there is room for it, long before it is in the target.
     *
     * @throws MillraceException {@link FaultCode#LOG_GAP}, {@link FaultCode#RECORD_CORRUPT} and others
     */
    public void apply(long offset, byte[] bytes) throws InterruptedException {
        ChangeRecord record = RecordCodec.decode(bytes);
        ChangeRecord news = chain.accept(record);
        if (chain.duplicates() > duplicatesSeen) {
            events.dropped(chain.duplicates() - duplicatesSeen);
            duplicatesSeen = chain.duplicates();
        }
        if (news == null) {
            stillThere(record);
        } else if (news instanceof ChangeRecord.Transaction transaction) {
            handover.put(pieces.of(transaction, offset, bytes.length));
        } else if (news instanceof ChangeRecord.Idle idle) {
            handover.put(
                    PieceMaker.position(idle.upTo(), offset, idle.heartbeat().observedMicros()));
        } else if (news instanceof ChangeRecord.Schema schema) {
            change(schema.change(), offset);
        }
    }

    /** Waits until every transaction that came whole is in the target. */
    public void awaitDrained() throws InterruptedException {
        handover.awaitDrained();
    }

    /** Up to where the target is. From any thread. */
    public Progress progress() {
        return writer.progress();
    }

    /** Waits as {@link #awaitDrained}, and tells where that is; empty in the midst of a transaction, the target's included. */
    public Optional<Progress> settle() throws InterruptedException {
        if (chain.isInsideTransaction()) {
            return Optional.empty();
        }
        handover.awaitDrained();
        return isCommitted() ? Optional.of(writer.progress()) : Optional.empty();
    }

    /** Whether all that came is in the target: what is made whole there is written long before it is committed. */
    private boolean isCommitted() {
        return handover.isDrained() && writer.progress().position().equals(chain.reached());
    }

    /** Takes note of tables that others have taken the places of, where it has {@link #settle settled}. */
    public void replaced(List<TableState> states) {
        states.forEach(state -> bindings.moved(state.source(), state));
        parking.outdated();
    }

    /** Throws the writer's failure, if it has one. */
    public void requireHealthy() {
        handover.requireHealthy();
    }

    /** A source without changes says so again and again, always at the same position. */
    private void stillThere(ChangeRecord record) {
        if (record instanceof ChangeRecord.Idle idle && idle.upTo().equals(chain.reached()) && isCommitted()) {
            events.reached(idle.upTo(), idle.heartbeat().observedMicros());
        }
    }

    private void change(SchemaChange change, long offset) throws InterruptedException {
        TableSchema shape = change.after();
        if (shape != null) {
            bindings.schemas().learn(shape);
        }
        if (change.kind() == SchemaChange.Kind.ANNOUNCE) {
            handover.put(PieceMaker.position(change.position(), offset, 0));
            return;
        }
        requireNotRenamedInCopy(change);
        if (bindings.isInCopy(change)) {
            // The copy was made with the shape behind it.
            handover.put(PieceMaker.position(change.position(), offset, 0));
            return;
        }
        SchemaStep step = new SchemaStep(pipeline, policies, bindings.subject(change), offset);
        handover.putAndWait(step);
        bindings.moved(change.table(), step.stateAfter());
    }

    /** Some chunks may have been read of the table that had the name before, and others of the one that has it now. */
    private void requireNotRenamedInCopy(SchemaChange change) {
        LogPosition read = copied;
        if (change.kind() == SchemaChange.Kind.RENAME
                && !bindings.isWaiting(change.table())
                && read != null
                && !change.position().isAfter(read)) {
            throw MillraceException.at(
                    FaultCode.LOG_SCHEMA_CHANGE_UNKNOWN,
                    change.table(),
                    change.position(),
                    "It was renamed while tables were copied, up to " + read
                            + ": which of the two the copy was made of, nobody can tell.");
        }
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
