// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.fault.FaultCode;
import io.millrace.model.TableId;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.TableSelection;
import io.millrace.snapshot.copy.Reloads.Order;
import io.millrace.target.ControlTables;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TableState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tables that were added while the pipeline lived, and wait to be copied. All that wait are copied together; where that
 * came to nothing, each for itself, so that one that cannot be copied holds up no other; and where that came to nothing, no
 * more without a command, unless it says nothing of the table: then again and again, in growing intervals. For one thread,
 * in the session's open transaction.
 */
final class AddedTables {

    /** Of the servers, and of those who may use them. */
    private static final Set<FaultCode> OF_NO_TABLE = Set.of(
            FaultCode.SECRET_UNRESOLVED,
            FaultCode.SOURCE_UNAUTHORISED,
            FaultCode.SOURCE_GRANT_MISSING,
            FaultCode.TARGET_UNAUTHORISED,
            FaultCode.TARGET_GRANT_MISSING,
            FaultCode.KAFKA_UNAUTHORISED,
            FaultCode.KAFKA_REFUSED,
            FaultCode.LOG_NOT_THE_SAME);

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final String pipeline;
    private final TableSelection selection;
    private final ControlTables control;
    private final InstantSource clock;

    /** The attempts at one table alone. */
    private record Attempts(
            TableState state, int count, @Nullable SnapshotRun last) {

        boolean isOpen(Instant now) {
            SnapshotRun run = last;
            return run == null || (saysNothing(run) && isOver(run.startedAt(), now));
        }

        /** A clock that was set back says that it has not begun: nobody waits until it is right again. */
        private boolean isOver(Instant begun, Instant now) {
            return now.isAfter(begun.plus(pause())) || now.isBefore(begun.minus(LONGEST_PAUSE));
        }

        private Duration pause() {
            Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(count - 1, 10));
            return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        }

        private static boolean saysNothing(SnapshotRun run) {
            String reason = run.reason();
            return run.state() == SnapshotRun.State.SUPERSEDED
                    && reason != null
                    && OF_NO_TABLE.stream().anyMatch(code -> reason.startsWith(code + ":"));
        }
    }

    AddedTables(PipelineSettings settings, ControlTables control, InstantSource clock) {
        this.clock = clock;
        this.pipeline = settings.pipeline();
        this.selection = settings.source().selection();
        this.control = control;
    }

    /** The tables that wait, by their names. */
    List<TableState> waiting() {
        return control.snapshots().readAll(pipeline).stream()
                .filter(state -> state.phase() == TableState.Phase.WAITING)
                .sorted(Comparator.comparing(TableState::source))
                .toList();
    }

    /** What is to be copied now. */
    Optional<Order> next() {
        List<TableState> ours = waiting().stream()
                .filter(state -> selection.includes(state.source()))
                .toList();
        if (ours.isEmpty()) {
            return Optional.empty();
        }
        if (control.snapshots().run(pipeline, name(ours)).isEmpty()) {
            return Optional.of(order(name(ours), ours));
        }
        Instant now = clock.instant();
        return ours.stream()
                .map(this::attempts)
                .filter(attempts -> attempts.isOpen(now))
                .min(Comparator.comparingInt(Attempts::count))
                .map(attempts -> order(name(attempts.state(), attempts.count() + 1), List.of(attempts.state())));
    }

    private static Order order(String name, List<TableState> tables) {
        Set<TableId> names =
                tables.stream().map(TableState::source).collect(Collectors.toCollection(LinkedHashSet::new));
        return new Order(name, names);
    }

    private Attempts attempts(TableState state) {
        SnapshotRun last = null;
        int count = 0;
        for (Optional<SnapshotRun> run = attempt(state, 1); run.isPresent(); run = attempt(state, count + 1)) {
            last = run.get();
            count++;
        }
        return new Attempts(state, count, last);
    }

    private Optional<SnapshotRun> attempt(TableState state, int number) {
        return control.snapshots().run(pipeline, name(state, number));
    }

    private static String name(TableState state, int attempt) {
        return name(List.of(state)) + (attempt == 1 ? "" : "-attempt-" + attempt);
    }

    /** The same at every start, and another for a table that was dropped and comes again. */
    private static String name(List<TableState> tables) {
        String first = tables.get(0).source().toString();
        String all = tables.stream()
                .map(state -> state.source() + "@" + state.exactPosition())
                .collect(Collectors.joining("\n"));
        return "added-" + SnapshotTargets.digest(all) + "-" + first.substring(0, Math.min(first.length(), 64))
                + (tables.size() == 1 ? "" : "-and-" + (tables.size() - 1));
    }

    /** What became of the copy of that table alone; empty if none was begun. */
    Optional<SnapshotRun> lastAttempt(TableState state) {
        return Optional.ofNullable(attempts(state).last());
    }

    /** Why tables that wait cannot be copied by these settings; empty if they can. */
    Optional<String> hindrance(Collection<TableId> tables) {
        Set<TableId> waiting = waiting().stream().map(TableState::source).collect(Collectors.toSet());
        String unknown = tables.stream()
                .filter(table -> waiting.contains(table) && !selection.includes(table))
                .map(TableId::toString)
                .collect(Collectors.joining(", "));
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of("waits: source.tables of the snapshot service does not have " + unknown
                        + ", start it with the pipeline.yaml that has");
    }
}
