// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.control.ControlMessage.RequestSnapshot;
import io.millrace.model.TableId;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.ControlTables;
import io.millrace.target.Progress;
import io.millrace.target.SnapshotRun;
import io.millrace.target.SnapshotTables;
import io.millrace.target.TableState;
import io.millrace.target.TargetTables;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Tables that are to be copied once more while apply goes on: what was asked for, and how far it has come. One reload at
 * a time: it is copied here, then apply replays the log onto the copies and puts them in their places; that done, no copy
 * is left beside a table, and the next may begin. The target knows which commands were carried out: each is a run with
 * the command's id in its name. For one thread, in the session's open transaction.
 */
public final class Reloads {

    private static final String REMEDY =
            "Drop what is tied to it, and make it again when the copy is in its place; where"
                    + " the server is the reason, copy all tables anew by a pipeline of another name (snapshot.existingTables).";

    private final String pipeline;
    private final ControlTables control;
    private final AddedTables added;

    /** The reloads of that pipeline. */
    public Reloads(PipelineSettings settings, ControlTables control) {
        this(settings, control, InstantSource.system());
    }

    Reloads(PipelineSettings settings, ControlTables control, InstantSource clock) {
        this.pipeline = settings.pipeline();
        this.control = control;
        this.added = new AddedTables(settings, control, clock);
    }

    /**
     * A reload that is to be copied now.
     *
     * @param run its name
     */
    public record Order(String run, Set<TableId> tables) {

        /** Copies the set. */
        public Order {
            tables = new LinkedHashSet<>(tables);
        }
    }

    /** The reload that is under way and not copied yet, or the next one if none is under way; empty if there is none. */
    public Optional<Order> next(Collection<RequestSnapshot> asked) {
        SnapshotTables snapshots = control.snapshots();
        List<TableState> beside = snapshots.beside().readAll(pipeline);
        Optional<SnapshotRun> newest = snapshots.newest(pipeline, SnapshotRun.Kind.RELOAD);
        if (newest.isPresent() && newest.get().state() == SnapshotRun.State.COPYING) {
            return newest.map(run -> new Order(run.snapshotRun(), tables(run, asked, beside)));
        }
        boolean isUnderWay = beside.stream()
                .anyMatch(state -> newest.isPresent()
                        && newest.get().state() == SnapshotRun.State.COMPLETED
                        && state.snapshotRun().equals(newest.get().snapshotRun()));
        if (isUnderWay) {
            return Optional.empty();
        }
        return asked.stream()
                .sorted(Comparator.comparing(RequestSnapshot::id))
                .filter(command -> snapshots.run(pipeline, name(command)).isEmpty())
                .filter(command -> refusal(command).isEmpty())
                .map(command -> new Order(name(command), new LinkedHashSet<>(command.tables())))
                .findFirst()
                .or(() -> hindrance().isEmpty() ? added.next() : Optional.empty());
    }

    private static String name(RequestSnapshot command) {
        return "reload-" + command.id();
    }

    /** The command may be gone from the topic; what was begun is known then. */
    private static Set<TableId> tables(SnapshotRun run, Collection<RequestSnapshot> asked, List<TableState> beside) {
        Set<TableId> tables = beside.stream()
                .filter(state -> state.snapshotRun().equals(run.snapshotRun()))
                .map(TableState::source)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (tables.isEmpty()) {
            asked.stream()
                    .filter(command -> name(command).equals(run.snapshotRun()))
                    .forEach(command -> tables.addAll(command.tables()));
        }
        return tables;
    }

    /** What every reload has to wait for; empty if nothing. */
    private Optional<String> hindrance() {
        Optional<SnapshotRun> whole = control.snapshots().newest(pipeline);
        if (whole.isEmpty() || whole.get().state() != SnapshotRun.State.COMPLETED) {
            return Optional.of("waits: the first snapshot is not complete");
        }
        if (control.progress()
                .read(pipeline, Progress.ORDERED_LANE)
                .map(Progress::position)
                .isEmpty()) {
            return Optional.of("waits: apply has not begun");
        }
        return Optional.empty();
    }

    /** Why a command cannot be carried out now; empty if it can. */
    private Optional<String> refusal(RequestSnapshot command) {
        Optional<String> hindrance = hindrance();
        if (hindrance.isPresent()) {
            return hindrance;
        }
        Set<TableId> known = control.snapshots().readAll(pipeline).stream()
                .map(TableState::source)
                .collect(Collectors.toSet());
        String unknown = command.tables().stream()
                .filter(table -> !known.contains(table))
                .map(TableId::toString)
                .collect(Collectors.joining(", "));
        if (command.tables().isEmpty() || !unknown.isEmpty()) {
            return Optional.of(
                    "refused: " + (unknown.isEmpty() ? "it names no table" : "not in the target: " + unknown));
        }
        return added.hindrance(command.tables());
    }

    /**
     * As {@link #text(RequestSnapshot)}, for a command that was not given yet: refused, too, if the copies could not be put
     * in their places as the target is now. Later it is looked at once more, before the first row is copied.
     */
    public String outlook(RequestSnapshot command, TargetTables tables) {
        String ties = control.snapshots().readAll(pipeline).stream()
                .filter(state -> command.tables().contains(state.source()))
                .flatMap(state -> ReloadCheck.ties(tables, state.targetSchema(), state.targetTable()).stream())
                .collect(Collectors.joining("; "));
        return ties.isEmpty() ? text(command) : "refused: " + ties + ". " + REMEDY;
    }

    /** By the tables that were added and are not in the target yet: how far each has come, for people. */
    public Map<TableId, String> addedTexts() {
        Map<TableId, String> texts = new TreeMap<>();
        added.waiting().forEach(state -> texts.put(state.source(), addedText(state)));
        return texts;
    }

    private String addedText(TableState state) {
        Optional<String> hindrance = hindrance().or(() -> added.hindrance(List.of(state.source())));
        return hindrance.orElseGet(() -> control.snapshots()
                .beside()
                .read(pipeline, state.source())
                .flatMap(copy -> control.snapshots().run(pipeline, copy.snapshotRun()))
                .filter(run -> run.state() != SnapshotRun.State.SUPERSEDED)
                .or(() -> added.lastAttempt(state))
                .map(this::text)
                .orElse("waits for its turn"));
    }

    /** How far a command has come, for people. */
    public String text(RequestSnapshot command) {
        Optional<SnapshotRun> run = control.snapshots().run(pipeline, name(command));
        if (run.isEmpty()) {
            return refusal(command).orElse("waits for its turn");
        }
        return text(run.get());
    }

    private String text(SnapshotRun run) {
        String reason = run.reason();
        return switch (run.state()) {
            case COPYING -> "is being copied";
            case SUPERSEDED -> "given up: " + (reason == null ? "a later one took its place" : reason);
            case COMPLETED ->
                control.snapshots().beside().readAll(pipeline).stream()
                                .anyMatch(state -> state.snapshotRun().equals(run.snapshotRun()))
                        ? "is copied; apply replays the log onto it, and then puts it in its place"
                        : "is in its place";
        };
    }
}
