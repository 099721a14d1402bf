// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.reload;

import io.millrace.apply.batch.ReloadApplier;
import io.millrace.apply.batch.WriterEvents;
import io.millrace.apply.log.LogFeed;
import io.millrace.apply.log.SchemaBook;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.fault.Response;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.Progress;
import io.millrace.target.Reload;
import io.millrace.target.SnapshotTables;
import io.millrace.target.TableState;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables.Expectation;
import io.millrace.transform.TransformChain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread beside the main lane that waits for copies of tables, replays onto them what the log has for these tables since
 * they were begun, and puts them in their places. It stays behind the main lane, which goes on with all tables, these
 * included, until the copies are as far as it is but for a moment; then the main lane pauses between two transactions, the
 * copies are brought to exactly its position, and one transaction of the target exchanges the tables. So every state that
 * a reader sees is one that the source had, but for what the reload was to mend.
 *
 * <p>Where it stands is in the target. What it cannot end it gives up, with the reason; the main lane never stops for it.
 */
public final class ReloadLane extends Thread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadLane.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** A round that takes no longer than that leaves so little that the main lane may wait for the rest. */
    private static final Duration NEAR = Duration.ofMillis(500);

    /** So few records are left then as a rule; of more, nobody knows how long they take. */
    private static final int FEW = 5_000;

    /** The main lane waits no longer for the rest of the replay, and as long for it to be written. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final PipelineSettings settings;
    private final TransformChain transforms;
    private final MainLane main;
    private final Supplier<TargetSession> connect;
    private final WriterEvents events;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable TargetSession session;

    /**
     * A lane that is still to be started.
     *
     * @param connect makes a session with the target, each time one is needed
     * @param events is told of what is written into copies
     */
    public ReloadLane(
            PipelineSettings settings,
            TransformChain transforms,
            MainLane main,
            Supplier<TargetSession> connect,
            WriterEvents events) {
        super("millrace-reload");
        this.settings = settings;
        this.transforms = transforms;
        this.main = main;
        this.connect = connect;
        this.events = events;
        setDaemon(true);
    }

    @Override
    public void run() {
        Duration pause = LOOK_EVERY;
        try {
            while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = look() ? LOOK_EVERY : longer(pause);
            }
        } catch (InterruptedException e) {
            LOG.debug("The reload lane is told to end.", e);
        } catch (Error e) {
            LOG.error("The reload lane has ended; reloads go on when apply is started anew.", e);
            throw e;
        } finally {
            disconnect();
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /** Looks once, and replays what there is; false if that failed in a way that passes. */
    private boolean look() throws InterruptedException {
        Reload found = null;
        try {
            TargetSession open = connected();
            found = Reload.read(settings.pipeline(), open.control()).orElse(null);
            if (found == null || !found.isCopied()) {
                open.rollback();
                return true;
            }
            boolean isKnown = isKnown(found, open);
            open.rollback();
            if (isKnown) {
                replay(found);
            }
            return isKnown;
        } catch (RuntimeException e) {
            disconnect();
            if (closing.getCount() == 0) {
                // Connections are cut, and waits interrupted: whatever failed by that says nothing.
                throw new InterruptedException();
            }
            MillraceException fault = MillraceException.findIn(e);
            return end(
                    found,
                    fault == null
                            ? new MillraceException(FaultCode.INTERNAL, "The reload failed by " + e + ".", e)
                            : fault);
        }
    }

    /** By older settings a copy would get another shape and another place than these tables are to have. */
    private boolean isKnown(Reload reload, TargetSession open) {
        SnapshotTables states = open.control().snapshots();
        List<String> unknown = reload.copies().stream()
                .map(TableState::source)
                .filter(table -> !settings.source().selection().includes(table))
                .filter(table -> states.read(settings.pipeline(), table)
                        .filter(state -> state.phase() == TableState.Phase.WAITING)
                        .isPresent())
                .map(TableId::toString)
                .toList();
        if (!unknown.isEmpty()) {
            LOG.warn(
                    "The copies of {} wait until apply is started with the pipeline.yaml that has added these tables.",
                    String.join(", ", unknown));
        }
        return unknown.isEmpty();
    }

    /** What passes is tried again; what does not ends the reload, and nothing else. */
    private boolean end(@Nullable Reload reload, MillraceException cause) {
        boolean passes = cause.code().response() == Response.RETRY || cause.code() == FaultCode.TARGET_PROGRESS_MOVED;
        if (reload == null || passes) {
            LOG.warn("The reload is tried again: {}", cause.getMessage());
            return false;
        }
        try {
            LOG.error("Reload {} is given up: {}", reload.run().snapshotRun(), cause.getMessage());
            TargetSession open = connected();
            requireStill(reload, open);
            reload.giveUp(open, String.valueOf(cause.getMessage()));
            open.commit();
            return true;
        } catch (MillraceException e) {
            disconnect();
            LOG.warn("The reload's end is tried again: {}", e.getMessage());
            return false;
        }
    }

    private void replay(Reload reload) throws InterruptedException {
        LOG.info("The log is replayed onto the copies of {}.", names(reload));
        SchemaBook schemas = SchemaBook.read(settings);
        try (ReloadApplier applier = ReloadApplier.start(settings, transforms, schemas, reload, connect, events);
                LogFeed feed = LogFeed.from(settings, reload.lane().offset() + 1)) {
            try {
                replay(applier, feed);
            } catch (MillraceException e) {
                copyAgain(reload, applier.reshaped().orElseThrow(() -> e), e);
            }
        }
    }

    private void replay(ReloadApplier applier, LogFeed feed) throws InterruptedException {
        Duration pause = Duration.ofMillis(100);
        while (true) {
            long begun = System.nanoTime();
            follow(applier, feed, main.progress().offset());
            applier.awaitDrained();
            boolean isNear = System.nanoTime() - begun < NEAR.toNanos();
            boolean isWhole =
                    !isBefore(main.progress().position(), applier.reload().run().logEnd());
            if (isNear && isWhole && exchange(applier, feed)) {
                return;
            }
            if (isNear && closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new InterruptedException();
            }
            pause = isWhole ? longer(pause) : pause;
        }
    }

    /** What the log has for the former shape must not go into the copy, nor the copy into the place of the table. */
    private void copyAgain(Reload reload, TableId table, MillraceException why) {
        LOG.warn("The copy of {} is made again: {}", table, why.getMessage());
        TargetSession open = connected();
        open.rollback();
        reload.copyAgain(open, table);
        open.commit();
    }

    private static String names(Reload reload) {
        return String.join(
                ", ",
                reload.copies().stream().map(copy -> copy.source().toString()).toList());
    }

    /** Until the last row of the copies was read, the log changed them: they are whole behind that. */
    private static boolean isBefore(LogPosition position, @Nullable LogPosition end) {
        return end != null && end.isAfter(position);
    }

    private void follow(ReloadApplier applier, LogFeed feed, long last) throws InterruptedException {
        while (!feed.giveUpTo(last, applier::apply)) {
            if (closing.getCount() == 0) {
                throw new InterruptedException();
            }
        }
    }

    private boolean exchange(ReloadApplier applier, LogFeed feed) throws InterruptedException {
        long begun = System.nanoTime();
        try {
            boolean done = main.pause(at -> exchange(applier, feed, at));
            if (done) {
                LOG.info(
                        "The copies of {} are in their places; apply paused for {} ms.",
                        names(applier.reload()),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
            }
            return done;
        } catch (MillraceException e) {
            if (e.code() != FaultCode.TARGET_BUSY) {
                throw e;
            }
            disconnect();
            LOG.info("The copies of {} wait for those who use the tables: {}", names(applier.reload()), e.getMessage());
            return false;
        }
    }

    /** On the main lane's thread, which writes nothing meanwhile. */
    private List<TableState> exchange(ReloadApplier applier, LogFeed feed, Progress at) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean given = at.offset() - feed.next() < FEW;
        while (given && !feed.giveUpTo(at.offset(), applier::apply)) {
            given = System.nanoTime() - deadline < 0 && closing.getCount() > 0;
        }
        if (!given || !applier.awaitDrained(PATIENCE)) {
            throw new MillraceException(FaultCode.TARGET_BUSY, "The replay onto the copies is behind.");
        }
        if (!applier.reached().equals(at.position())) {
            throw MillraceException.at(
                    FaultCode.INTERNAL, null, applier.reached(), "The copies are not at " + at.position() + ".");
        }
        TargetSession open = connected();
        // Whoever else would write holds the progress, or waits for it.
        open.control().progress().advance(at.position(), at);
        if (open.control().lanes().ahead(settings.pipeline()).isPresent()) {
            // Rows that lanes have written ahead would go with the table, and nobody would write them again.
            throw new MillraceException(FaultCode.TARGET_BUSY, "A batch is half written.");
        }
        requireStill(applier.reload(), open);
        List<TableState> replaced = new ArrayList<>();
        for (TableState copy : applier.reload().copies()) {
            TableState former = open.control()
                    .snapshots()
                    .read(settings.pipeline(), copy.source())
                    .orElseThrow(() -> MillraceException.at(
                            FaultCode.TARGET_TABLE_SHAPE, copy.source(), null, "It is gone from the target."));
            TargetTable made = applier.copyOf(copy);
            boolean isNew = former.isNew();
            TargetTable place = isNew ? applier.placeOf(copy) : made.at(former.targetSchema(), former.targetTable());
            open.tables().replace(place, made, () -> {
                if (isNew) {
                    requireFree(place, copy, open);
                }
            });
            replaced.add(Reload.inPlace(open, copy, place));
        }
        open.control().progress().forget(settings.pipeline(), Progress.RELOAD_LANE);
        commit(open);
        return replaced;
    }

    /** What somebody else has put there since the copy was begun is his, as is what apply has moved there. */
    private void requireFree(TargetTable place, TableState copy, TargetSession open) {
        open.control().snapshots().readAll(settings.pipeline()).stream()
                .filter(state -> !state.source().equals(copy.source()) && state.isIn(place))
                .findFirst()
                .ifPresent(owner -> {
                    throw MillraceException.at(
                            FaultCode.TARGET_TABLE_SHAPE,
                            place.id(),
                            null,
                            "Its rows would be mixed with those of " + owner.source() + ", which go there by now.");
                });
        List<Finding> findings = open.tables()
                .check(place, Expectation.ofReplaced(settings.snapshot().existingTables()));
        if (!findings.isEmpty()) {
            throw MillraceException.at(
                    findings.get(0).code(),
                    place.id(),
                    null,
                    findings.stream().map(Finding::text).collect(Collectors.joining("; ")));
        }
    }

    /** Another one may have come to the end of the same reload, or of this one's part in it. */
    private void requireStill(Reload reload, TargetSession open) {
        boolean isStill = Reload.read(settings.pipeline(), open.control())
                .filter(now -> now.run().equals(reload.run()) && now.copies().equals(reload.copies()))
                .isPresent();
        if (!isStill) {
            throw new MillraceException(FaultCode.JOB_FAILED, "The reload is another's by now.");
        }
    }

    private void commit(TargetSession open) {
        try {
            open.commit();
        } catch (MillraceException e) {
            // Perhaps the tables are others now, of which the main lane has not heard.
            throw new MainLane.Unsettled(e);
        }
    }

    private TargetSession connected() {
        TargetSession open = session;
        if (open == null) {
            open = connect.get();
            session = open;
            if (closing.getCount() == 0) {
                open.abort();
            }
        }
        return open;
    }

    private void disconnect() {
        TargetSession open = session;
        session = null;
        if (open != null) {
            open.close();
        }
    }

    /** Ends the thread soon; what is not committed will be done again. */
    @Override
    public void close() {
        if (closing.getCount() == 0) {
            return;
        }
        closing.countDown();
        TargetSession open = session;
        if (open != null) {
            open.abort();
        }
        interrupt();
    }
}
