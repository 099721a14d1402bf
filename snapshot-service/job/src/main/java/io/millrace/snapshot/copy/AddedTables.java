// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.model.TableId;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.TableSelection;
import io.millrace.snapshot.copy.Reloads.Order;
import io.millrace.target.ControlTables;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TableState;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tables that were added while the pipeline lived, and wait to be copied. All that wait are copied together; where that
 * came to nothing, each for itself, so that one that cannot be copied holds up no other; and where that came to nothing, no
 * more without a command. For one thread, in the session's open transaction.
 */
final class AddedTables {

    private final String pipeline;
    private final TableSelection selection;
    private final ControlTables control;

    AddedTables(PipelineSettings settings, ControlTables control) {
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
        return Stream.concat(Stream.of(ours), ours.stream().map(List::of))
                .filter(tables ->
                        control.snapshots().run(pipeline, name(tables)).isEmpty())
                .map(AddedTables::order)
                .findFirst();
    }

    private static Order order(List<TableState> tables) {
        Set<TableId> names =
                tables.stream().map(TableState::source).collect(Collectors.toCollection(LinkedHashSet::new));
        return new Order(name(tables), names);
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
        return control.snapshots().run(pipeline, name(List.of(state)));
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
