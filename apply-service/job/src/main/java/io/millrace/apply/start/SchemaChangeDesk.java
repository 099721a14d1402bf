// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import io.millrace.control.ControlMessage;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.DdlRecord;
import io.millrace.target.SessionOptions;
import io.millrace.target.TableState;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Where people see what became of schema changes and of tables that were left out, and give their word on what waits for
 * it. All of it is kept in the target, so that it outlives every process. Thread-safe.
 */
public final class SchemaChangeDesk {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(3);
    private static final int SHOWN = 200;

    private final PipelineSettings settings;
    private final SessionOptions options;
    private final KeptSession kept;
    private volatile long nextLook = System.nanoTime();
    private volatile List<DdlRecord> asked = List.of();
    private volatile List<TableState> diverged = List.of();
    private volatile List<TableState> waiting = List.of();
    private volatile List<DdlRecord> left = List.of();
    private final Set<LogPosition> announced = ConcurrentHashMap.newKeySet();

    /**
     * The desk of that pipeline.
     *
     * @param kept through which it looks
     */
    public SchemaChangeDesk(PipelineSettings settings, KeptSession kept) {
        this.settings = settings;
        this.kept = kept;
        this.options = SessionOptions.durable("millrace " + settings.pipeline() + " apply desk");
    }

    /**
     * The newest schema changes first; empty before the snapshot has begun.
     *
     * @throws MillraceException if the target cannot be asked
     */
    public List<DdlRecord> newest() {
        try (TargetSession session = connect()) {
            return session.control().areCurrent()
                    ? session.control().schemaChanges().newest(settings.pipeline(), SHOWN)
                    : List.of();
        }
    }

    /**
     * Writes down a person's word. Apply looks for it once a second, and goes on, or stops for good.
     *
     * @return false if nothing at that position waits for it
     * @throws MillraceException if the target cannot be asked
     */
    public boolean decide(LogPosition position, DdlRecord.Word word) {
        try (TargetSession session = connect()) {
            boolean isKnown = session.control().areCurrent()
                    && session.control().schemaChanges().decide(settings.pipeline(), position, word);
            session.commit();
            return isKnown;
        }
    }

    /**
     * Looks, every few seconds at most.
     *
     * @throws MillraceException if the target cannot be asked; what was seen before stays
     */
    public void look() {
        if (System.nanoTime() - nextLook < 0) {
            return;
        }
        nextLook = System.nanoTime() + LOOK_EVERY.toNanos();
        kept.look(session -> {
            if (session.control().areCurrent()) {
                see(session);
            }
            return true;
        });
    }

    private void see(TargetSession session) {
        List<DdlRecord> changes = session.control().schemaChanges().newest(settings.pipeline(), SHOWN);
        asked = changes.stream()
                .filter(change -> change.state() == DdlRecord.State.ASKED)
                .toList();
        List<TableState> states = session.control().snapshots().readAll(settings.pipeline());
        diverged = states.stream()
                .filter(state -> state.phase() == TableState.Phase.DIVERGED)
                .toList();
        waiting = states.stream()
                .filter(state -> state.phase() == TableState.Phase.WAITING)
                .toList();
        // What is parked of a table says that it follows on, but for that.
        Set<TableId> parked = session.control().parked().tables(settings.pipeline());
        Set<TableId> copiedAgain = states.stream()
                .filter(state -> state.phase() != TableState.Phase.DIVERGED || parked.contains(state.source()))
                .map(TableState::source)
                .collect(Collectors.toSet());
        left = changes.stream()
                .filter(change -> change.state() == DdlRecord.State.IGNORED)
                .filter(change -> !copiedAgain.contains(change.table()))
                .toList();
    }

    /** The facts that are to be announced: tables that were seen to have diverged, by the changes that were left out. */
    public List<ControlMessage.TableDiverged> due() {
        return left.stream()
                .filter(change -> !announced.contains(change.position()))
                .map(change -> new ControlMessage.TableDiverged(
                        change.table(), change.position(), change.source() + ": " + change.reason(), change.at()))
                .toList();
    }

    /** Takes note that a fact was announced: it is not due again before the next start, which may repeat it. */
    public void announced(ControlMessage.TableDiverged fact) {
        announced.add(fact.position());
    }

    /** How many schema changes were seen to wait for a person's word. */
    public int asked() {
        return asked.size();
    }

    /** How many tables were seen that do not follow the source any more. */
    public int diverged() {
        return diverged.size();
    }

    /** What waits, for people, with the statements that would be run. */
    public String askedText() {
        return asked.isEmpty()
                ? "none"
                : asked.stream().map(SchemaChangeDesk::text).collect(Collectors.joining("; "));
    }

    /** How many tables were seen that were added and are not copied yet. */
    public int waiting() {
        return waiting.size();
    }

    /** The tables that do not follow, for people. */
    public String divergedText() {
        return names(diverged);
    }

    /** The tables that were added and are not copied yet, for people. */
    public String waitingText() {
        return names(waiting);
    }

    private static String names(List<TableState> states) {
        return states.isEmpty()
                ? "none"
                : states.stream()
                        .map(state -> String.valueOf(state.source()))
                        .sorted()
                        .collect(Collectors.joining(", "));
    }

    private static String text(DdlRecord change) {
        return "[" + change.table() + " @ " + change.position() + "] " + String.join("; ", change.ddl());
    }

    private TargetSession connect() {
        return TargetDialect.of(settings.target().kind()).connect(settings.target(), options);
    }
}
