// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import io.millrace.apply.batch.RowText;
import io.millrace.control.ControlMessage;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.ParkedChange;
import io.millrace.target.ParkedTable;
import io.millrace.target.Progress;
import io.millrace.target.SessionOptions;
import io.millrace.target.TableState;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where people see the changes that the target has refused, and say what becomes of them. All of it is kept in the target,
 * so that it outlives every process. Thread-safe.
 */
public final class ParkedDesk {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(3);
    private static final int SHOWN = 200;

    private final PipelineSettings settings;
    private final InstantSource clock;
    private final SessionOptions options;
    private final KeptSession kept;
    private volatile long nextLook = System.nanoTime();
    private volatile Seen seen =
            new Seen(new ParkedTable.Count(0, 0), Set.of(), Set.of(), LogPosition.before(1, 0, 0), Instant.EPOCH);

    /** What a look has shown; {@code left} are tables that are not known to equal their source, for whatever reason. */
    private record Seen(
            ParkedTable.Count count, Set<TableId> tables, Set<TableId> left, LogPosition position, Instant at) {}

    /**
     * The desk of that pipeline.
     *
     * @param kept through which it looks
     */
    public ParkedDesk(PipelineSettings settings, InstantSource clock, KeptSession kept) {
        this.settings = settings;
        this.kept = kept;
        this.clock = clock;
        this.options = SessionOptions.durable("millrace " + settings.pipeline() + " apply parked desk");
    }

    /** Whether values of rows may be shown. */
    public boolean mayShowValues() {
        return settings.apply().refusedRowsShowValues();
    }

    /**
     * What has waited longest, by what waits for each other.
     *
     * @throws MillraceException if the target cannot be asked; so in all methods that ask it
     */
    public List<ParkedTable.Chain> oldest() {
        return asked(parked -> parked.oldest(settings.pipeline(), SHOWN), List.of());
    }

    /** The changes that wait together with that one, in the order of the log; empty if it does not wait. */
    public List<ParkedChange> changes(LogPosition position) {
        String pipeline = settings.pipeline();
        return asked(
                parked -> parked.find(pipeline, position)
                        .map(change -> parked.changes(pipeline, change.chain()))
                        .orElse(List.of()),
                List.of());
    }

    /** Writes down a person's word. Apply looks for it once a second; false if that change does not wait. */
    public boolean decide(LogPosition position, ParkedChange.Word word) {
        return asked(parked -> parked.decide(settings.pipeline(), position, word), false);
    }

    /** Writes down of all that waits that it is to be written; of how many changes that was said. */
    public int retryAll() {
        return asked(parked -> parked.retryAll(settings.pipeline()), 0);
    }

    /**
     * Puts values in the place of those of a change's row, and lets it be written.
     *
     * @param values by the target's names of columns, as {@link RowText} has them; null for NULL
     * @return false if that change does not wait
     * @throws IllegalArgumentException if the change has no such columns, or leaves no row, or the values are none
     */
    public boolean replace(LogPosition position, Map<String, @Nullable String> values) {
        return asked(
                parked -> {
                    Optional<ParkedChange> change = parked.find(settings.pipeline(), position);
                    change.ifPresent(
                            found -> parked.replace(settings.pipeline(), found.replaced(replaced(found, values))));
                    return change.isPresent();
                },
                false);
    }

    private static @Nullable Object[] replaced(ParkedChange change, Map<String, @Nullable String> values) {
        @Nullable Object[] row = change.change().after();
        if (row == null) {
            throw new IllegalArgumentException("A delete leaves no row.");
        }
        TableSchema shape = change.shape();
        @Nullable Object[] replaced = row.clone();
        values.forEach((name, text) -> {
            int index = shape.indexOf(name);
            if (index < 0 || shape.key().contains(index)) {
                throw new IllegalArgumentException(
                        index < 0 ? "There is no column " + name + "." : "Column " + name + " is of the key.");
            }
            Column column = shape.columns().get(index);
            try {
                replaced[index] = RowText.parse(column.type(), text);
            } catch (MillraceException e) {
                throw new IllegalArgumentException("Column " + name + ": " + e.what(), e);
            }
        });
        return replaced;
    }

    private <T> T asked(Function<ParkedTable, T> question, T otherwise) {
        try (TargetSession session = connect()) {
            if (!session.control().areCurrent()) {
                return otherwise;
            }
            T answer = question.apply(session.control().parked());
            session.commit();
            return answer;
        }
    }

    /** Looks, every few seconds at most. What was seen before stays if the target cannot be asked. */
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
        String pipeline = settings.pipeline();
        Optional<LogPosition> position = session.control()
                .progress()
                .read(pipeline, Progress.ORDERED_LANE)
                .map(Progress::position);
        seen = new Seen(
                session.control().parked().count(pipeline),
                session.control().parked().tables(pipeline),
                session.control().snapshots().readAll(pipeline).stream()
                        .filter(state -> state.phase() == TableState.Phase.DIVERGED)
                        .map(TableState::source)
                        .collect(Collectors.toSet()),
                position.orElse(seen.position),
                clock.instant());
    }

    /**
     * The facts that are to be announced: tables of which something waits, and tables that were announced to have diverged
     * and are not any more.
     *
     * @param said what stands on the control topic
     */
    public List<ControlMessage.Fact> due(List<ControlMessage.TableDiverged> said) {
        Seen now = seen;
        if (now.at.equals(Instant.EPOCH)) {
            return List.of();
        }
        Set<TableId> known =
                said.stream().map(ControlMessage.TableDiverged::table).collect(Collectors.toSet());
        return Stream.<ControlMessage.Fact>concat(
                        now.tables.stream()
                                .filter(table -> !known.contains(table))
                                .map(table -> new ControlMessage.TableDiverged(
                                        table, now.position, "changes that the target refuses are parked", now.at)),
                        known.stream()
                                .filter(table -> !now.left.contains(table))
                                .map(table -> new ControlMessage.TableFollows(table, now.position, now.at)))
                .toList();
    }

    /** How many keys were seen to wait. */
    public long keys() {
        return seen.count.keys();
    }

    /** How many changes were seen to wait. */
    public long changes() {
        return seen.count.changes();
    }

    /** What waits, for people. */
    public String text() {
        Seen now = seen;
        return now.tables.isEmpty()
                ? "none"
                : now.count.changes() + " changes of " + now.count.keys() + " keys, of "
                        + now.tables.stream().map(TableId::toString).sorted().collect(Collectors.joining(", "));
    }

    private TargetSession connect() {
        return TargetDialect.of(settings.target().kind()).connect(settings.target(), options);
    }
}
