// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a target says of itself: how far it has come, and whether it shows a state that the source had there. The view
 * {@code millrace.consistency} says the same to those who ask by SQL.
 *
 * @param progress of the lane that writes all tables
 * @param from the place from which on it shows states of the source, once that is reached: the end that the log had when
 *     the copy's last row was read, where apply stood when it was set back, or how far lanes are ahead. Null where it is not known, as while a copy
 *     is made
 * @param diverged tables of which nothing is said, in order
 * @param waiting tables that were added and are not copied yet, of which nothing is said either, in order
 */
public record Consistency(
        Progress progress, @Nullable LogPosition from, List<TableId> diverged, List<TableId> waiting) {

    private static final int ATTEMPTS = 100;

    public Consistency {
        diverged = List.copyOf(diverged);
        waiting = List.copyOf(waiting);
    }

    /**
     * As the control tables have it, in the session's open transaction; empty before apply has begun. Each is read by
     * itself: the progress first, so that what was said of a table at that place is not missed.
     */
    public static Optional<Consistency> read(String pipeline, ControlTables control) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Progress> progress = control.progress().read(pipeline, Progress.ORDERED_LANE);
            Optional<LogPosition> ahead = control.lanes().ahead(pipeline);
            // Between the two the progress may have come to where the lanes were, who then say nothing.
            if (progress.equals(control.progress().read(pipeline, Progress.ORDERED_LANE))) {
                return progress.map(at -> of(at, ahead, control));
            }
        }
        throw new MillraceException(FaultCode.TARGET_BUSY, "The progress moves faster than it can be looked at.");
    }

    private static Consistency of(Progress progress, Optional<LogPosition> ahead, ControlTables control) {
        LogPosition known = from(progress, control);
        LogPosition from = known == null
                ? null
                : ahead.filter(place -> place.isAfter(known)).orElse(known);
        List<TableState> states = control.snapshots().readAll(progress.pipeline());
        return new Consistency(
                progress, from, in(TableState.Phase.DIVERGED, states), in(TableState.Phase.WAITING, states));
    }

    private static @Nullable LogPosition from(Progress progress, ControlTables control) {
        LogPosition end = control.snapshots()
                .newest(progress.pipeline())
                .filter(run -> run.state() == SnapshotRun.State.COMPLETED)
                .filter(run -> run.captureRun().equals(progress.captureRun()))
                .map(SnapshotRun::logEnd)
                .orElse(null);
        Optional<LogPosition> setBack = control.progress().consistentFrom(progress.pipeline(), progress.lane());
        return end == null ? null : setBack.filter(stood -> stood.isAfter(end)).orElse(end);
    }

    private static List<TableId> in(TableState.Phase phase, List<TableState> states) {
        return states.stream()
                .filter(state -> state.phase() == phase)
                .map(TableState::source)
                .sorted()
                .toList();
    }

    /** Up to where the target is. */
    public LogPosition position() {
        return progress.position();
    }

    /** Whether it shows a state that the source had. */
    public boolean isReached() {
        return from != null && !from.isAfter(position());
    }
}
